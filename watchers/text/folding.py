"""Fold text so that every writing of a word compares equal, and map the result back.

A field is folded in two steps:

* The *plain* form has each letter in its simplest form (width, case, marks, traditional
  characters). It keeps the symbols.
* The *canonical* form has the words of the plain form, with one space around each. A separator
  becomes a space. A hyphen or apostrophe inside a word is dropped, and its place is kept as a
  seam. `'s` at the end of a word is dropped, and its place is kept as that of a possessive. The
  dots of initials in capitals are dropped: "U.S." is the word us, and "e.g." is two letters. Han,
  kana, Hangul and Thai stand without spaces, as written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from watchers.text.hanzi import SIMPLIFIED, TRADITIONAL

FIELD_END = "\x1f"
"""Joins the fields of a batch; it is dropped from the texts themselves."""

TAG_END = "\x1e"
"""Stands between the tags of an entry, so that no phrase reaches from one into the next."""

_TO_SIMPLIFIED = str.maketrans(TRADITIONAL, SIMPLIFIED)
_APOSTROPHES = "\u2019\u2018\u02bc\u02bb\u201b\u2032\u00b4"
_RARE_APOSTROPHES = "\u02b9\u02bd\u02be\u02bf\u055a\u05f3\ua78c"

# Marks that writers may omit (accents, vowel points). The marks of Indic scripts, Thai and kana
# are letters to their readers, and stay.
_DROPPED_NO_MARK = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0730-\u074a"
    "\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
    "\U000e0100-\U000e01ef]"
)
# These are letters of their own, although Unicode decomposes them: война is "war", воина is
# "a warrior's".
_OWN_LETTERS = frozenset("йїў")
# Letters that the press writes without their stroke; Unicode does not decompose them.
_WITHOUT_STROKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ð": "d"}
    | {"æ": "ae", "œ": "oe", "þ": "th"}
)
# Letters and signs of the Arabic script that writers and keyboards use for each other.
_ONE_IN_USE = str.maketrans("یىےکڪہٱ٫٬٪", "يييككها.,%")
# The scripts that are written without spaces between words, as a regex set.
UNBROKEN = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029"
    "\u3031-\u3035\u3038-\u303c\u3040-\u30ff\u3105-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff"
)
_ONE_UNBROKEN = re.compile(f"[{UNBROKEN}]")
SCRIPT_RUN = re.compile(f"[{UNBROKEN}]+|[^ \x1e{UNBROKEN}]+")
"""A run of canonical text in one kind of script: with or without spaces between words."""
NEAR_WORD = re.compile(f"[{UNBROKEN}]|[^ \x1e{UNBROKEN}]+")
"""One of the words that NEAR counts: a word, or one character of a script without spaces."""
_SCRIPT_CHANGE = re.compile(f"[{UNBROKEN}](?=[^ \n\x1e{UNBROKEN}])")
# With the spaces in between: one call for each word would cost more than its work.
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+(?: [^\x00-\x7f]+)*")
_SPACES = re.compile("   *")  # twice as fast as "  +"


@lru_cache(maxsize=65536)
def is_unbroken(character: str) -> bool:
    """Return whether *character* is of a script without spaces between words."""
    if character < UNBROKEN[0]:
        return False
    return _ONE_UNBROKEN.match(character) is not None


@lru_cache(maxsize=65536)
def is_in_word(character: str) -> bool:
    """Return whether *character* of a plain text belongs to a word: letter, digit or mark."""
    return unicodedata.category(character)[0] in "LNM"


class _PlainForms(dict[int, str]):
    """The plain form of each character outside ASCII; computed when first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = simplify_character(chr(code))
        return folded


class _CanonicalForms(dict[int, str]):
    """The canonical form of each plain character, seams included; computed when first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = character if is_in_word(character) else " "
        self[code] = folded
        return folded


def simplify_character(character: str) -> str:
    """Return the plain form of one character; it may be empty or several characters."""
    if character in _APOSTROPHES or character in _RARE_APOSTROPHES:
        return "'"
    if character == "\u2010":
        return "-"
    if unicodedata.category(character) in {"Cf", "Cc", "Cs"}:
        return " " if character == "\x85" else ""
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.digit(character))
    wide = unicodedata.normalize("NFKC", character)
    bare = unicodedata.normalize("NFKC", wide.casefold())
    if bare in _OWN_LETTERS:
        return bare
    marked = unicodedata.normalize("NFD", bare)
    bare = _DROPPED_NO_MARK.sub("", marked).replace("\u0640", "")
    bare = unicodedata.normalize("NFC", bare)
    for simpler in (_WITHOUT_STROKE, _TO_SIMPLIFIED, _ONE_IN_USE):
        bare = bare.translate(simpler)
    return bare


def _canonical_ascii(code: int) -> str | None:
    """Return the canonical form of an ASCII character; None if it is dropped."""
    character = chr(code)
    if character.isalnum():
        return character.lower()
    if character in _CANONICAL_SIGNS:
        return _CANONICAL_SIGNS[character]
    is_separator = character in "\t\n\x0b\x0c\r" or 0x20 <= code < 0x7F
    return " " if is_separator else None


_CANONICAL_SIGNS = {
    "-": "-",
    "'": "'",
    "`": "'",
    FIELD_END: "\n",
    TAG_END: TAG_END,
}
_ASCII = {code: _canonical_ascii(code) for code in range(128)}
_ASCII_WORDS = _ASCII | {ord(sign): " " for sign in f"-{TAG_END}"} | {ord(FIELD_END): None}
_PLAIN = _PlainForms()
_CANONICAL = _CanonicalForms({code: letter or "" for code, letter in _ASCII.items()})
_LOWER: dict[int, str | None] = {code: chr(code).lower() for code in _ASCII}
_LOWER |= {code: None for code, letter in _ASCII.items() if not letter}
LOWER_ASCII = _LOWER | {ord(FIELD_END): None}
_LOWER_BYTES = bytes(range(256)).lower()
_NO_BYTES = bytes(code for code, letter in _LOWER.items() if letter is None)

# The typography of English newsrooms: by far the most frequent characters outside ASCII.
_TYPOGRAPHY = (
    *((apostrophe, "'") for apostrophe in _APOSTROPHES),
    ("\u201c", '"'),
    ("\u201d", '"'),
    ("\u2013", " "),
    ("\u2014", " "),
    ("\xa0", " "),
)


def fold_plain(text: str) -> str:
    """Return the plain form of *text*, but ASCII letters keep their case, for speed."""
    # Apostrophes go first: NFKC makes a space and a mark of some of them.
    text = simplify_typography(text)
    if text.isascii():
        return text
    return _BEYOND_ASCII.sub(_fold_run, text)


def drop_invisible(text: str) -> str:
    """Return *text* without the characters that nobody can see."""
    return _INVISIBLE.sub("", text)


_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)


def simplify_typography(text: str) -> str:
    """Return *text* with newsroom quotes, dashes and spaces in ASCII, one character for one."""
    if not text.isascii():
        for old, new in _TYPOGRAPHY:
            text = text.replace(old, new)
    return text


def _fold_run(run: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", run[0]).translate(_PLAIN)


class Batch(NamedTuple):
    """Fields of many entries as canonical text: a space at both ends of each, newlines between."""

    text: str
    seams: frozenset[int]
    """Places in *text* where a hyphen or an apostrophe stood inside a word."""
    possessives: tuple[int, ...] = ()
    """Places in *text*, in order, of the spaces before which an 's was dropped."""


def join_fields(fields: Iterable[str]) -> str:
    """Return *fields*, which have no FIELD_END, as one text to fold at once."""
    return _JOINT.join(fields)


def split_fields(text: str) -> list[str]:
    """Return the fields that `join_fields` put into *text*."""
    return text.split(_JOINT)


_JOINT = f" {FIELD_END} "


def fold_canonical(text: str) -> Batch:
    """Return the canonical form of *text*, the plain form of one field or of several joined."""
    if "." in text:
        text = _DOT_OF_INITIALS.sub("", text)
    return _fold_words(text)


# The pattern begins with the dot itself: that is by far the fastest search.
_DOT_OF_INITIALS = re.compile(r"\.(?=[A-Z](?![A-Za-z0-9]))(?<=(?<![A-Za-z0-9])[A-Z]\.)")


def _fold_words(text: str) -> Batch:
    text = _SPACES.sub(" ", separate_words(text))
    # A search for "'s " would take many times as long as these for one character.
    return _join_at_seams(text.replace("'", "-'").split("-"))


def separate_words(text: str) -> str:
    """Return plain *text* with a space for each separator, and one at both ends.

    Hyphens and apostrophes stay; the result has the places of *text*, one later.
    """
    forms = _ASCII if text.isascii() else _CANONICAL
    return f" {text} ".translate(forms)


_NO_SEAMS: frozenset[int] = frozenset()


def _join_at_seams(pieces: list[str]) -> Batch:
    """Return the canonical text of *pieces*, which were split at its hyphens and apostrophes.

    A hyphen or apostrophe between two letters is a seam; every other one is a space. Behind an
    apostrophe a piece begins with it, and an s there that ends a word is dropped.
    """
    if len(pieces) == 1:
        return Batch(pieces[0], _NO_SEAMS)
    seams: list[int] = []
    possessives: list[int] = []
    length = len(pieces[0])
    ends_in_space = pieces[0][-1:] in {"", " "}
    for number in range(1, len(pieces)):
        piece = pieces[number]
        is_possessive = False
        if piece[:1] == "'":
            is_possessive = piece[1:3] == "s "
            piece = piece[2:] if is_possessive else piece[1:]
        if ends_in_space:
            piece = piece.removeprefix(" ")
        elif not piece:
            piece = " "
        elif is_possessive:
            possessives.append(length)
        elif piece[0] != " ":
            seams.append(length)
        pieces[number] = piece
        if piece:
            ends_in_space = piece[-1] == " "
        length += len(piece)
    return Batch("".join(pieces), frozenset(seams), tuple(possessives))


def find_script_changes(text: str) -> list[int]:
    """Return where in canonical *text* a word follows an unbroken script without a space."""
    return [change.end() for change in _SCRIPT_CHANGE.finditer(text)]


def lower_plain(text: str) -> str:
    """Return the joined plain *text* in lower case, with its symbols."""
    # As bytes it is many times faster if some letters are outside ASCII: in UTF-8 an ASCII byte
    # never stands for anything else.
    lowered = text.encode("utf-8", "surrogatepass").translate(_LOWER_BYTES, _NO_BYTES)
    return lowered.decode("utf-8", "surrogatepass")


def fold_lower(text: str) -> str:
    """Return the plain form of *text* in lower case."""
    return fold_plain(text).translate(LOWER_ASCII)


def count_gaps(text: str, start: int, end: int) -> int:
    """Return how many characters of canonical *text* from *start* to *end* are not letters."""
    spaces = text.count(" ", start, end)
    return spaces + text.count(TAG_END, start, end)


def split_words(text: str) -> list[str]:
    """Return the folded words of *text*, cut at hyphens and where the script changes."""
    if text.isascii() and not _ASCII_APOSTROPHE.search(text):
        return text.translate(_ASCII_WORDS).split()  # the same as below, five times as fast
    field = _fold_words(fold_plain(text.replace(FIELD_END, "")))
    # In a keyword a hyphen separates, so that "off-chain" finds "off chain" as well.
    spaced = field.text
    for cut in sorted(field.seams, reverse=True):
        before = spaced[:cut]
        after = spaced[cut:]
        spaced = f"{before} {after}"
    return SCRIPT_RUN.findall(spaced)


_ASCII_APOSTROPHE = re.compile("['`]")
