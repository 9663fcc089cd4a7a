"""Name the first thing that is missing where a watch does not match a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from model import FIELDS, Watch
from watchers.matching.compiling import Query
from watchers.matching.explain import (
    explain_query,
    join_some,
    list_asked_terms,
    quote,
    show_found,
    show_term,
)
from watchers.matching.numbers import widen_numbers
from watchers.matching.reading import Occurrence, Reading
from watchers.matching.tokens import FACT_FIELDS
from watchers.matching.tree import And, Near, Node, Not, NotWithin, Or, Term, list_terms

_MAX_COMPARED = 100  # occurrences of each side of a NEAR that are compared


class Miss(NamedTuple):
    """Why a watch does not match a text."""

    why: str
    left_out: bool = False
    """A keyword was found, and another rule of the watch left the text out."""


class _Reason(NamedTuple):
    """Why something does not hold."""

    text: str
    nearly: bool = False
    """Some of it was found."""
    left_out: bool = False
    """All words to find were found, but an exclusion, a place or a field rules them out."""
    is_inside: bool = False
    """It was found, but only inside a longer word."""


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
) -> Miss:
    """Return the first reason for which *watch* does not match; *held* are queries that hold."""
    entry = reading.entry
    keywords = [query for query in queries if query.part == "keywords"]
    missing = [query for query in queries if query.part == "all" and query not in held]
    has_keyword = any(query.part == "keywords" for query in held)
    has_all = has_keyword or not (keywords or missing)
    if not _takes_language(watch, reading):
        languages = ", ".join(watch.lang)
        return Miss(f"its language is {entry.lang}; the watch looks at {languages}", has_all)
    if not _takes_feed(watch, reading):
        feeds = ", ".join(watch.feeds)
        return Miss(f"its feed is {entry.feed}; the watch looks at {feeds}", has_all)
    if keywords and not has_keyword:
        return _explain_no_keyword(keywords, reading)
    if missing:
        query = missing[0]
        reason = _find_reason(query.tree, query.fields, reading)
        return Miss(f"all: {_show_reason(query, reason)}", has_keyword or reason.left_out)
    return Miss(_explain_excluded(held, reading), left_out=True)


def _explain_excluded(held: Sequence[Query], reading: Reading) -> str:
    excluding = next(query for query in held if query.part.endswith("none"))
    reason = explain_query(excluding, reading)
    return f"excluded by {excluding.part}: {reason}"


def _explain_no_keyword(queries: Sequence[Query], reading: Reading) -> Miss:
    """Return that no keyword was found, or why the nearest one does not hold."""
    near = ""
    for query in queries:
        reason = _find_reason(query.tree, query.fields, reading)
        if reason.left_out:
            return Miss(_show_reason(query, reason), left_out=True)
        # A keyword inside some longer word says nothing if other keywords are missing too.
        is_telling = len(queries) == 1 or not reason.is_inside
        if reason.nearly and is_telling:
            near = near or _show_reason(query, reason)
    if near:
        return Miss(near)
    fields = queries[0].fields
    where = ""
    if fields != FIELDS:
        where = " in " + ", ".join(fields)
    names = join_some(quote(query.text) for query in queries)
    return Miss(f"no keyword found{where}: {names}")


def _show_reason(query: Query, reason: _Reason) -> str:
    """Return *reason*, with the query that it is about unless the reason names it."""
    if isinstance(query.tree, Term):
        return reason.text
    return f"{quote(query.text)}: {reason.text}"


def _find_reason(node: Node, fields: Sequence[str], reading: Reading) -> _Reason:
    """Return why *node* does not hold."""
    if isinstance(node, Term):
        return _explain_absence(node, fields, reading)
    if isinstance(node, Not):
        return _explain_exclusion(node, fields, reading)
    if isinstance(node, Near | NotWithin):
        return _explain_place(node, fields, reading)
    if isinstance(node, And):
        return _explain_missing_part(node, fields, reading)
    for part in node.parts:
        reason = _find_reason(part, fields, reading)
        if reason.nearly:
            return reason
    asked = list_asked_terms(node)
    names = join_some(map(show_term, asked))
    return _Reason(f"none of {names} found")


def _explain_missing_part(node: And, fields: Sequence[str], reading: Reading) -> _Reason:
    held = [reading.holds(part, fields) for part in node.parts]
    missing = node.parts[held.index(False)]
    reason = _find_reason(missing, fields, reading)
    found_some = False
    found_others = True
    for part, holds in zip(node.parts, held, strict=True):
        if isinstance(part, Not) or part is missing:
            continue
        found_some |= holds
        found_others &= holds
    is_fact = isinstance(missing, Term) and missing.field in FACT_FIELDS
    is_ruled_out = reason.left_out or (is_fact and found_some)
    left_out = is_ruled_out and found_others
    return _Reason(reason.text, nearly=found_some or left_out, left_out=left_out)


def _explain_exclusion(node: Not, fields: Sequence[str], reading: Reading) -> _Reason:
    terms = list_terms(node.part)
    found = [term for term in terms if reading.holds(term, fields)]
    if isinstance(node.part, Term | Or):
        # One term is enough.
        found = found[:1]
    shown = [_show_first(term, fields, reading) for term in found]
    return _Reason(f"excluded by {join_some(shown)}", nearly=True, left_out=True)


def _show_first(term: Term, fields: Sequence[str], reading: Reading) -> str:
    """Return the first occurrence of *term*, which holds."""
    occurrence = next(reading.find_occurrences(term, fields), None)
    if occurrence is None:
        return f"{term.field}: {term.text}"
    return show_found(term, occurrence, reading)


def _explain_absence(term: Term, fields: Sequence[str], reading: Reading) -> _Reason:
    if term.field in FACT_FIELDS:
        return _Reason(_explain_fact(term, reading))
    not_found = f"{show_term(term)} not found"
    looked_in = (term.field,) if term.field else fields
    any_field = " or ".join(looked_in)
    others = [field for field in FIELDS if field not in looked_in]
    for other in others:
        if _stands_as_written(term, other, reading):
            text = f"{not_found} in {any_field}: only in {other}"
            return _Reason(text, nearly=True, left_out=True)
    with_text = [field for field in looked_in if reading.text_of(field)]
    if not with_text:
        return _Reason(f"{not_found}: there is no {any_field}")
    return _explain_near_miss(term, with_text, reading)


def _explain_near_miss(term: Term, fields: Sequence[str], reading: Reading) -> _Reason:
    not_found = f"{show_term(term)} not found"
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
    if leaf.has_number_edge and not leaf.verbatim:
        longer_number = _find_longer_number(term.leaf, field, reading)
        if longer_number:
            return longer_number
    if leaf.verbatim or leaf.initials:
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
    return f"inside {quote(written)}"


def _find_longer_number(leaf: int, field: str, reading: Reading) -> str:
    """Return the first longer number in *field* of which *leaf* is a part; or ""."""
    found = reading.found_in.get(field)
    if found is None or leaf not in found.ranges:
        return ""
    ranges = reading.locate_any_writing(leaf, field)
    if not ranges:
        return ""
    start, end = widen_numbers(found.text, ranges[0])
    return f"inside {quote(found.text[start:end])}"


def _find_other_writing(leaf: int, field: str, reading: Reading) -> str:
    """Return the first writing of *leaf* that has not its exact letters; or ""."""
    found = reading.found_in.get(field)
    if found is None or leaf not in found.ranges:
        return ""
    ranges = reading.locate_any_writing(leaf, field)
    start, end = ranges[0]
    written = found.text[start:end]
    return f"as {quote(written)}"


def _explain_place(node: Near | NotWithin, fields: Sequence[str], reading: Reading) -> _Reason:
    if isinstance(node, Near):
        return _explain_distance(node, fields, reading)
    return _explain_within(node, fields, reading)


def _explain_within(node: NotWithin, fields: Sequence[str], reading: Reading) -> _Reason:
    if not reading.holds(node.part, fields):
        return _find_reason(node.part, fields, reading)
    found = next(reading.find_occurrences(node.part, fields))
    within = join_some(map(show_term, list_asked_terms(node.around)))
    written = reading.text_of(found.field)[found.start : found.end]
    text = f"{quote(written)} in {found.field} only within {within}"
    return _Reason(text, nearly=True, left_out=True)


def _explain_distance(near: Near, fields: Sequence[str], reading: Reading) -> _Reason:
    left = list(reading.find_occurrences(near.left, fields))
    right = list(reading.find_occurrences(near.right, fields))
    for side, occurrences in ((near.left, left), (near.right, right)):
        if not occurrences:
            reason = _find_reason(side, fields, reading)
            return _Reason(reason.text, nearly=bool(left or right))
    distances = _list_distances(left, right, reading, is_ordered=near.is_ordered)
    apart = "never in this order" if near.is_ordered else "never twice in one field"
    if distances:
        words = min(distances)
        unit = "word" if words == 1 else "words"
        apart = f"{words} {unit} apart"
    return _Reason(f"{near.sign}: {apart}", nearly=True, left_out=True)


def _list_distances(
    left: Sequence[Occurrence],
    right: Sequence[Occurrence],
    reading: Reading,
    *,
    is_ordered: bool,
) -> list[int]:
    """Return how many words stand between each two occurrences that do not overlap."""
    distances: list[int] = []
    for one in left[:_MAX_COMPARED]:
        for other in right[:_MAX_COMPARED]:
            first, second = sorted((one, other))
            start = max(one.start, other.start)
            end = min(one.end, other.end)
            if is_ordered and first is not one:
                continue
            if one.field == other.field and start >= end:
                distances.append(reading.count_words_between(first, second))
    return distances
