"""Decode the bytes of a document by an allow-list of encodings, and strip its prolog.

Some of Python's encodings take hours, raise errors or hide markup (punycode, undefined, utf-7).
So only encodings that feeds use are ever looked up.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from model import one_line

_LATIN = "cp1252"  # browsers use it for pages that say Latin-1 or ASCII
_ALLOWED = {
    "utf8": "utf-8", "utf16": "utf-16", "utf16le": "utf-16-le", "utf16be": "utf-16-be",
    "ucs2": "utf-16", "utf32": "utf-32", "utf32le": "utf-32-le", "utf32be": "utf-32-be",
    "ascii": _LATIN, "usascii": _LATIN, "latin1": _LATIN, "iso88591": _LATIN, "l1": _LATIN,
    "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "gb18030": "gb18030",
    "xgbk": "gb18030", "hzgb2312": "hz", "hz": "hz",
    "big5": "cp950", "big5hkscs": "big5hkscs", "cp950": "cp950",
    "shiftjis": "cp932", "sjis": "cp932", "xsjis": "cp932", "windows31j": "cp932",
    "cp932": "cp932", "eucjp": "euc_jp", "xeucjp": "euc_jp", "iso2022jp": "iso2022_jp",
    "euckr": "cp949", "ksc56011987": "cp949", "ksc5601": "cp949", "cp949": "cp949",
    "johab": "johab", "koi8r": "koi8_r", "koi8u": "koi8_u", "tis620": "cp874", "cp874": "cp874",
    "cp866": "cp866", "ibm866": "cp866", "macintosh": "mac_roman", "macroman": "mac_roman",
    **{f"iso8859{part}": f"iso8859_{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    "iso88599": "cp1254", "iso885911": "cp874",
    **{f"windows{page}": f"cp{page}" for page in range(1250, 1259)},
    **{f"cp{page}": f"cp{page}" for page in range(1250, 1259)},
}  # fmt: skip
_SEVEN_BIT = frozenset(["hz", "iso2022_jp"])  # their bytes look like ASCII

_START_BYTES = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,5}=\s{0,5}[\"']([A-Za-z0-9_.:-]{1,40})")
_PUNCTUATION = re.compile(r"[^a-z0-9]")


_MAX_CONTENT_TYPE_CHARS = 500
_MAX_DECLARATION_BYTES = 1000


class DecodedText(NamedTuple):
    """The text of a document, with notes on its decoding."""

    text: str
    notes: tuple[str, ...] = ()


def load_encodings() -> None:
    """Look up every allowed encoding once; later the process can open no file."""
    for encoding in set(_ALLOWED.values()):
        codecs.lookup(encoding)


def decode(body: bytes, content_type: str) -> DecodedText:
    """Return the text of *body*.

    These decide, in this order: the byte-order mark; UTF-8 if all bytes are valid; the charset of
    *content_type*; the XML declaration; cp1252. Text in another encoding is never valid UTF-8 by
    chance, so UTF-8 wins over the declarations.
    """
    for start, encoding in _START_BYTES:
        if body.startswith(start):
            return _decode_as(encoding, body, ())
    declared, notes = _find_declared(body, content_type)
    if declared and declared[0] in _SEVEN_BIT:
        return _decode_as(declared[0], body, notes)
    for encoding in ("utf-8", *declared):
        try:
            return DecodedText(body.decode(encoding), notes)
        except UnicodeError:
            continue
    others = [encoding for encoding in declared if encoding != "utf-8"]
    encoding = others[-1] if others else _guess_encoding(body)
    return _decode_as(encoding, body, notes)


def _find_declared(body: bytes, content_type: str) -> tuple[list[str], tuple[str, ...]]:
    """Return the allowed encodings that are declared, with a note on each other one."""
    names: list[str] = []
    if charset := _CHARSET.search(content_type[:_MAX_CONTENT_TYPE_CHARS]):
        names.append(charset[1])
    if declaration := _DECLARED.search(body[:_MAX_DECLARATION_BYTES]):
        names.append(declaration[1].decode())
    encodings: list[str] = []
    notes: list[str] = []
    for name in names:
        encoding = _ALLOWED.get(_PUNCTUATION.sub("", name.lower()))
        if encoding is None:
            notes.append(f'encoding "{one_line(name)}" is not one that feeds use')
        elif not encoding.startswith(("utf-16", "utf-32")):
            # The start bytes show real UTF-16; a declaration alone is wrong.
            encodings.append(encoding)
    return encodings, tuple(notes)


def _guess_encoding(body: bytes) -> str:
    """Return UTF-8 if nearly all bytes beyond ASCII are valid UTF-8, else cp1252."""
    wrong = body.decode("utf-8", "replace").count("\ufffd")
    beyond_ascii = sum(byte > 0x7F for byte in body)
    return "utf-8" if wrong * 10 < beyond_ascii else _LATIN


def _decode_as(encoding: str, body: bytes, notes: tuple[str, ...]) -> DecodedText:
    try:
        return DecodedText(body.decode(encoding), notes)
    except UnicodeError:
        note = f"bytes that are not {encoding} were replaced"
        return DecodedText(body.decode(encoding, "replace"), (*notes, note))


class RootText(NamedTuple):
    """The text of a document from its root element on."""

    root: str
    """It begins with the root's "<"; empty where there is no root."""
    has_entities: bool = False
    """The document declares entities of its own, which are not read."""


_SUBSET_END = re.compile(r"\]\s{0,100}>")
_DOCTYPE_STOP = re.compile(r"[\[>]")


def strip_prolog(text: str) -> RootText:
    """Return *text* without declaration, instructions, comments and document type at its start.

    The entities that the document type declares are lost, on purpose: with them a small document
    can grow without limit, or read files.
    """
    position = 0
    has_entities = False
    while True:
        position = _skip_blank(text, position)
        if text.startswith("<?", position):
            end = text.find("?>", position)
        elif text.startswith("<!--", position):
            end = text.find("-->", position)
        elif text[position : position + 9].upper() == "<!DOCTYPE":
            end = _find_doctype_end(text, position)
            if end > 0 and "<!ENTITY" in text[position:end]:
                has_entities = True
        else:
            return RootText(text[position:], has_entities)
        if end < 0:
            return RootText("")
        position = text.index(">", end) + 1


def _skip_blank(text: str, position: int) -> int:
    """Return the first position from *position* on with another character than a blank."""
    while position < len(text):
        character = text[position]
        if not character.isspace() and character not in "\ufeff\x00":
            break
        position += 1
    return position


def _find_doctype_end(text: str, position: int) -> int:
    """Return a position just before the ">" that ends the document type; -1 if none does."""
    stop = _DOCTYPE_STOP.search(text, position)
    if stop is None:
        return -1
    if stop[0] == ">":
        return stop.start()
    end = _SUBSET_END.search(text, stop.end())
    return end.end() - 1 if end else -1
