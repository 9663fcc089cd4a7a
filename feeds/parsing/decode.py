"""Bytes -> the text of a document, by an allow-list of encodings; and its prolog, made harmless.

Python knows encodings that take hours, raise or hide markup (punycode, undefined, utf-7, ...):
only those that feeds are written in are ever looked up.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from model import one_line

_LATIN = "cp1252"  # what browsers read where a page says Latin-1 or ASCII
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
_SEVEN_BIT = frozenset(["hz", "iso2022_jp"])  # look like ASCII, and are not

_MARKS = (
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


class Text(NamedTuple):
    """A decoded document."""

    text: str
    notes: tuple[str, ...] = ()


def load_all() -> None:
    """Look every encoding up once; later no file can be opened."""
    for encoding in set(_ALLOWED.values()):
        codecs.lookup(encoding)


def decode(body: bytes, content_type: str) -> Text:
    """Return the text of *body*: byte-order mark, UTF-8, HTTP's charset, the declaration, cp1252.

    What is valid UTF-8 beyond ASCII is UTF-8 whatever was declared: no other text looks so.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _decoded(body, encoding, ())
    declared, notes = _declared(body, content_type)
    if declared and declared[0] in _SEVEN_BIT:
        return _decoded(body, declared[0], notes)
    for encoding in ("utf-8", *declared):
        try:
            return Text(body.decode(encoding), notes)
        except UnicodeError:
            continue
    others = [encoding for encoding in declared if encoding != "utf-8"]
    return _decoded(body, others[-1] if others else _best_guess(body), notes)


def _declared(body: bytes, content_type: str) -> tuple[list[str], tuple[str, ...]]:
    found = [match[1] for match in [_CHARSET.search(content_type[:500])] if match]
    found += [match[1].decode() for match in [_DECLARED.search(body[:1000])] if match]
    known = [(name, _ALLOWED.get(_PUNCTUATION.sub("", name.lower()))) for name in found]
    notes = tuple(
        f'encoding "{one_line(name)}" is not one that feeds use' for name, its in known if not its
    )
    # Some declare UTF-16 in a document that is visibly made of single bytes.
    return [its for _, its in known if its and not its.startswith(("utf-16", "utf-32"))], notes


def _best_guess(body: bytes) -> str:
    """Return UTF-8 where all but a few bytes are that, else Latin."""
    wrong = body.decode("utf-8", "replace").count("\ufffd")
    return "utf-8" if wrong * 10 < sum(byte > 0x7F for byte in body) else _LATIN


def _decoded(body: bytes, encoding: str, notes: tuple[str, ...]) -> Text:
    try:
        return Text(body.decode(encoding), notes)
    except UnicodeError:
        note = f"bytes that are not {encoding} were replaced"
        return Text(body.decode(encoding, "replace"), (*notes, note))


class Prolog(NamedTuple):
    """A document without what may stand before its root."""

    root: str
    """From the root's "<" on; empty where there is none."""
    entities: bool = False
    """It had declared entities of its own, which are not read."""


_SUBSET_END = re.compile(r"\]\s{0,100}>")
_DOCTYPE_STOP = re.compile(r"[\[>]")


def without_prolog(text: str) -> Prolog:
    """Return *text* from its root on: no declaration, instruction, comment or document type.

    What entities the document type declares is lost: they are how a small document grows big or
    reads what is not its own.
    """
    at, entities = 0, False
    while True:
        at = _past_blank(text, at)
        if text.startswith("<?", at):
            end = text.find("?>", at)
        elif text.startswith("<!--", at):
            end = text.find("-->", at)
        elif text[at : at + 9].upper() == "<!DOCTYPE":
            end = _doctype_end(text, at)
            entities = entities or (end > 0 and "<!ENTITY" in text[at:end])
        else:
            return Prolog(text[at:], entities)
        if end < 0:
            return Prolog("")
        at = text.index(">", end) + 1


def _past_blank(text: str, at: int) -> int:
    while at < len(text) and (text[at].isspace() or text[at] in "\ufeff\x00"):
        at += 1
    return at


def _doctype_end(text: str, at: int) -> int:
    """Return a place just before the ">" that ends the document type at *at*; -1 without one."""
    stop = _DOCTYPE_STOP.search(text, at)
    if stop is None:
        return -1
    if stop[0] == ">":
        return stop.start()
    end = _SUBSET_END.search(text, stop.end())
    return end.end() - 1 if end else -1
