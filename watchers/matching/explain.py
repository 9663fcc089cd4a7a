"""Explain in one line why a watch matches a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from model import one_line
from watchers.matching.compiling import Query
from watchers.matching.reading import Occurrence, Reading
from watchers.matching.terms import Leaf, split_keyword
from watchers.matching.tokens import FACT_FIELDS
from watchers.matching.tree import Near, Node, Not, NotWithin, Term
from watchers.text.umlauts import has_umlaut, write_out

_MAX_LISTED = 5  # keywords or words that are listed
_MAX_QUOTED_CHARS = 60  # of a query or a text that is quoted


# --- why a watch matches ------------------------------------------------------------------


def explain_match(held: Sequence[Query], reading: Reading) -> str:
    """Return for each query that holds what was found of it, where and how."""
    reasons = [explain_query(query, reading) for query in held]
    return "; ".join(reasons)


def explain_query(query: Query, reading: Reading) -> str:
    """Return the terms of *query* that were found, where and how."""
    shown: list[str] = []
    for term, occurrence in _list_found_terms(query, reading):
        shown.append(show_found(term, occurrence, reading))
    for term in list_asked_terms(query.tree):
        is_fact = term.field in FACT_FIELDS
        if is_fact and reading.holds(term, query.fields):
            shown.append(f"{term.field}: {term.text}")
    if isinstance(query.tree, Term) and shown:
        return shown[0]
    distinct = dict.fromkeys(shown)
    return f"{quote(query.text)}: {join_some(distinct)}"


def _list_found_terms(query: Query, reading: Reading) -> Iterator[tuple[Term, Occurrence]]:
    """Yield the terms that make *query* hold, each with its first occurrence."""
    parts = {
        (occurrence.field, part)
        for occurrence in reading.find_occurrences(query.tree, query.fields)
        for part in occurrence.parts
    }
    for term in list_asked_terms(query.tree):
        for occurrence in reading.find_occurrences(term, query.fields):
            place = (occurrence.start, occurrence.end)
            if (occurrence.field, place) in parts:
                yield term, occurrence
                break


def list_asked_terms(node: Node) -> Iterator[Term]:
    """Yield the terms of *node* that must be found, not those under a NOT."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Near):
        yield from list_asked_terms(node.left)
        yield from list_asked_terms(node.right)
    elif isinstance(node, NotWithin):
        yield from list_asked_terms(node.part)
    elif not isinstance(node, Not):
        for part in node.parts:
            yield from list_asked_terms(part)


def show_found(term: Term, occurrence: Occurrence, reading: Reading) -> str:
    """Return *term*, and where and how it stands at *occurrence*."""
    original = reading.text_of(occurrence.field)
    written = original[occurrence.start : occurrence.end]
    leaf = reading.index.leaves[term.leaf]
    how = name_writing(term, leaf, written)
    where = f"{show_term(term)} in {occurrence.field}"
    if written != term.text:
        where = f"{where} as {quote(written)}"
    return f"{where} ({how})"


def name_writing(term: Term, leaf: Leaf, written: str) -> str:
    """Return how *written* differs from the words of *term*.

    One of exact, other case, plural, joined, variant, wildcard, symbol, regex, or fuzzy:1, fuzzy:2.
    """
    kind = leaf.star or leaf.kind
    if kind in _NAMED_KINDS or leaf.verbatim:
        return _NAMED_KINDS.get(kind, "exact")
    found = split_keyword(written)
    found_letters = "".join(found)
    asked_letters = "".join(leaf.words)
    without_y = asked_letters[:-1]
    if found_letters == asked_letters:
        is_joined = tuple(found) != leaf.words
        return _name_case(term.text, written) or ("joined" if is_joined else "variant")
    if _is_other_writing(leaf, found_letters, written):
        return "variant"
    plurals = {f"{asked_letters}s", f"{asked_letters}es", f"{without_y}ies"}
    if found_letters in plurals:
        return "plural"
    return f"fuzzy:{_count_edits(leaf.words, found)}"


def _name_case(asked: str, written: str) -> str:
    """Return whether *written* has the words that are *asked* for in the same case; else ""."""
    words = _list_raw_words(written)
    asked_words = _list_raw_words(asked)
    if words == asked_words:
        return "exact"
    is_same = list(map(str.casefold, words)) == list(map(str.casefold, asked_words))
    return "other case" if is_same else ""


def _is_other_writing(leaf: Leaf, letters: str, written: str) -> bool:
    """Return whether *written*, in folded *letters*, differs from *leaf* by an umlaut or dots."""
    others = {"".join(words) for words in leaf.others}
    if letters in others:
        return True
    return has_umlaut(written) and split_keyword(write_out(written)) == list(leaf.words)


_NAMED_KINDS = {
    "regex": "regex",
    "symbols": "symbol",
    "prefix": "wildcard",
    "suffix": "wildcard",
}


def _list_raw_words(text: str) -> list[str]:
    """Return the words of *text* as they are written."""
    composed = unicodedata.normalize("NFC", text)
    return re.findall(r"[^\W_]+", composed)


def _count_edits(asked: Sequence[str], found: Sequence[str]) -> int:
    from rapidfuzz.distance import OSA

    total = 0
    for one, other in zip(asked, found, strict=False):
        total += OSA.distance(one, other)
    return total


# --- words --------------------------------------------------------------------------------


def show_term(term: Term) -> str:
    """Return *term* as the team wrote it, but without its field."""
    if term.kind == "regex":
        return f"/{term.text}/"
    text = term.text
    if term.kind == "prefix":
        text = f"{text}*"
    elif term.kind == "suffix":
        text = f"*{text}"
    exact = "=" if term.exact else ""
    edits = "~" if term.edits else ""
    if term.edits > 0:
        edits = f"~{term.edits}"
    return f'{exact}"{text}"{edits}'


def quote(text: str) -> str:
    """Return *text* on one line in quotes, unless it has some."""
    text = one_line(text, _MAX_QUOTED_CHARS)
    return text if '"' in text else f'"{text}"'


def join_some(texts: Iterable[str]) -> str:
    """Return *texts* as a list, of which only the first few are named."""
    all_texts = list(texts)
    shown = ", ".join(all_texts[:_MAX_LISTED])
    more = len(all_texts) - _MAX_LISTED
    if more <= 0:
        return shown
    return f"{shown} and {more} more"
