"""Decode the bytes of a document by an allow-list of encodings, and strip its prolog.

Some of Python's encodings take hours, raise errors or hide markup (punycode, undefined, utf-7).
So only encodings that feeds use are ever looked up.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from typing import NamedTuple

from feeds.parsing.labels import CODECS, LATIN, find_codec
from model import one_line

_SEVEN_BIT = frozenset(["hz", "iso2022_jp", "iso2022_kr"])  # their bytes look like ASCII
# In texts of these, neighbours often look like a character of UTF-8.
_LIKE_UTF_8 = frozenset(
    ["gb18030", "cp949", "cp950", "big5hkscs", "euc_jp", "johab", "cp874", "cp932"]
)
_WIDER = {"cp950": "big5hkscs"}
"""A codec to try after another one: Hong Kong's characters stand in documents that say Big5."""

_START_BYTES = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,5}=\s{0,5}[\"']([A-Za-z0-9_.:-]{1,40})")
_MAX_CONTENT_TYPE_CHARS = 500
_MAX_DECLARATION_BYTES = 1000
_MAX_HEAD_BYTES = 16 * 1024  # that are looked at before the root of a document
_MAX_WRONG_BYTES = 500_000  # each of them takes a microsecond
_REPLACEMENT = "\ufffd".encode()  # a document may hold this character itself


class DecodedText(NamedTuple):
    """The text of a document, with notes on its decoding."""

    text: str
    notes: tuple[str, ...] = ()
    is_utf_8: bool = False
    """The document is the text in UTF-8, byte by byte."""


def load_encodings() -> None:
    """Look up every allowed encoding once; later the process can open no file."""
    for encoding in CODECS:
        codecs.lookup(encoding)


def decode_head(body: bytes, content_type: str) -> DecodedText | None:
    """Return the beginning of *body* if that is UTF-8 or ASCII; None for everything else."""
    if body.startswith(tuple(start for start, _ in _START_BYTES)):
        return None
    declared, notes = _find_declared(body, content_type)
    if declared and declared[0] in _SEVEN_BIT:
        return None
    try:
        text, _ = codecs.utf_8_decode(body[:_MAX_HEAD_BYTES], "strict", False)
    except UnicodeError:
        return None
    return DecodedText(text, notes, is_utf_8=True)


def decode(body: bytes, content_type: str) -> DecodedText:
    """Return the text of *body*.

    These decide, in this order: the byte-order mark; UTF-8 if the bytes are mostly valid; the
    charset of *content_type*; the XML declaration; cp1252. Text in another encoding is hardly ever
    valid UTF-8 by chance, so UTF-8 wins over the declarations, and one wrong byte spoils only
    itself.
    """
    for start, encoding in _START_BYTES:
        if body.startswith(start):
            return _decode_as((encoding,), body, ())
    declared, notes = _find_declared(body, content_type)
    if declared and declared[0] in _SEVEN_BIT and body.isascii():
        return _decode_as(declared[:1], body, notes)
    try:
        text = body.decode("utf-8")
    except UnicodeError:
        others = [encoding for encoding in declared if encoding != "utf-8"] or [LATIN]
        if body.startswith(codecs.BOM_UTF8) or _is_mostly_utf_8(body, others[0]):
            note = "bytes that are not utf-8 were read as cp1252"
            return DecodedText(body.decode("utf-8", _BYTES_BY_LATIN), (*notes, note))
        return _decode_as(others, body, notes)
    return DecodedText(text, notes, is_utf_8=True)


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
        encoding = find_codec(name)
        if encoding is None:
            notes.append(f'encoding "{one_line(name)}" is not one that feeds use')
        elif not encoding.startswith(("utf-16", "utf-32")):
            # The start bytes show real UTF-16; a declaration alone is wrong.
            encodings.append(encoding)
    if encodings[:1] == [LATIN]:
        encodings.reverse()  # servers add Latin-1 by default; the document knows better
    return encodings, tuple(notes)


def _is_mostly_utf_8(body: bytes, declared: str) -> bool:
    """Return whether *body* is UTF-8 with some wrong bytes, rather than in the *declared* codec."""
    decoded = body.decode("utf-8", "replace")
    wrong = decoded.count("\ufffd") - body.count(_REPLACEMENT)
    ascii_chars = len(decoded.encode("ascii", "ignore"))
    right = len(decoded) - ascii_chars - wrong
    if wrong > _MAX_WRONG_BYTES:
        return False
    return right > 2 * wrong if declared in _LIKE_UTF_8 else right >= wrong


def _read_wrong_bytes(error: UnicodeError) -> tuple[str, int]:
    """Return the characters for bytes that are not UTF-8, and the position after them.

    A single byte is a letter of Latin-1. Several are the first half of a character, cut off.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    text = wrong.decode(LATIN, "replace") if len(wrong) == 1 else "\ufffd"
    return text, error.end


_BYTES_BY_LATIN = "bytes-by-latin"
codecs.register_error(_BYTES_BY_LATIN, _read_wrong_bytes)


def _decode_as(encodings: Sequence[str], body: bytes, notes: tuple[str, ...]) -> DecodedText:
    """Return *body* by the first of *encodings* that fits, else by the one that fits best."""
    wider = [_WIDER[encoding] for encoding in encodings if encoding in _WIDER]
    tried: list[tuple[str, str]] = []
    for encoding in (*encodings, *wider):
        try:
            return DecodedText(body.decode(encoding), notes)
        except UnicodeError:
            tried.append((body.decode(encoding, "replace"), encoding))
    text, encoding = min(tried, key=lambda pair: pair[0].count("\ufffd"))
    note = f"bytes that are not {encoding} were replaced"
    return DecodedText(text, (*notes, note))


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
