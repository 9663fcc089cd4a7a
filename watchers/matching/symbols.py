"""Find keywords with signs, as `C++`, `$100`, `#AI` or an emoji, by a regex over plain text.

Nearly every sign must stand as it is. A space, hyphen, apostrophe or dot of a name may be missing.
Where a keyword begins and ends depends on its first and last character:

* A letter or digit: where a word does. A number goes on at a comma or dot before a digit.
* A tag or a handle (`#AI`, `@nasa`): also where no underscore and no letter of any script follows.
* A currency sign before a number: letters of a country may precede it, as in US$100.
* An emoji: anywhere.
* Any other sign: not at a letter, and not at the same sign again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Set
from functools import lru_cache

from watchers.matching.terms import LOOSE_SIGNS, MAX_STAR_LETTERS, Leaf
from watchers.text.folding import UNBROKEN, is_in_word, is_unbroken

_LETTER = f"[^\\W_{UNBROKEN}]"
_NOT_DIGIT = f"[^\\W\\d_{UNBROKEN}]"
_STAR_LETTERS = f"{_LETTER}{{0,{MAX_STAR_LETTERS}}}"
_LOOSE_RUN = re.compile(f"[\\s{re.escape(LOOSE_SIGNS)}]+")
_PIECE_OR_RUN = re.compile(f"([\\s{re.escape(LOOSE_SIGNS)}]+)")
_GAP = f"(?:['`]s(?!{_LETTER}))?[\\W_]{{0,8}}"
"""Between two words: bounded, so that a text of signs alone cannot make it slow."""
_APOSTROPHE = "['`]?"
_FINAL_S = re.compile(r"(?<=[^\W\d_])s$")
_BEFORE_UNIT = re.compile(r"(?<=[0-9])(?=[%‰°])")
_AND_SIGN = re.compile(r"(?<=[^\W\d_])&(?=[^\W\d_])")
_FLAG = "[\U0001f1e6-\U0001f1ff]"

_HALF_FLAG = re.compile(f"(?<!{_FLAG})(?:{_FLAG}{_FLAG})*{_FLAG}$")

_WORD_START = f"(?<!{_LETTER})"
_NUMBER_START = f"{_WORD_START}(?<![0-9][.,'])"
_NUMBER_END = f"(?!{_LETTER}|[.,'][0-9])"
_TAG_END = r"(?!\w)"
_HANDLE_END = r"(?!\w|\.[^\W_])"


def _make_country_start() -> str:
    """Return the pattern of a place after nothing, or after one to three letters of a country."""
    letters = [f"[^\\W\\d_{UNBROKEN}]" * count for count in (1, 2, 3)]
    after_country = [f"(?<={_WORD_START}{each})" for each in letters]
    return f"(?:{'|'.join((_WORD_START, *after_country))})"


def _make_flag_start() -> str:
    """Return the pattern of a place after whole flags: a flag is two characters."""
    flags = [_FLAG * count for count in (2, 4, 6)]
    after_flags = [f"(?<=(?<!{_FLAG}){each})" for each in flags]
    return f"(?:{'|'.join((f'(?<!{_FLAG})', *after_flags))})"


_COUNTRY_START = _make_country_start()
_FLAG_START = _make_flag_start()


@lru_cache(maxsize=4096)
def compile_symbols(leaf: Leaf) -> re.Pattern[str]:
    """Return the regex that finds a leaf of symbols in plain text in lower case."""
    patterns = [_make_pattern(leaf, text) for text in _list_texts(leaf)]
    return re.compile("|".join(patterns))


def find_symbol_anchors(leaf: Leaf) -> frozenset[str]:
    """Return texts of which one stands in every plain text in which the leaf does."""
    anchors: set[str] = set()
    for text in _list_texts(leaf):
        choices = map(_list_writings, filter(None, _LOOSE_RUN.split(text)))
        anchors |= max(choices, key=_rate_anchors)
    return frozenset(anchors)


def _list_texts(leaf: Leaf) -> Iterator[str]:
    for (text,) in (leaf.words, *leaf.others):
        yield text


def _rate_anchors(writings: Set[str]) -> int:
    return min(map(len, writings))


def _list_writings(piece: str) -> set[str]:
    """Return texts of which one stands wherever *piece* does."""
    stem = _FINAL_S.sub("", piece)
    spaced = _AND_SIGN.sub(" & ", stem)
    return {stem, spaced, _BEFORE_UNIT.sub(" ", stem)}


def _make_pattern(leaf: Leaf, text: str) -> str:
    before = _make_start(text)
    if leaf.star == "suffix":
        before = f"{before}{_STAR_LETTERS}"
    core = _make_verbatim_core(text) if leaf.verbatim else _make_core(text)
    return f"{before}{core}{_make_end(leaf, text)}"


def _make_core(text: str) -> str:
    pieces: list[str] = []
    for piece in _PIECE_OR_RUN.split(text.strip(LOOSE_SIGNS)):
        if not _LOOSE_RUN.fullmatch(piece):
            pieces.append(_make_piece(piece))
        elif piece.strip("'`"):
            pieces.append(_GAP)
        else:
            pieces.append(_APOSTROPHE)
    return "".join(pieces)


def _make_piece(piece: str) -> str:
    """Return the pattern of *piece*, in which an apostrophe before s and a space may be added."""
    names = [
        "(?:&| & )".join(map(re.escape, _AND_SIGN.split(part)))
        for part in _BEFORE_UNIT.split(piece)
    ]
    return _FINAL_S.sub(f"{_APOSTROPHE}s", " ?".join(names))


def _make_verbatim_core(text: str) -> str:
    # Greedy gaps would join two of "#a - #a #a", and so miss the two that are asked for.
    core = re.escape(text.strip("'-"))
    return re.sub(r"(?:\\ )+", r"\\s{1,8}", core)


def _make_start(text: str) -> str:
    """Return the pattern of the place before *text*."""
    first = text[0]
    if is_unbroken(first) or _is_emoji(first):
        return _FLAG_START if re.match(_FLAG, first) else ""
    if first.isdigit():
        return _NUMBER_START
    if unicodedata.category(first) == "Sc" and not text[1:2].isalpha():
        return _COUNTRY_START if text[1:] else ""
    return _WORD_START


def _make_end(leaf: Leaf, text: str) -> str:
    """Return the pattern of the plural and of the characters that may follow *text*."""
    last = text[-1]
    if leaf.star == "prefix":
        return _STAR_LETTERS
    is_word = is_in_word(last)
    plural = _make_plural(last) if is_word and not leaf.verbatim else ""
    if text[0] in "#@" and is_word and " " not in text:
        tag_end = _HANDLE_END if text[0] == "@" else _TAG_END
        return f"{plural}{tag_end}"
    if is_unbroken(last) or _is_emoji(last):
        return f"(?!{_FLAG})" if _HALF_FLAG.search(text) else ""
    if is_word:
        word_end = _NUMBER_END if last.isdigit() else f"(?!{_LETTER})"
        return f"{plural}{word_end}"
    return f"(?!{re.escape(last)}|{_NOT_DIGIT})"


def _make_plural(last: str) -> str:
    if last.isdigit():
        return "s?"
    return "(?:e?s)?" if "a" <= last <= "z" else ""


def _is_emoji(character: str) -> bool:
    """Return whether *character* is a picture or a mark of one: no sign that joins letters."""
    if character.isascii():
        return False
    return unicodedata.category(character) in {"So", "Sk"}
