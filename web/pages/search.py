"""The page Search."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from aiohttp import web

from answers.counts import Bars
from answers.entries import NO_WATCH, EntriesFound, Times
from answers.placement import Placed, place_new
from answers.search import BadQuery, QueryMistake
from model import UsageError, one_line
from web import _searching
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web.pages.draw import Chart, Frame, draw
from web.pages.rendering import answer_page

if TYPE_CHECKING:
    from config import Config

FRAME = Frame(left=0, right=300, top=1, bottom=53)
MAX_NAMES = 6
"""Publishers and watches that are shown before a person asks for the others."""
MAX_NAME_CHARS = 60
"""Of the name that a query gets as a watch."""
SPANS = ("24h", "7d", "30d")
JOINING = frozenset({"and", "or", "not", "the", "a", "of", "in"})
"""Words of a phrase that are left out where its words are joined."""
OPERATORS = frozenset({"AND", "OR", "NOT", "NEAR"})
WORD = re.compile(r"\S+|\s")
KEPT = ("q", "since", "feed", "watch", "view", "theme")
"""The parameters that a link within the page keeps."""


def add_routes(app: web.Application) -> None:
    """Add the address of the page."""
    app.router.add_get("/search", show_search)


async def show_search(request: web.Request) -> web.Response:
    """Return the page Search, with the entries found if something is looked for."""
    snapshot = await request.app[SNAPSHOTS].get()
    values = _read_values(request)
    found: EntriesFound | None = None
    mistakes: list[MarkedMistake] = []
    trouble = ""
    if values["q"].strip() or values["feed"] or values["watch"]:
        try:
            found = await _searching.search(request, values)
        except BadQuery as error:
            mistakes = [mark_mistake(values["q"], one) for one in error.errors]
        except UsageError as error:
            trouble = str(error)
    times = found.times if found else None
    chart = draw_times(times) if times else None
    placed: Placed | None = None
    if found and values["q"].strip():
        placed = write_watch(snapshot.config, values["q"])
    shown: dict[str, Any] = {
        "wanted": values,
        "found": found,
        "mistakes": mistakes,
        "trouble": trouble,
        "link": _Links(request.query),
        "chart": chart,
        "spans": SPANS,
        "no_watch": NO_WATCH,
        "most": MAX_NAMES,
        "span": request.query.get("since", ""),
        "placed": placed,
        "joined": join_words(values["q"]),
    }
    twin = f"/api/v1/entries?{_searching.write_query(request)}"
    return answer_page(request, "search.html", snapshot, shown, is_kept=False, twin=twin)


def write_watch(running: Config, query: str) -> Placed:
    """Return the lines of a watch that looks for *query*, and their place."""
    return place_new(running, one_line(query, MAX_NAME_CHARS), [one_line(query)])


def join_words(query: str) -> str:
    """Return the words of *query*, a phrase without operators, with AND; empty for another one."""
    words = query.split()
    is_plain = all(word.isalnum() and word not in OPERATORS for word in words)
    words = [word for word in words if word.lower() not in JOINING]
    return " AND ".join(words) if is_plain and len(words) > 1 else ""


def _read_values(request: web.Request) -> dict[str, Any]:
    """Return the value of each parameter; those that no search has are left to the page."""
    values: dict[str, Any] = {}
    for parameter in _searching.PARAMETERS:
        text = request.query.get(parameter.name, "")
        try:
            values[parameter.name] = parameter.read(text) if text else parameter.default
        except ValueError as error:
            text = f"{parameter.name}: {error}"
            raise Problem(HTTPStatus.BAD_REQUEST, text) from error
    return values


class _Links:
    """Makes the links within the page: the same search with other parameters."""

    def __init__(self, query: Mapping[str, str]) -> None:
        self._kept = {name: query[name] for name in KEPT if query.get(name)}

    def __call__(self, **changes: str) -> str:
        """Return the address with *changes*; an empty text takes a parameter away."""
        changed = {**self._kept, **changes}
        return f"/search?{urlencode({name: text for name, text in changed.items() if text})}"


# --- mistakes -------------------------------------------------------------------------------


class MarkedMistake(NamedTuple):
    """A mistake in a query, and the query in three parts."""

    before: str
    wrong: str
    """From the character of the mistake to the end of the word; empty at the end of the query."""
    after: str
    detail: str
    column: int


def mark_mistake(query: str, mistake: QueryMistake) -> MarkedMistake:
    """Return *mistake* with its place in *query*."""
    start = mistake.column - 1
    word = WORD.match(query, start)
    end = word.end() if word else start
    return MarkedMistake(
        before=query[:start],
        wrong=query[start:end],
        after=query[end:],
        detail=mistake.detail,
        column=mistake.column,
    )


# --- the chart ------------------------------------------------------------------------------


class TimesChart(NamedTuple):
    """The entries by time, as a chart, a text and rows of a table."""

    chart: Chart
    text: str
    rows: tuple[tuple[datetime, int], ...]


def draw_times(times: Times) -> TimesChart:
    """Return the chart of *times*."""
    bars = Bars(times.start, times.step_seconds, times.counts, usual=None, most=None)
    step = timedelta(seconds=times.step_seconds)
    starts = [times.start + number * step for number in range(len(times.counts))]
    rows = tuple((at, count) for at, count in zip(starts, times.counts, strict=True) if count)
    length = name_step(times.step_seconds)
    text = f"{sum(times.counts):,} entries by {length}; at most {max(times.counts):,} in one"
    return TimesChart(draw(bars, FRAME), text, rows)


def name_step(seconds: int) -> str:
    """Return a length of time in words: 3 hours, a day, 14 days."""
    hours = seconds // 3600
    if hours < 24:
        return "hour" if hours == 1 else f"{hours} hours"
    days = hours // 24
    return "day" if days == 1 else f"{days} days"
