"""Mend what most often makes a feed ill-formed, so that it can still be read strictly.

Bare ampersands, entities that only HTML knows, control characters, and what comes after the end.
"""

from __future__ import annotations

import re
from html.entities import html5

_REFERENCE = re.compile(
    r"&(?:#(?:([0-9]{1,7})|[xX]([0-9a-fA-F]{1,6}));|([A-Za-z][A-Za-z0-9]{0,31});)?"
)
_XML = frozenset(["amp", "lt", "gt", "quot", "apos"])
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ENDS = ("</rss>", "</feed>", "</rdf:RDF>", "</RDF>")
_OPEN, _CLOSE = "<![CDATA[", "]]>"


def mend(text: str) -> str:
    """Return *text*, from its root on, with those mistakes undone."""
    text = _NOT_XML.sub("", text)
    for end in _ENDS:
        if (place := text.rfind(end)) >= 0:
            text = text[: place + len(end)]
            break
    parts, at = [], 0
    while (start := text.find(_OPEN, at)) >= 0:
        end_of_data = text.find(_CLOSE, start)
        if end_of_data < 0:
            break
        parts += [_REFERENCE.sub(_mended, text[at:start]), text[start : end_of_data + 3]]
        at = end_of_data + 3
    parts.append(_REFERENCE.sub(_mended, text[at:]))
    return "".join(parts)


def _mended(found: re.Match[str]) -> str:
    """Return what XML reads as what HTML reads in the reference *found*."""
    decimal, hexadecimal, name = found.groups()
    if name in _XML:
        return found[0]
    if name:
        characters = html5.get(name + ";")
        return "".join(f"&#{ord(c)};" for c in characters) if characters else f"&amp;{name};"
    if not decimal and not hexadecimal:
        return "&amp;"
    number = int(decimal) if decimal else int(hexadecimal, 16)
    is_xml = number < 0x110000 and (number in (9, 10, 13) or not _NOT_XML.match(chr(number)))
    return found[0] if is_xml else ""
