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
    return "; ".join(_explain_query(query, reading) for query in held)


def _explain_query(query: Query, reading: Reading) -> str:
    found = _list_found_terms(query, reading)
    shown = [_show_found(term, occurrence, reading) for term, occurrence in found]
    facts = [term for term in _list_asked_terms(query.tree) if term.field in FACT_FIELDS]
    shown += [f"{term.field}: {term.text}" for term in facts if reading.holds(term, query.fields)]
    if isinstance(query.tree, Term) and shown:
        return shown[0]
    return f"{_quote(query.text)}: {_join_some(dict.fromkeys(shown))}"


def _list_found_terms(query: Query, reading: Reading) -> Iterator[tuple[Term, Occurrence]]:
    """Yield the terms that make *query* hold, each with its first occurrence."""
    parts = {
        (occurrence.field, part)
        for occurrence in reading.find_occurrences(query.tree, query.fields)
        for part in occurrence.parts
    }
    for term in _list_asked_terms(query.tree):
        for occurrence in reading.find_occurrences(term, query.fields):
            if (occurrence.field, (occurrence.start, occurrence.end)) in parts:
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
    written = reading.text_of(occurrence.field)[occurrence.start : occurrence.end]
    how = name_writing(term, reading.index.leaves[term.leaf], written)
    as_written = "" if written == term.text else f" as {_quote(written)}"
    return f"{_show_term(term)} in {occurrence.field}{as_written} ({how})"


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
    if found_letters == asked_letters:
        if _list_raw_words(written) == _list_raw_words(term.text):
            return "exact"
        return "variant" if tuple(found) == leaf.words else "joined"
    if found_letters in {f"{asked_letters}s", f"{asked_letters}es", f"{asked_letters[:-1]}ies"}:
        return "plural"
    return f"fuzzy:{_count_edits(leaf.words, found)}"


_NAMED_KINDS = {"regex": "regex", "symbols": "symbol", "prefix": "wildcard", "suffix": "wildcard"}


def _list_raw_words(text: str) -> list[str]:
    """Return the words of *text*, of which only the case is folded."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).casefold())


def _count_edits(asked: Sequence[str], found: Sequence[str]) -> int:
    from rapidfuzz.distance import OSA

    return sum(OSA.distance(one, other) for one, other in zip(asked, found, strict=False))


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
    keywords = [query for query in queries if query.part == "keywords"]
    if keywords and not any(query.part == "keywords" for query in held):
        return _explain_no_keyword(keywords, reading)
    for query in queries:
        if query.part == "all" and query not in held:
            reason = _find_reason(query.tree, query.fields, reading)
            return f"all: {_show_reason(query, reason)}"
    excluding = next(query for query in held if query.part in {"none", "global_none"})
    return f"excluded by {excluding.part}: {_explain_query(excluding, reading)}"


def _explain_no_keyword(queries: Sequence[Query], reading: Reading) -> str:
    """Return that no keyword was found, or why the nearest one does not hold."""
    reasons = [(query, _find_reason(query.tree, query.fields, reading)) for query in queries]
    near = [(query, reason) for query, reason in reasons if reason.nearly]
    telling = [(query, reason) for query, reason in near if not reason.is_inside]
    # A keyword inside some longer word says nothing if other keywords are missing too.
    if not telling and len(queries) == 1:
        telling = near
    if telling:
        return _show_reason(*telling[0])
    fields = queries[0].fields
    where = "" if fields == FIELDS else f" in {', '.join(fields)}"
    return f"no keyword found{where}: {_join_some(_quote(query.text) for query in queries)}"


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
        missing = [part for part in node.parts if not reading.holds(part, fields)]
        asked = [part for part in node.parts if not isinstance(part, Not)]
        some_hold = any(reading.holds(part, fields) for part in asked)
        return _Reason(_find_reason(missing[0], fields, reading).text, nearly=some_hold)
    reasons = [_find_reason(part, fields, reading) for part in node.parts]
    for reason in reasons:
        if reason.nearly:
            return reason
    names = _join_some(_show_term(term) for term in _list_asked_terms(node))
    return _Reason(f"none of {names} found")


def _explain_exclusion(node: Not, fields: Sequence[str], reading: Reading) -> _Reason:
    found = [term for term in list_terms(node.part) if reading.holds(term, fields)]
    if isinstance(node.part, Term | Or):
        # One term is enough.
        found = found[:1]
    shown = _join_some(_show_first(term, fields, reading) for term in found)
    return _Reason(f"excluded by {shown}", nearly=True)


def _show_first(term: Term, fields: Sequence[str], reading: Reading) -> str:
    """Return the first occurrence of *term*, which holds."""
    occurrence = next(reading.find_occurrences(term, fields), None)
    if occurrence is None:
        return f"{term.field}: {term.text}"
    return _show_found(term, occurrence, reading)


def _explain_absence(term: Term, fields: Sequence[str], reading: Reading) -> _Reason:
    if term.field in FACT_FIELDS:
        return _Reason(_explain_fact(term, reading))
    shown = _show_term(term)
    looked_in = (term.field,) if term.field else fields
    for other in FIELDS:
        if other not in looked_in and _stands_as_written(term, other, reading):
            text = f"{shown} not found in {' or '.join(looked_in)}: only in {other}"
            return _Reason(text, nearly=True)
    with_text = [field for field in looked_in if reading.text_of(field)]
    if not with_text:
        return _Reason(f"{shown} not found: there is no {' or '.join(looked_in)}")
    for field in with_text:
        if hint := _find_near_miss(term, field, reading):
            text = f"{shown} not found in {field}: only {hint}"
            return _Reason(text, nearly=True, is_inside=hint.startswith("inside"))
    return _Reason(f"{shown} not found in {', '.join(with_text)}")


def _stands_as_written(term: Term, field: str, reading: Reading) -> bool:
    """Return whether *term* stands in *field* at least as it is written in the query."""
    words = " ".join(reading.index.leaves[term.leaf].words)
    return term.kind == "words" and f" {words} " in reading.field_of(field).canonical


def _explain_fact(term: Term, reading: Reading) -> str:
    entry = reading.entry
    facts = {"url": entry.link, "lang": entry.lang, "feed": entry.feed}
    return f"{term.field} is {facts[term.field] or 'unknown'}, not {term.text}"


def _find_near_miss(term: Term, field: str, reading: Reading) -> str:
    """Return the other writing of *term* in *field*, or the longer word with it; or ""."""
    leaf = reading.index.leaves[term.leaf]
    if leaf.kind in {"symbols", "regex"}:
        return ""
    original = reading.text_of(field)
    if leaf.verbatim:
        found = reading.found_in.get(field)
        if found is None or term.leaf not in found.ranges:
            return ""
        start, end = reading.locate_any_writing(term.leaf, field)[0]
        return f"as {_quote(original[start:end])}"
    field_text = reading.field_of(field)
    asked = re.escape(" ".join(leaf.words))
    longer = re.search(f"[^ \x1e]*{asked}[^ \x1e]*", field_text.canonical)
    if not longer:
        return ""
    [(start, end)] = field_text.locate([longer.span()])
    return f"inside {_quote(original[start:end])}"


def _explain_distance(near: Near, fields: Sequence[str], reading: Reading) -> _Reason:
    left = list(reading.find_occurrences(near.left, fields))
    right = list(reading.find_occurrences(near.right, fields))
    for side, occurrences in ((near.left, left), (near.right, right)):
        if not occurrences:
            reason = _find_reason(side, fields, reading)
            return _Reason(reason.text, nearly=bool(left or right))
    distances = _list_distances(left, right, reading)
    if not distances:
        return _Reason(f"NEAR/{near.gap}: never twice in one field", nearly=True)
    words = "word" if min(distances) == 1 else "words"
    return _Reason(f"NEAR/{near.gap}: {min(distances)} {words} apart", nearly=True)


def _list_distances(
    left: Sequence[Occurrence], right: Sequence[Occurrence], reading: Reading
) -> list[int]:
    """Return how many words stand between each two occurrences that do not overlap."""
    distances: list[int] = []
    for one in left[:_MAX_COMPARED]:
        for other in right[:_MAX_COMPARED]:
            first, second = sorted((one, other))
            overlap = max(one.start, other.start) < min(one.end, other.end)
            if one.field == other.field and not overlap:
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
    return f"{shown} and {more} more" if more > 0 else shown
