"""Repair the common mistakes that make a feed ill-formed, so that it can be read strictly.

These are bare ampersands, entities of HTML, control characters, text after the end, attributes
without quotes, prefixes without a namespace, and CDATA sections that nobody closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

from feeds.parsing.namespaces import ADDRESSES

# Only references that must change: those of XML itself stay.
_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#[1-9][0-9]{2,3}|#x[2-9a-fA-F][0-9a-fA-F]);)"
    r"(?:#(?:([0-9]{1,7})|[xX]([0-9a-fA-F]{1,6}));|([A-Za-z][A-Za-z0-9]{0,31});)?"
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CONTROLS = bytes(number for number in range(32) if number not in (9, 10, 13))

_END_TAGS = ("</rss>", "</feed>", "</rdf:RDF>", "</RDF>")
_CDATA_START = "<![CDATA["
_CDATA_END = "]]>"
_CHARACTERS = 0x110000  # that Unicode has places for

_NAME = r"[A-Za-z_][\w.-]{0,100}(?::[\w.-]{1,100})?"
_TAG = re.compile(rf"<({_NAME})(\s[^<>]{{0,5000}})>")
_GOOD_ATTRIBUTES = re.compile(rf"""(?:\s++{_NAME}\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'))*+\s*+/?""")
_ATTRIBUTE = re.compile(rf"""({_NAME})(?:\s{{0,9}}=\s{{0,9}}("[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))?""")
_LAST_TAG = re.compile(r"<([\w.:-]{1,100})(?:\s[^<>]{0,500})?>\s{0,100}\Z")
_MAX_TAG_CHARS = 700  # that are looked at before a CDATA section
_ENTRY_END = re.compile(r"</(?:[A-Za-z][\w.-]{0,60}:)?(?:item|entry)\s{0,9}>", re.IGNORECASE)

_USED_PREFIX = re.compile(
    r"<([A-Za-z_][\w.-]{0,60}):|\s([A-Za-z_][\w.-]{0,60}):[\w.-]{1,60}\s{0,9}="
)
_DECLARED_PREFIX = re.compile(r"\sxmlns:([\w.-]{1,60})\s{0,9}=")
_ROOT_TAG = re.compile(r"<[A-Za-z_][\w.:-]{0,100}[^<>]{0,10000}")
_MAX_PREFIXES = 64


def repair_xml(text: str) -> str:
    """Return *text*, which begins at its root, without the mistakes outside of its tags."""
    text = _drop_controls(text)
    return "".join(
        part if is_cdata else _REFERENCE.sub(_repair_reference, part)
        for part, is_cdata in _split_cdata(_cut_after_end(text))
    )


def repair_tags(text: str) -> str:
    """Return *text*, which `repair_xml` returned, without the mistakes in its tags."""
    parts = [
        part if is_cdata else _TAG.sub(_repair_tag, part) for part, is_cdata in _split_cdata(text)
    ]
    return _declare_prefixes("".join(parts))


def _drop_controls(text: str) -> str:
    """Return *text* without the characters that XML refuses."""
    encoded = text.encode("utf-8", "replace").translate(None, _CONTROLS)
    return encoded.decode("utf-8").replace("\ufffe", "").replace("\uffff", "")


def _cut_after_end(text: str) -> str:
    for tag in _END_TAGS:
        position = text.rfind(tag)
        if position >= 0:
            return text[: position + len(tag)]
    return text


def _split_cdata(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of *text*, each with whether it is a CDATA section; close the open ones."""
    position = 0
    end = 0
    next_entry_end = 0
    while end >= 0 and (start := text.find(_CDATA_START, position)) >= 0:
        yield text[position:start], False
        if end < start + len(_CDATA_START):
            end = text.find(_CDATA_END, start)
        element_end = _find_element_end(text, start, end)
        if 0 <= next_entry_end < element_end:
            next_entry_end = _find_entry_end(text, element_end)
        is_open = element_end >= 0 and (end < 0 or 0 <= next_entry_end < end)
        if is_open:
            yield text[start:element_end] + _CDATA_END, True
            position = element_end
            end = max(end, 0)
        elif end >= 0:
            position = end + len(_CDATA_END)
            yield text[start:position], True
        else:
            position = start
    yield text[position:], False


def _find_element_end(text: str, start: int, end: int) -> int:
    """Return where the element ends in which the CDATA section at *start* stands; -1 if unknown."""
    tag = _LAST_TAG.search(text[max(0, start - _MAX_TAG_CHARS) : start])
    if tag is None:
        return -1
    closing = f"</{tag[1]}>"
    return text.find(closing, start, end if end >= 0 else len(text))


def _find_entry_end(text: str, position: int) -> int:
    found = _ENTRY_END.search(text, position)
    return found.start() if found else -1


# --- references -------------------------------------------------------------------------------


def _repair_reference(found: re.Match[str]) -> str:
    """Return the reference *found* in the form that XML reads as HTML reads the original."""
    decimal, hexadecimal, name = found.groups()
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


# --- tags -------------------------------------------------------------------------------------


def _repair_tag(found: re.Match[str]) -> str:
    """Return the tag *found* with quotes around its values, and each attribute once."""
    name, written = found.groups()
    pairs = _ATTRIBUTE.findall(written)
    attributes: dict[str, str] = {}
    for attribute, value in pairs:
        is_quoted = value[:1] in ("'", '"')
        attributes.setdefault(attribute, value if is_quoted else _quote(value))
    if len(attributes) == len(pairs) and _GOOD_ATTRIBUTES.fullmatch(written):
        return found[0]
    end = "/" if written.rstrip().endswith("/") else ""
    repaired = "".join(f" {attribute}={value}" for attribute, value in attributes.items())
    return f"<{name}{repaired}{end}>"


def _quote(value: str) -> str:
    return f'"{value.rstrip("/")}"'


def _declare_prefixes(text: str) -> str:
    """Return *text* with a namespace for each prefix that has none."""
    root = _ROOT_TAG.match(text)
    if root is None:
        return text
    used = {first or second for first, second in _USED_PREFIX.findall(text)}
    missing = used - set(_DECLARED_PREFIX.findall(root[0])) - {"xml", "xmlns"}
    declared = "".join(
        f' xmlns:{prefix}="{ADDRESSES.get(prefix.lower(), f"urn:undeclared:{prefix}")}"'
        for prefix in sorted(missing)[:_MAX_PREFIXES]
    )
    name_end = re.match(r"<[\w.:-]+", text)
    position = name_end.end() if name_end else 0
    return text[:position] + declared + text[position:]
