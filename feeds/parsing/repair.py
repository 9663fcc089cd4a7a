"""Repair the common mistakes that make a feed ill-formed, so that it can be read strictly.

These are bare ampersands, entities of HTML, control characters, and text after the end.
"""

from __future__ import annotations

import re
from html.entities import html5

_REFERENCE = re.compile(
    r"&(?:#(?:([0-9]{1,7})|[xX]([0-9a-fA-F]{1,6}));|([A-Za-z][A-Za-z0-9]{0,31});)?"
)
_XML_ENTITIES = frozenset(["amp", "lt", "gt", "quot", "apos"])
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_END_TAGS = ("</rss>", "</feed>", "</rdf:RDF>", "</RDF>")
_CDATA_START = "<![CDATA["
_CDATA_END = "]]>"
_CHARACTERS = 0x110000  # that Unicode has places for


def repair_xml(text: str) -> str:
    """Return *text*, which begins at its root, without those mistakes."""
    text = _cut_after_end(_NOT_XML.sub("", text))
    parts: list[str] = []
    position = 0
    while (start := text.find(_CDATA_START, position)) >= 0:
        end = text.find(_CDATA_END, start)
        if end < 0:
            break
        end += len(_CDATA_END)
        parts.append(_REFERENCE.sub(_repair_reference, text[position:start]))
        parts.append(text[start:end])
        position = end
    parts.append(_REFERENCE.sub(_repair_reference, text[position:]))
    return "".join(parts)


def _cut_after_end(text: str) -> str:
    for tag in _END_TAGS:
        position = text.rfind(tag)
        if position >= 0:
            return text[: position + len(tag)]
    return text


def _repair_reference(found: re.Match[str]) -> str:
    """Return the reference *found* in the form that XML reads as HTML reads the original."""
    decimal, hexadecimal, name = found.groups()
    if name in _XML_ENTITIES:
        return found[0]
    if name:
        return _replace_html_entity(name)
    if not decimal and not hexadecimal:
        return "&amp;"
    number = int(decimal) if decimal else int(hexadecimal, 16)
    return found[0] if _is_xml_character(number) else ""


def _replace_html_entity(name: str) -> str:
    characters = html5.get(name + ";")
    if not characters:
        return f"&amp;{name};"
    return "".join(f"&#{ord(character)};" for character in characters)


def _is_xml_character(number: int) -> bool:
    if number >= _CHARACTERS:
        return False
    return number in (9, 10, 13) or not _NOT_XML.match(chr(number))
