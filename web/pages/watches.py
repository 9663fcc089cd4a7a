"""The pages Watches and Watch."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from aiohttp import web

from answers.counts import find_most
from answers.feedback import advise
from answers.keywords import read_keywords
from answers.series import DAY, RANGE_BY_NAME, RANGES, read_series
from answers.watch import BAR_STEP, WatchShown, count_bars, list_watches, show_watch
from answers.watch_entries import VIEWS, read_entries
from web._problem import Problem
from web._queries import find_watch
from web._snapshot import SNAPSHOTS
from web.pages import draw_series
from web.pages.rendering import answer_page

PAGE_SIZE = 100
"""Watches on one page. Doubled: the page takes twice as long, and is longer than anybody reads."""
MAX_LINES = 12
"""Lines of the settings that are shown; the others are folded."""
MAX_ENTRIES = 50
MAX_WORDS = 20
"""Keywords of the page; the JSON has all. Doubled: it is 12 kB larger for the longest watches."""


def add_routes(app: web.Application) -> None:
    """Add the addresses of the pages."""
    app.router.add_get("/watches", show_list)
    app.router.add_get("/watches/{name:[^/]+}", show_one)


async def show_list(request: web.Request) -> web.Response:
    """Return the page Watches."""
    if "name" in request.query:
        return await _show(request, request.query["name"])
    snapshots = request.app[SNAPSHOTS]
    snapshot = await snapshots.get()
    every = list_watches(snapshot.config, snapshot.now)
    wanted = request.query.get("find", "").strip()
    listed = [watch for watch in every if wanted.casefold() in watch.name.casefold()]
    pages = max(1, -(-len(listed) // PAGE_SIZE))
    page = _read_page(request.query.get("page", "1"), pages)
    shown = listed[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    names = [watch.name for watch in shown]
    counts = count_bars(snapshots.reader, names, snapshot.now.served_at)
    rows = [(watch, _draw_row(watch, counts[watch.name])) for watch in shown]
    values = {"rows": rows, "listed": listed, "page_number": page, "pages": pages}
    values |= {"find": wanted, "is_empty": not every}
    return answer_page(request, "watches.html", snapshot, values)


def _read_page(text: str, pages: int) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= pages:
        raise Problem(HTTPStatus.BAD_REQUEST, f"page: use a number from 1 to {pages}")
    return int(text)


def _draw_row(watch: WatchShown, counts: list[int]) -> draw_series.SmallChart:
    usual = watch.usual_a_day
    most = None if usual is None else find_most(round(usual * (BAR_STEP / DAY), 2))
    return draw_series.draw_small(counts, most, usual)


async def show_one(request: web.Request) -> web.Response:
    """Return the page of a watch."""
    return await _show(request, request.match_info["name"])


async def _show(request: web.Request, name: str) -> web.Response:
    snapshots = request.app[SNAPSHOTS]
    snapshot = await snapshots.get()
    find_watch(snapshot, name)
    wanted = {
        "range": _choose(request, "range", tuple(RANGE_BY_NAME), "14d"),
        "view": _choose(request, "view", VIEWS, "all"),
        "table": _choose(request, "table", ("1",), ""),
    }
    frame = RANGE_BY_NAME[wanted["range"]]
    config, at = snapshot.config, snapshot.now.served_at
    reader = snapshots.reader
    values: dict[str, Any] = {
        "wanted": wanted,
        "detail": show_watch(config, snapshot.now, name),
        "frame": frame,
        "ranges": RANGES,
        "series": None,
        "charts": (),
        "found": None,
        "max_entries": MAX_ENTRIES,
        "words": (),
        "max_words": MAX_WORDS,
        "advice": advise(reader, config, name, at),
    }
    if config.watches[name].keywords:
        series = read_series(reader, config, name, (frame.span, frame.step), snapshot.exposure, at)
        charts = [draw_series.draw(series, at, shape) for shape in draw_series.SHAPES]
        found = read_entries(reader, config, name, wanted["view"], at, frame.span)
        words = read_keywords(reader, config, series)
        rows = [(word, draw_series.draw_row(word.counts)) for word in words]
        values |= {"series": series, "charts": charts, "found": found, "words": rows}
    lines = values["detail"].yaml.splitlines()
    values |= {"shown_lines": lines[:MAX_LINES], "folded_lines": lines[MAX_LINES:]}
    return answer_page(request, "watch.html", snapshot, values)


def _choose(request: web.Request, name: str, words: tuple[str, ...], default: str) -> str:
    """Return the word that the query has under *name*.

    Raises:
        Problem: it is none of *words*.
    """
    text = request.query.get(name, default)
    if text not in {*words, default}:
        known = ", ".join(words)
        raise Problem(HTTPStatus.BAD_REQUEST, f'{name}: there is no "{text}"; use {known}')
    return text
