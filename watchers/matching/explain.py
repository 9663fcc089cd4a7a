"""Explain in one line why a watch matches a text, or name the first thing that is missing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from model import FIELDS, Watch
from watchers.matching.compiling import Query
from watchers.matching.query import And, Near, Node, Not, Or, Term, list_terms
from watchers.matching.reading import Occurrence, Reading
from watchers.matching.terms import Leaf
from watchers.matching.tokens import FACT_FIELDS
from watchers.text.folding import split_words

_MAX_LISTED = 5  # keywords or words that are listed
_MAX_COMPARED = 100  # occurrences of each side of a NEAR that are compared


class _Reason(NamedTuple):
    """Why something does not hold."""

    text: str
    nearly: bool = False
    """Some of it was found."""
    is_inside: bool = False
    """It was found, but only inside a longer word."""


# --- why a watch matches ------------------------------------------------------------------


def explain_match(held: Sequence[Query], reading: Reading) -> str:
    """Return for each query that holds what was found of it, where and how."""
    reasons = [_explain_query(query, reading) for query in held]
    return "; ".join(reasons)


def _explain_query(query: Query, reading: Reading) -> str:
    shown: list[str] = []
    for term, occurrence in _list_found_terms(query, reading):
        shown.append(_show_found(term, occurrence, reading))
    for term in _list_asked_terms(query.tree):
        is_fact = term.field in FACT_FIELDS
        if is_fact and reading.holds(term, query.fields):
            shown.append(f"{term.field}: {term.text}")
    if isinstance(query.tree, Term) and shown:
        return shown[0]
    distinct = dict.fromkeys(shown)
    return f"{_quote(query.text)}: {_join_some(distinct)}"


def _list_found_terms(query: Query, reading: Reading) -> Iterator[tuple[Term, Occurrence]]:
    """Yield the terms that make *query* hold, each with its first occurrence."""
    parts = {
        (occurrence.field, part)
        for occurrence in reading.find_occurrences(query.tree, query.fields)
        for part in occurrence.parts
    }
    for term in _list_asked_terms(query.tree):
        for occurrence in reading.find_occurrences(term, query.fields):
            place = (occurrence.start, occurrence.end)
            if (occurrence.field, place) in parts:
                yield term, occurrence
                break


def _list_asked_terms(node: Node) -> Iterator[Term]:
    """Yield the terms of *node* that must be found, not those under a NOT."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Near):
        yield from _list_asked_terms(node.left)
        yield from _list_asked_terms(node.right)
    elif not isinstance(node, Not):
        for part in node.parts:
            yield from _list_asked_terms(part)


def _show_found(term: Term, occurrence: Occurrence, reading: Reading) -> str:
    original = reading.text_of(occurrence.field)
    written = original[occurrence.start : occurrence.end]
    leaf = reading.index.leaves[term.leaf]
    how = name_writing(term, leaf, written)
    where = f"{_show_term(term)} in {occurrence.field}"
    if written != term.text:
        where = f"{where} as {_quote(written)}"
    return f"{where} ({how})"


def name_writing(term: Term, leaf: Leaf, written: str) -> str:
    """Return how *written* differs from the words of *term*.

    One of exact, plural, joined, variant, wildcard, symbol, regex, or fuzzy:1, fuzzy:2.
    """
    if leaf.star:
        return "wildcard"
    if leaf.kind in _NAMED_KINDS or leaf.verbatim:
        return _NAMED_KINDS.get(leaf.kind, "exact")
    found = split_words(written)
    found_letters = "".join(found)
    asked_letters = "".join(leaf.words)
    without_y = asked_letters[:-1]
    if found_letters == asked_letters:
        if _list_raw_words(written) == _list_raw_words(term.text):
            return "exact"
        return "variant" if tuple(found) == leaf.words else "joined"
    plurals = {f"{asked_letters}s", f"{asked_letters}es", f"{without_y}ies"}
    if found_letters in plurals:
        return "plural"
    return f"fuzzy:{_count_edits(leaf.words, found)}"


_NAMED_KINDS = {
    "regex": "regex",
    "symbols": "symbol",
    "prefix": "wildcard",
    "suffix": "wildcard",
}


def _list_raw_words(text: str) -> list[str]:
    """Return the words of *text*, of which only the case is folded."""
    composed = unicodedata.normalize("NFC", text)
    return re.findall(r"[^\W_]+", composed.casefold())


def _count_edits(asked: Sequence[str], found: Sequence[str]) -> int:
    from rapidfuzz.distance import OSA

    total = 0
    for one, other in zip(asked, found, strict=False):
        total += OSA.distance(one, other)
    return total


# --- why a watch does not match -----------------------------------------------------------


def may_look_at(watch: Watch, reading: Reading) -> bool:
    """Return whether *watch* takes entries of this language and feed, or they are unknown."""
    if not (watch.lang or watch.feeds):
        return True
    return _takes_language(watch, reading) and _takes_feed(watch, reading)


def _takes_language(watch: Watch, reading: Reading) -> bool:
    if not watch.lang or not reading.entry.lang:
        return True
    return any(map(reading.is_in_language, watch.lang))


def _takes_feed(watch: Watch, reading: Reading) -> bool:
    if not watch.feeds or not reading.entry.feed:
        return True
    return any(map(reading.is_from_feed, watch.feeds))


def explain_miss(
    watch: Watch, queries: Sequence[Query], held: Sequence[Query], reading: Reading
) -> str:
    """Return the first reason for which *watch* does not match; *held* are queries that hold."""
    entry = reading.entry
    if not _takes_language(watch, reading):
        return f"its language is {entry.lang}; the watch looks at {', '.join(watch.lang)}"
    if not _takes_feed(watch, reading):
        return f"its feed is {entry.feed}; the watch looks at {', '.join(watch.feeds)}"
    held_parts = {query.part for query in held}
    keywords = [query for query in queries if query.part == "keywords"]
    if keywords and "keywords" not in held_parts:
        return _explain_no_keyword(keywords, reading)
    for query in queries:
        if query.part == "all" and query not in held:
            reason = _find_reason(query.tree, query.fields, reading)
            return f"all: {_show_reason(query, reason)}"
    return _explain_excluded(held, reading)


def _explain_excluded(held: Sequence[Query], reading: Reading) -> str:
    excluding = next(query for query in held if query.part.endswith("none"))
    reason = _explain_query(excluding, reading)
    return f"excluded by {excluding.part}: {reason}"


def _explain_no_keyword(queries: Sequence[Query], reading: Reading) -> str:
    """Return that no keyword was found, or why the nearest one does not hold."""
    for query in queries:
        reason = _find_reason(query.tree, query.fields, reading)
        # A keyword inside some longer word says nothing if other keywords are missing too.
        is_telling = len(queries) == 1 or not reason.is_inside
        if reason.nearly and is_telling:
            return _show_reason(query, reason)
    fields = queries[0].fields
    where = ""
    if fields != FIELDS:
        where = " in " + ", ".join(fields)
    names = _join_some(_quote(query.text) for query in queries)
    return f"no keyword found{where}: {names}"


def _show_reason(query: Query, reason: _Reason) -> str:
    """Return *reason*, with the query that it is about unless the reason names it."""
    if isinstance(query.tree, Term):
        return reason.text
    return f"{_quote(query.text)}: {reason.text}"


def _find_reason(node: Node, fields: Sequence[str], reading: Reading) -> _Reason:
    """Return why *node* does not hold."""
    if isinstance(node, Term):
        return _explain_absence(node, fields, reading)
    if isinstance(node, Not):
        return _explain_exclusion(node, fields, reading)
    if isinstance(node, Near):
        return _explain_distance(node, fields, reading)
    if isinstance(node, And):
        return _explain_missing_part(node, fields, reading)
    for part in node.parts:
        reason = _find_reason(part, fields, reading)
        if reason.nearly:
            return reason
    asked = _list_asked_terms(node)
    names = _join_some(map(_show_term, asked))
    return _Reason(f"none of {names} found")


def _explain_missing_part(node: And, fields: Sequence[str], reading: Reading) -> _Reason:
    held = [reading.holds(part, fields) for part in node.parts]
    missing = node.parts[held.index(False)]
    reason = _find_reason(missing, fields, reading)
    found_some = False
    for part, holds in zip(node.parts, held, strict=True):
        if holds and not isinstance(part, Not):
            found_some = True
    return _Reason(reason.text, nearly=found_some)


def _explain_exclusion(node: Not, fields: Sequence[str], reading: Reading) -> _Reason:
    terms = list_terms(node.part)
    found = [term for term in terms if reading.holds(term, fields)]
    if isinstance(node.part, Term | Or):
        # One term is enough.
        found = found[:1]
    shown = [_show_first(term, fields, reading) for term in found]
    return _Reason(f"excluded by {_join_some(shown)}", nearly=True)


def _show_first(term: Term, fields: Sequence[str], reading: Reading) -> str:
    """Return the first occurrence of *term*, which holds."""
    occurrence = next(reading.find_occurrences(term, fields), None)
    if occurrence is None:
        return f"{term.field}: {term.text}"
    return _show_found(term, occurrence, reading)


def _explain_absence(term: Term, fields: Sequence[str], reading: Reading) -> _Reason:
    if term.field in FACT_FIELDS:
        return _Reason(_explain_fact(term, reading))
    not_found = f"{_show_term(term)} not found"
    looked_in = (term.field,) if term.field else fields
    any_field = " or ".join(looked_in)
    others = [field for field in FIELDS if field not in looked_in]
    for other in others:
        if _stands_as_written(term, other, reading):
            text = f"{not_found} in {any_field}: only in {other}"
            return _Reason(text, nearly=True)
    with_text = [field for field in looked_in if reading.text_of(field)]
    if not with_text:
        return _Reason(f"{not_found}: there is no {any_field}")
    return _explain_near_miss(term, with_text, reading)


def _explain_near_miss(term: Term, fields: Sequence[str], reading: Reading) -> _Reason:
    not_found = f"{_show_term(term)} not found"
    for field in fields:
        hint = _find_near_miss(term, field, reading)
        if hint:
            is_inside = hint.startswith("inside")
            text = f"{not_found} in {field}: only {hint}"
            return _Reason(text, nearly=True, is_inside=is_inside)
    all_fields = ", ".join(fields)
    return _Reason(f"{not_found} in {all_fields}")


def _stands_as_written(term: Term, field: str, reading: Reading) -> bool:
    """Return whether *term* stands in *field* at least as it is written in the query."""
    if term.kind != "words":
        return False
    leaf = reading.index.leaves[term.leaf]
    words = " ".join(leaf.words)
    canonical = reading.field_of(field).canonical
    return f" {words} " in canonical


def _explain_fact(term: Term, reading: Reading) -> str:
    entry = reading.entry
    facts = {"url": entry.link, "lang": entry.lang, "feed": entry.feed}
    fact = facts[term.field] or "unknown"
    return f"{term.field} is {fact}, not {term.text}"


def _find_near_miss(term: Term, field: str, reading: Reading) -> str:
    """Return the other writing of *term* in *field*, or the longer word with it; or ""."""
    leaf = reading.index.leaves[term.leaf]
    if leaf.kind in {"symbols", "regex"}:
        return ""
    if leaf.verbatim:
        return _find_other_writing(term.leaf, field, reading)
    field_text = reading.field_of(field)
    asked = re.escape(" ".join(leaf.words))
    pattern = f"[^ \x1e]*{asked}[^ \x1e]*"
    longer = re.search(pattern, field_text.canonical)
    if not longer:
        return ""
    ranges = field_text.locate([longer.span()])
    start, end = ranges[0]
    written = field_text.text[start:end]
    return f"inside {_quote(written)}"


def _find_other_writing(leaf: int, field: str, reading: Reading) -> str:
    """Return the first writing of *leaf* that has not its exact letters; or ""."""
    found = reading.found_in.get(field)
    if found is None or leaf not in found.ranges:
        return ""
    ranges = reading.locate_any_writing(leaf, field)
    start, end = ranges[0]
    written = found.text[start:end]
    return f"as {_quote(written)}"


def _explain_distance(near: Near, fields: Sequence[str], reading: Reading) -> _Reason:
    left = list(reading.find_occurrences(near.left, fields))
    right = list(reading.find_occurrences(near.right, fields))
    for side, occurrences in ((near.left, left), (near.right, right)):
        if not occurrences:
            reason = _find_reason(side, fields, reading)
            return _Reason(reason.text, nearly=bool(left or right))
    distances = _list_distances(left, right, reading)
    apart = "never twice in one field"
    if distances:
        words = min(distances)
        unit = "word" if words == 1 else "words"
        apart = f"{words} {unit} apart"
    return _Reason(f"NEAR/{near.gap}: {apart}", nearly=True)


def _list_distances(
    left: Sequence[Occurrence], right: Sequence[Occurrence], reading: Reading
) -> list[int]:
    """Return how many words stand between each two occurrences that do not overlap."""
    distances: list[int] = []
    for one in left[:_MAX_COMPARED]:
        for other in right[:_MAX_COMPARED]:
            first, second = sorted((one, other))
            start = max(one.start, other.start)
            end = min(one.end, other.end)
            if one.field == other.field and start >= end:
                distances.append(reading.count_words_between(first, second))
    return distances


# --- words --------------------------------------------------------------------------------


def _show_term(term: Term) -> str:
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


def _quote(text: str) -> str:
    return text if '"' in text else f'"{text}"'


def _join_some(texts: Iterable[str]) -> str:
    """Return *texts* as a list, of which only the first few are named."""
    all_texts = list(texts)
    shown = ", ".join(all_texts[:_MAX_LISTED])
    more = len(all_texts) - _MAX_LISTED
    if more <= 0:
        return shown
    return f"{shown} and {more} more"
