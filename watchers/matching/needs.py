"""The words that must stand in the search index for a query to hold.

The index finds candidates, and the matcher confirms them. So whatever the matcher finds must be
let through, and it does no harm if more is. A test compares the two over random texts.

Each term asks for the index words (index_words.py) of each of its forms. A regex, a term with
typos, an emoji and the facts of an entry ask for nothing: nothing is known of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from model import AllOf, AnyOf, IndexWord, Needs
from watchers.matching.compiling import Query
from watchers.matching.index_words import ANY_WORD, MAX_WORD_CHARS, make_and_word
from watchers.matching.terms import LOOSE_SIGNS, Leaf, list_forms
from watchers.matching.tree import Near, Node, Not, NotWithin, Or, Term
from watchers.text.folding import SCRIPT_RUN, UNBROKEN, is_in_word, is_unbroken

INDEXED_FIELDS = ("title", "summary", "text")
"""The fields of an entry whose words are indexed."""

_AND_SIGN = re.compile(r"([^\W_])&(?=([^\W_]))")
_LETTER_RUN = re.compile(f"[{UNBROKEN}]+|[^\\W_{UNBROKEN}]+")


def find_needs(queries: Sequence[Query], leaves: Sequence[Leaf]) -> Needs | None:
    """Return the index words of which some must stand in an entry for one of *queries* to hold.

    None if any entry may match. *leaves* are those of the watchlist.
    """
    needs = _join_any([_find_in_node(query.tree, query.fields, leaves) for query in queries])
    return None if needs is None else AnyOf((needs, IndexWord(ANY_WORD)))


def _find_in_node(node: Node, fields: Sequence[str], leaves: Sequence[Leaf]) -> Needs | None:
    if isinstance(node, Term):
        looked_in = (node.field,) if node.field else fields
        if node.leaf < 0 or not set(looked_in) <= set(INDEXED_FIELDS):
            return None
        return _find_in_leaf(leaves[node.leaf])
    if isinstance(node, NotWithin):
        return _find_in_node(node.part, fields, leaves)
    if isinstance(node, Not):
        return None
    parts = (node.left, node.right) if isinstance(node, Near) else node.parts
    found = [_find_in_node(part, fields, leaves) for part in parts]
    join = _join_any if isinstance(node, Or) else _join_all
    return join(found)


def _join_any(parts: Iterable[Needs | None]) -> Needs | None:
    """Return that any of *parts* must stand; None if one of them is not known."""
    known: list[Needs] = []
    for part in parts:
        if part is None:
            return None
        if part not in known:
            known.append(part)
    if len(known) < 2:
        return known[0] if known else None
    return AnyOf(tuple(known))


def _join_all(parts: Iterable[Needs | None]) -> Needs | None:
    """Return that all of *parts* must stand that are known; None if none is."""
    known = list(dict.fromkeys(part for part in parts if part is not None))
    if len(known) < 2:
        return known[0] if known else None
    return AllOf(tuple(known))


def _find_in_leaf(leaf: Leaf) -> Needs | None:
    if leaf.kind == "regex" or leaf.edits:
        return None
    if leaf.kind == "symbols":
        return _join_any(_find_in_symbols(leaf, text) for (text,) in (leaf.words, *leaf.others))
    return _join_any(_find_in_forms(leaf))


# --- words ----------------------------------------------------------------------------------


def _find_in_forms(leaf: Leaf) -> Iterable[Needs | None]:
    for form in list_forms(leaf):
        edges = form.edges
        endings = [""]
        if edges.s:
            endings.append("s")
        if edges.es:
            endings.append("es")
        is_open = edges.open_right or edges.rest is not None
        runs = SCRIPT_RUN.findall(form.text)
        last = len(runs) - 1
        parts: list[Needs | None] = []
        for number, run in enumerate(runs):
            if is_unbroken(run[0]):
                parts.append(_need_unbroken(run))
                continue
            begins_inside = edges.open_left and number == 0
            goes_on = is_open and number == last
            its_endings = endings if number == last else [""]
            parts.append(_need_word(run, its_endings, begins_inside, goes_on))
        yield _join_all(parts)


def _need_unbroken(run: str) -> Needs | None:
    """Return the needs of a *run* of a script without spaces, which may stand anywhere in one."""
    if len(run) == 1:
        return IndexWord(run, "begin")
    return _join_all([IndexWord(first + second) for first, second in pairwise(run)])


def _need_word(
    run: str, endings: Iterable[str], begins_inside: bool, goes_on: bool
) -> Needs | None:
    """Return the needs of a *run* with one of *endings*, of which one is empty.

    *begins_inside* says that letters may stand before it, *goes_on* that some may follow.
    """
    if begins_inside and goes_on:
        return None
    if goes_on:
        return IndexWord(run[:MAX_WORD_CHARS], "begin")
    words = [run + ending for ending in endings]
    if begins_inside:
        return _join_any([IndexWord(word[-MAX_WORD_CHARS:], "end") for word in words])
    return _join_any([IndexWord(word[:MAX_WORD_CHARS]) for word in words])


# --- signs ----------------------------------------------------------------------------------


def _find_in_symbols(leaf: Leaf, text: str) -> Needs | None:
    """Return the needs of *text* with signs: the words in it that only signs can end.

    A space, hyphen or apostrophe may be missing, so that the words around it may be one.
    """
    around_and = map(make_and_word, _AND_SIGN.findall(text))
    parts: list[Needs | None] = [IndexWord(word) for word in around_and]
    for run in _LETTER_RUN.finditer(text):
        word = run[0]
        if is_unbroken(word[0]):
            parts.append(_need_unbroken(word))
            continue
        is_last = run.end() == len(text)
        begins_inside = not _ends_word(text[: run.start()], -1)
        begins_inside |= leaf.star == "suffix" and run.start() == 0
        goes_on = not _ends_word(text[run.end() :], 0)
        goes_on |= leaf.star == "prefix" and is_last
        if begins_inside:
            continue
        endings = ["", "s", "es"] if is_last else [""]
        parts.append(_need_word(word, endings, begins_inside=False, goes_on=goes_on))
    return _join_all(parts)


def _ends_word(signs: str, at: int) -> bool:
    """Return whether the sign at one end of *signs* keeps words apart, or no sign is there."""
    if not signs:
        return True
    sign = signs[at]
    is_loose = sign.isspace() or sign in LOOSE_SIGNS
    return not is_loose and (is_unbroken(sign) or not is_in_word(sign))
