"""Print where keywords stand in an entry, and make the JSON objects of findings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from model import FIELDS, Entry, Finding, Span
from terminal.printing import mark_spans, show

CHARS_BEFORE = 80  # that are shown before the first keyword in a long text
CHARS_AFTER = 120

_Range = tuple[int, int]
"""Start and end of a keyword in a text."""


def make_finding_object(finding: Finding) -> dict[str, Any]:
    """Return *finding* as `try` prints it."""
    return {
        "watch": finding.watch,
        "matched": finding.matched,
        "spans": [list(span) for span in finding.spans],
        "why": finding.why,
    }


def show_places(
    entry: Entry, spans: Iterable[Span], indent: str, fields: Iterable[str] = FIELDS
) -> None:
    """Print each of *fields* of *entry* with *spans* in it: the text around the first one."""
    places = list(spans)
    for field in fields:
        inside = sorted((span.start, span.end) for span in places if span.field == field)
        if inside:
            text = getattr(entry, field)
            part, inside = _cut_around(text, inside)
            show(indent, mark_spans(part, inside), hang=len(indent))


def _cut_around(text: str, spans: list[_Range]) -> tuple[str, list[_Range]]:
    """Return the part of *text* around the first of *spans*, and the spans within that part."""
    first_start, first_end = spans[0]
    start = max(first_start - CHARS_BEFORE, 0)
    stop = first_end + CHARS_AFTER
    if start == 0 and len(text) <= stop:
        return text, spans
    before = "…" if start else ""
    after = "…" if len(text) > stop else ""
    shift = len(before) - start
    inside = []
    for begin, end in spans:
        if start <= begin and end <= stop:
            inside.append((begin + shift, end + shift))
    return before + text[start:stop] + after, inside
