"""Leaves, which the index looks for, and the forms in which a leaf may stand in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from watchers.matching.emoji import list_emoji
from watchers.matching.tree import Term
from watchers.text.folding import (
    UNBROKEN,
    drop_invisible,
    fold_lower,
    is_in_word,
    is_unbroken,
    simplify_character,
    simplify_typography,
    split_words,
)
from watchers.text.umlauts import has_umlaut, write_out

LeafKind = Literal["words", "prefix", "suffix", "symbols", "regex"]

MAX_STAR_LETTERS = 100  # letters that a star stands for
_ANCHOR_WORDS = 4  # words of a phrase that the automaton finds; the rest is compared afterwards
LOOSE_SIGNS = "-'`\u00b7\u2022\u2027\u30fb"
"""Signs of a keyword that a text may lack: also the dots between the parts of a foreign name."""

# With an s these are other words, and frequent ones: has, his, its.
_NO_PLURAL = frozenset({"ha", "hi", "it"})
_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_DECADE = re.compile(r"(?:1[0-9]|20)[0-9]0")  # 1990 is no 1990s
_HISSING_ENDS = ("s", "x", "z", "ch", "sh", "o")
_INITIALS = re.compile(
    f"(?<![^\\W_])[^\\W\\d_{UNBROKEN}](?:\\.[^\\W\\d_{UNBROKEN}](?![^\\W_]))+\\.?"
)
_BETWEEN_INITIALS = re.compile(
    f"(?<=[^\\W\\d_{UNBROKEN}]\\.)(?<![^\\W_]..) (?=[^\\W\\d_{UNBROKEN}]\\.)"
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing to look for, folded; equal leaves are looked for once."""

    kind: LeafKind
    words: tuple[str, ...]
    """In canonical text. For symbols and regexes: the one text or pattern, as it is."""
    verbatim: str = ""
    """The exact letters that must stand in the original; empty if any writing will do."""
    edits: int = 0
    star: Literal["", "prefix", "suffix"] = ""
    """For symbols: whether a word may continue after them or begin before them."""
    others: tuple[tuple[str, ...], ...] = ()
    """Other words or symbols in which it may be written, as with ue for an umlaut."""
    initials: tuple[str, ...] = ()
    """The folded initials among the words: in the original with dots, or in capitals."""
    emoji: tuple[str, ...] = ()
    """The emoji, each of which must stand in the original as a whole."""

    @property
    def is_sure(self) -> bool:
        """Return whether a find in the canonical text needs no second look."""
        return self.is_of_words and not self.has_number_edge

    @property
    def is_of_words(self) -> bool:
        """Return whether it is words in any writing; a number may be part of a longer one."""
        if self.verbatim or self.initials or self.emoji:
            return False
        return self.kind in {"words", "prefix", "suffix"}

    @property
    def has_number_edge(self) -> bool:
        """Return whether it begins or ends with a number, which may go on in the original."""
        return self.has_number_start or self.has_number_end

    @property
    def has_number_start(self) -> bool:
        """Return whether it begins with a whole number."""
        if self.kind == "regex" or "suffix" in (self.kind, self.star):
            return False
        return self.words[0][0].isdigit()

    @property
    def has_number_end(self) -> bool:
        """Return whether it ends with a whole number."""
        if self.kind == "regex" or "prefix" in (self.kind, self.star):
            return False
        return self.words[-1][-1].isdigit()


_STARS: dict[str, Literal["prefix", "suffix"]] = {"prefix": "prefix", "suffix": "suffix"}


def make_leaf(term: Term) -> Leaf:
    """Return the leaf that *term* looks for.

    Raises:
        ValueError: no letter or digit of it is left when it is folded.
    """
    if term.kind == "regex":
        return Leaf("regex", (term.text,))
    texts = _list_writings(term)
    if _has_symbols(term.text):
        return _make_initials(term, texts) or _make_symbols(term, texts)
    split = _split_fuzzy if term.edits else split_keyword
    words = tuple(split(texts[0]))
    others = tuple(tuple(split(text)) for text in texts[1:])
    if words and (emoji := list_emoji(term.text)):  # a key, of which folding leaves the digit
        return Leaf("words", words, others=others, emoji=emoji)
    if term.kind in _STARS:
        return Leaf(_STARS[term.kind], words, others=others)
    if not words:
        raise ValueError(
            f'"{term.text}" has no letter or digit to find; write a word, or take it out'
        )
    verbatim = normalize_verbatim(term.text) if term.exact else ""
    return Leaf("words", words, verbatim=verbatim, edits=term.edits, others=others)


def _list_writings(term: Term) -> Sequence[str]:
    """Return the text of *term*, and with its umlauts written out if it has some."""
    if term.exact or not has_umlaut(term.text):
        return (term.text,)
    return (term.text, write_out(term.text))


def _make_initials(term: Term, texts: Sequence[str]) -> Leaf | None:
    """Return the leaf of *term* if its only symbols are the dots of initials, as in `U.S.`."""
    if term.kind != "words" or term.exact or term.edits:
        return None
    dotted = _join_spaced(fold_lower(term.text))
    initials = [found[0].replace(".", "") for found in _INITIALS.finditer(dotted)]
    if not initials or _has_symbols(_join_initials(dotted)):
        return None
    words: list[tuple[str, ...]] = []
    for text in texts:
        lower = _join_spaced(fold_lower(text))
        words.append(tuple(split_keyword(_join_initials(lower))))
        words.append(tuple(split_keyword(lower.replace(".", " "))))
    return Leaf("words", words[0], others=tuple(words[1:]), initials=tuple(initials))


def _join_spaced(text: str) -> str:
    """Return folded *text* without the spaces between initials: "j. p. m" becomes "j.p. m"."""
    return _BETWEEN_INITIALS.sub("", text)


def _join_initials(text: str) -> str:
    """Return folded *text* with initials as words: "j.p.morgan" becomes "jp morgan"."""
    joined = _INITIALS.sub(lambda found: found[0].replace(".", "") + " ", text)
    return " ".join(joined.split())


def _make_symbols(term: Term, texts: Sequence[str]) -> Leaf:
    verbatim = normalize_verbatim(term.text) if term.exact else ""
    written = [" ".join(fold_lower(text).split()) for text in texts]
    if not term.exact:
        written += [_join_initials(text) for text in written if _INITIALS.search(text)]
    first, *others = dict.fromkeys(written)
    return Leaf(
        kind="symbols",
        words=(first,),
        verbatim=verbatim,
        star=_STARS.get(term.kind, ""),
        others=tuple((other,) for other in others),
        emoji=list_emoji(term.text),
    )


def split_keyword(text: str) -> list[str]:
    """Return the folded words of a keyword, in which an apostrophe may be missing."""
    if text.isascii() and text.replace(" ", "").isalnum():
        return split_words(text)
    return split_words(_APOSTROPHES.sub("", simplify_typography(text)))


def _split_fuzzy(text: str) -> list[str]:
    """Return the words of a keyword with typos, which are compared as a text is cut."""
    return split_words(_APOSTROPHES_BEFORE_S.sub("", simplify_typography(text)))


_APOSTROPHES = re.compile("['`]")
_APOSTROPHES_BEFORE_S = re.compile(r"['`](?=[sS]\b)")


def normalize_verbatim(text: str) -> str:
    """Return the visible letters of *text*, single-spaced, with ASCII quotes."""
    visible = " ".join(drop_invisible(text).split())
    return unicodedata.normalize("NFC", visible).translate(_SAME_SIGNS)


# The writer's program decides which of these a text has.
_SAME_SIGNS = str.maketrans("\u2018\u2019\u02bc\u2032\u00b4`\u2010\u2011", "''''''--")


def _has_symbols(text: str) -> bool:
    """Return whether *text* has signs that must stand in a text, unlike space or hyphen."""
    if _ASCII_WORDS.fullmatch(text):
        return False  # by far the most frequent case
    return not all(map(_is_loose, fold_lower(text)))


_ASCII_WORDS = re.compile("[A-Za-z0-9 '-]*")


def _is_loose(character: str) -> bool:
    return character.isspace() or character in LOOSE_SIGNS or is_in_word(character)


def has_initials(written: str, initials: str) -> bool:
    """Return whether *written*, an original text, has the folded *initials* with dots or capitals.

    "U.S.", "u.s." and "US" have the initials us; "us" has not.
    """
    places = [place for place, letter in enumerate(written) if letter.isalnum()]
    for first in range(len(places) - len(initials) + 1):
        found = places[first : first + len(initials)]
        letters = [written[place] for place in found]
        if "".join(map(simplify_character, letters)) != initials:
            continue
        between = [written[one + 1 : other] for one, other in pairwise(found)]
        has_dots = all("." in signs for signs in between)
        is_joined = not "".join(between).strip(". \xa0")
        if has_dots or (is_joined and all(map(str.isupper, letters))):
            return True
    return False


# --- the forms of words ----------------------------------------------------------------


class Edges(NamedTuple):
    """The conditions around a form of a leaf in the canonical text."""

    open_left: bool
    """A word may begin before the form."""
    open_right: bool
    """A word may continue after the form."""
    s: bool = False
    """A plural with s will do."""
    es: bool = False
    """A plural with es will do."""
    rest: re.Pattern[str] | None = None
    """The further words of a long phrase, which the automaton does not look for."""


class Form(NamedTuple):
    """One writing of a leaf."""

    text: str
    edges: Edges
    """Shared by all forms with equal edges, as there are very many forms."""
    plural: bool = False


@lru_cache(maxsize=64)
def _make_edges(open_left: bool, open_right: bool, s: bool, es: bool) -> Edges:
    return Edges(open_left=open_left, open_right=open_right, s=s, es=es)


def list_forms(leaf: Leaf) -> Iterator[Form]:
    """Yield the writings of a leaf of words: as they are, run together, with y made ies."""
    for words in (leaf.words, *leaf.others):
        anchor = words[:_ANCHOR_WORDS]
        rest = words[_ANCHOR_WORDS:]
        ies = make_ies(leaf, words)
        edges = find_edges(leaf, words)
        closed = _make_edges(edges.open_left, edges.open_right, False, False)
        if rest:
            edges = edges._replace(rest=_compile_rest(rest, takes_ies=bool(ies)))
        for text in _list_spacings(anchor):
            yield Form(text, edges)
            if ies and not rest:
                without_y = text[:-1]
                yield Form(f"{without_y}ies", closed, plural=True)


def make_ies(leaf: Leaf, words: tuple[str, ...]) -> str:
    """Return the plural in ies of the last of *words*, which are those of *leaf*; or ""."""
    last = words[-1]
    if last[-1] != "y" or not _CONSONANT_Y.search(last) or len(last) < 3:
        return ""
    if not _is_inflected(leaf, last):
        return ""
    without_y = last[:-1]
    return f"{without_y}ies"


def find_edges(leaf: Leaf, words: tuple[str, ...]) -> Edges:
    """Return the edges of *words* of *leaf*, but for the rest of a long phrase."""
    last = words[-1]
    inflects = _is_inflected(leaf, last)
    open_left = leaf.kind == "suffix" or is_unbroken(words[0][0])
    open_right = leaf.kind == "prefix" or is_unbroken(last[-1])
    takes_s = inflects and last not in _NO_PLURAL and last[-1] != "s"
    takes_es = inflects and len(last) > 2 and last.endswith(_HISSING_ENDS)
    return _make_edges(open_left, open_right, takes_s, takes_es)


def _list_spacings(words: tuple[str, ...]) -> list[str]:
    """Return *words* as one text, in every way to put a space between two of them or not."""
    texts = [words[0]]
    for word in words[1:]:
        longer: list[str] = []
        for text in texts:
            longer += (f"{text} {word}", f"{text}{word}")
        texts = longer
    return texts


def _is_inflected(leaf: Leaf, last: str) -> bool:
    """Return whether the *last* word may stand in the plural: Latin or a number, not verbatim."""
    if leaf.verbatim or leaf.kind == "prefix" or len(last) < 2:
        return False
    if last[-1].isdigit():
        return last[-1].isascii() and not _DECADE.fullmatch(last)
    return "a" <= last[-1] <= "z"


def _compile_rest(rest: tuple[str, ...], *, takes_ies: bool) -> re.Pattern[str]:
    pattern = "".join([f" ?{re.escape(word)}" for word in rest])
    if takes_ies:
        without_y = pattern[:-1]
        pattern = f"{without_y}(?:y|ies)"
    return re.compile(pattern)
