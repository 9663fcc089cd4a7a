"""Fold text so that one writing of a word is found by another, and know the way back.

A field is folded in two steps. *plain* has every letter in its simplest form (width, case, marks,
traditional characters) and keeps the symbols. *canonical* is words of plain with one space around
each: what separates becomes a space, a hyphen or apostrophe inside a word is dropped and
remembered as a seam, `'s` is dropped. Han, kana, Hangul and Thai stand without spaces, as written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import compress
from typing import NamedTuple

from watchers.text.hanzi import SIMPLIFIED, TRADITIONAL

FIELD_END = "\x1f"
"""Joins the fields of a batch; what a text has of it is dropped."""

TAG_END = "\x1e"
"""Stands between the tags of an entry; no phrase reaches over it."""

_TO_SIMPLIFIED = str.maketrans(TRADITIONAL, SIMPLIFIED)
_APOSTROPHES = "\u2019\u2018\u02bc\u02bb\u201b\u2032\u00b4"

# Marks that readers leave out (accents, vowel points); those of Indic scripts, Thai and kana
# are letters to their readers and stay.
_DROPPED_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0730-\u074a"
    "\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
    "\U000e0100-\U000e01ef]"
)
# Letters of their own, though Unicode writes them with a mark: война is war, воина a warrior's.
_OWN_LETTERS = frozenset("йїў")
# What the press writes without its stroke; Unicode knows no letter and mark in these.
_BARE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ð": "d"}
    | {"æ": "ae", "œ": "oe", "þ": "th"}
)
UNBROKEN = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029"
    "\u3031-\u3035\u3038-\u303c\u3040-\u30ff\u3105-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff"
)
_ONE_UNBROKEN = re.compile(f"[{UNBROKEN}]")
RUNS = re.compile(f"[{UNBROKEN}]+|[^ \x1e{UNBROKEN}]+")
"""Cuts a canonical text where the script changes: Han and the like here, the others there."""
WORDS = re.compile(f"[{UNBROKEN}]|[^ \x1e{UNBROKEN}]+")
"""Cuts a canonical text into what NEAR counts: a word, or one Han character."""
_SCRIPT_CHANGE = re.compile(f"[{UNBROKEN}](?=[^ \n\x1e{UNBROKEN}])")
# With the spaces between such words: a call for each would cost more than what it does.
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+(?: [^\x00-\x7f]+)*")
_SPACES = re.compile("   *")  # twice as fast as "  +"


@lru_cache(maxsize=65536)
def unbroken(character: str) -> bool:
    """Tell if *character* is of a script that is written without spaces between words."""
    return character >= UNBROKEN[0] and _ONE_UNBROKEN.match(character) is not None


@lru_cache(maxsize=65536)
def in_word(character: str) -> bool:
    """Tell if *character*, of a plain text, is part of a word: a letter, a digit, a mark."""
    return unicodedata.category(character)[0] in "LNM"


class _Plain(dict[int, str]):
    """What each character beyond ASCII becomes in plain text; made when first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _simplest(chr(code))
        return folded


class _Canonical(dict[int, str]):
    """What each character of plain text becomes in canonical text, before seams are dropped."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = self[code] = character if in_word(character) else " "
        return folded


def _simplest(character: str) -> str:
    if character in _APOSTROPHES:
        return "'"
    if character == "\u2010":
        return "-"
    if unicodedata.category(character) in {"Cf", "Cc", "Cs"}:
        return " " if character == "\x85" else ""
    bare = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    if bare in _OWN_LETTERS:
        return bare
    bare = _DROPPED_MARKS.sub("", unicodedata.normalize("NFD", bare)).replace("\u0640", "")
    return unicodedata.normalize("NFC", bare).translate(_BARE).translate(_TO_SIMPLIFIED)


def _ascii_letter(code: int) -> str | None:
    character = chr(code)
    if character.isalnum():
        return character.lower()
    if character in "-'":
        return character
    if character in (FIELD_END, TAG_END):
        return "\n" if character == FIELD_END else character
    return " " if character in "\t\n\x0b\x0c\r" or 0x20 <= code < 0x7F else None


_ASCII = {code: _ascii_letter(code) for code in range(128)}
_ASCII_WORDS = _ASCII | {ord("-"): " ", ord(TAG_END): " ", ord(FIELD_END): None}
_PLAIN = _Plain()
_CANONICAL = _Canonical({code: letter or "" for code, letter in _ASCII.items()})
_LOWER = {code: chr(code).lower() if letter else None for code, letter in _ASCII.items()}
_LOWER_FIELD = _LOWER | {ord(FIELD_END): None}
_LOWER_BYTES = bytes(range(256)).lower()
_NO_BYTES = bytes(code for code, letter in _LOWER.items() if letter is None)

# The typography of English newsrooms, by far the most frequent characters beyond ASCII.
_TYPOGRAPHY = (
    *((apostrophe, "'") for apostrophe in _APOSTROPHES),
    ("\u201c", '"'),
    ("\u201d", '"'),
    ("\u2013", " "),
    ("\u2014", " "),
    ("\xa0", " "),
)


def plain(text: str) -> str:
    """Return *text* with what is beyond ASCII folded; ASCII letters keep their case for speed."""
    # Apostrophes go first: NFKC makes a space and a mark of some of them.
    text = typography(text)
    return text if text.isascii() else _BEYOND_ASCII.sub(_plain_run, text)


def seen(text: str) -> str:
    """Return *text* without the characters that nobody can see."""
    return _UNSEEN.sub("", text)


_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)


def typography(text: str) -> str:
    """Return *text* with newsroom quotes, dashes and spaces as ASCII, character for character."""
    if not text.isascii():
        for old, new in _TYPOGRAPHY:
            text = text.replace(old, new)
    return text


def _plain_run(run: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", run[0]).translate(_PLAIN)


class Batch(NamedTuple):
    """Fields of many entries as canonical text: a space at both ends of each, newlines between."""

    text: str
    seams: frozenset[int]
    """Places in *text* where a hyphen or an apostrophe stood inside a word."""


def joined(fields: Iterable[str]) -> str:
    """Return *fields*, without FIELD_END, as one text for `canonical` and `lower`."""
    return _JOINT.join(fields)


def parted(text: str) -> list[str]:
    """Return the fields that `joined` put into *text*."""
    return text.split(_JOINT)


_JOINT = f" {FIELD_END} "


def canonical(text: str) -> Batch:
    """Return the joined plain *text* as canonical text."""
    text = f" {text} ".translate(_ASCII if text.isascii() else _CANONICAL)
    return _seamed(_without_possessives(_SPACES.sub(" ", text)).split("-"))


def _without_possessives(text: str) -> str:
    """Return *text* without any `'s`, and with a hyphen for every other apostrophe."""
    pieces = text.split("'")
    kept = pieces[:1]
    for piece in pieces[1:]:
        if piece[:2] not in _POSSESSIVES:
            kept.append("-")
            kept.append(piece)
        elif kept[-1].endswith(" "):
            kept.append(piece[1:].removeprefix(" "))
        else:
            kept.append(piece[1:])
    return "".join(kept)


_POSSESSIVES = ("s ", "s-")
_POSSESSIVE = re.compile("'s(?=[ -])")


def _seamed(pieces: list[str]) -> Batch:
    """Return the canonical text that was split at its hyphens.

    A hyphen between two letters is a seam; every other one is a space.
    """
    seams: list[int] = []
    length = len(pieces[0])
    spaced = True
    for number, piece in enumerate(pieces):
        if not number:
            pass
        elif spaced:
            pieces[number] = piece.removeprefix(" ")
        elif not piece:
            pieces[number] = " "
        elif piece[0] != " ":
            seams.append(length)
        if pieces[number]:
            spaced = pieces[number][-1] == " "
        length += len(pieces[number]) if number else 0
    return Batch("".join(pieces), frozenset(seams))


def script_changes(text: str) -> list[int]:
    """Return where in canonical *text* a word follows Han or the like without a space."""
    return [change.end() for change in _SCRIPT_CHANGE.finditer(text)]


def lower(text: str) -> str:
    """Return the joined plain *text* in lower case, with its symbols."""
    # In UTF-8 what is ASCII stands for itself: many times faster where not all of a text is.
    found = text.encode("utf-8", "surrogatepass").translate(_LOWER_BYTES, _NO_BYTES)
    return found.decode("utf-8", "surrogatepass")


class _OneForOne(dict[int, str]):
    """What each character of a text becomes where all keep their places; made when first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = _simplest(character)
        is_word = any(c in "-'" or in_word(c) for c in folded)
        if _extends(character) or (is_word and len(folded) > 1):
            kept = FIELD_END
        else:
            kept = folded if is_word else " " if folded else "\0"
        self[code] = kept
        return kept


_ONE_FOR_ONE = _OneForOne({code: chr(code).lower() for code in range(128)})


def one_for_one(text: str) -> str | None:
    """Return *text* with each letter in its simplest form and in its place.

    None if that cannot be: a letter becomes several, or several become one.
    """
    text = typography(text)
    if text.isascii():
        return text.lower()
    kept = text.translate(_ONE_FOR_ONE)
    return None if FIELD_END in kept else kept


class Mapped(NamedTuple):
    """One folded field and where each of its characters comes from."""

    text: str
    starts: Sequence[int]
    """Where in the original each character begins."""
    ends: Sequence[int]
    """Where in the original each character ends; what belongs to it (marks) included."""

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of characters *start* to *end*, not empty."""
        return self.starts[start], self.ends[end - 1]


def lower_field(text: str) -> str:
    """Return *text* plain and in lower case."""
    return plain(text).translate(_LOWER_FIELD)


def map_plain(text: str) -> Mapped:
    """Return *text* plain and in lower case, with the way back."""
    simple = typography(text)
    if simple.isascii() and len(same := simple.translate(_LOWER_FIELD)) == len(text):
        return Mapped(same, range(len(text)), range(1, len(text) + 1))
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for run in _ONE_KIND.finditer(simple):
        start, end = run.span()
        if run[0].isascii():
            folded.append(run[0].translate(_LOWER_FIELD))
            for kept in _KEPT.finditer(simple, start, end):
                starts += range(*kept.span())
                ends += range(kept.start() + 1, kept.end() + 1)
            continue
        for a, b in _clusters(run[0]):
            characters = _folded(run[0][a:b])
            if not a and not characters and ends and _extends(simple[start]):
                # Marks belong to the letter before them.
                ends[-1] = start + b
            folded.append(characters)
            starts += [start + a] * len(characters)
            ends += [start + b] * len(characters)
    return Mapped("".join(folded), starts, ends)


_ONE_KIND = re.compile("[\x00-\x7f]+|[^\x00-\x7f]+")
_KEPT = re.compile(f"[^{''.join(chr(c) for c, letter in _LOWER_FIELD.items() if not letter)}]+")


@lru_cache(maxsize=65536)
def _folded(cluster: str) -> str:
    return lower_field(cluster)


class Letters(NamedTuple):
    """The letters and digits that canonical text keeps of a field."""

    at: list[int]
    """Their places in the plain text."""
    field: Mapped

    def origin(self, first: int, last: int) -> tuple[int, int]:
        """Return the place in the original from one letter to another, both within."""
        return self.field.starts[self.at[first]], self.field.ends[self.at[last]]


def letters(field: Mapped) -> Letters:
    """Return the letters and digits that canonical text keeps of the plain *field*."""
    text = f" {field.text} ".translate(_ASCII if field.text.isascii() else _CANONICAL)
    if "'" in text:
        text = _POSSESSIVE.sub("  ", text)
    # What is no letter in a canonical text sorts before the hyphen, and the letters behind it.
    return Letters(list(compress(range(len(field.text)), map("-".__lt__, text[1:-1]))), field)


def gaps(text: str, start: int, end: int) -> int:
    """Return how many characters of canonical *text* in a place are no letters."""
    return text.count(" ", start, end) + text.count(TAG_END, start, end)


def _clusters(text: str) -> list[tuple[int, int]]:
    """Return the places of what folds as one: a character with the marks that follow it."""
    heads = [i for i, character in enumerate(text) if i == 0 or not _extends(character)]
    return list(zip(heads, [*heads[1:], len(text)], strict=True))


@lru_cache(maxsize=65536)
def _extends(character: str) -> bool:
    if character < "\u0300":
        return False
    head = unicodedata.normalize("NFKD", character)[0]
    return unicodedata.category(head)[0] == "M" or "\u1160" <= head <= "\u11ff"


def words(text: str) -> list[str]:
    """Return the words of *text* as they are looked for, cut where the script changes."""
    if text.isascii() and "'" not in text:
        return text.translate(_ASCII_WORDS).split()  # as below, five times as fast
    field = canonical(plain(text.replace(FIELD_END, "")))
    # In a keyword a hyphen separates, so that "off-chain" finds "off chain" as well.
    spaced = field.text
    for cut in sorted(field.seams, reverse=True):
        spaced = f"{spaced[:cut]} {spaced[cut:]}"
    return RUNS.findall(spaced)
