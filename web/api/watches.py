"""The watches, their series and their entries, for programs."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from http import HTTPStatus

from aiohttp import web

from answers.keywords import KeywordShown, read_keywords
from answers.series import DAY, HOUR, HOURS_KEPT, MAX_SPAN, MAX_STEPS, RANGES, Series, read_series
from answers.watch import WatchDetail, WatchShown, list_watches, show_watch
from answers.watch_entries import LOOK_BACK, VIEWS, EntriesFound, read_entries
from web._answering import answer, answer_bytes
from web._problem import Problem
from web._queries import find_watch
from web._snapshot import SNAPSHOTS
from web.api.operation import Listed, Operation, add_operations
from web.api.operation import Wanted as Values
from web.api.parameters import Choice, Span

CSV = "text/csv"
FRAME = (
    Span("since", "How far back, at most 400d.", timedelta(days=14)),
    Span("step", "How long a step is; without it, one that fits."),
)


def add_routes(app: web.Application) -> None:
    """Add the addresses for programs."""
    add_operations(app, OPERATIONS)


async def watches(request: web.Request, _wanted: Values) -> web.Response:
    """Return all watches, those that rise first."""
    snapshot = await request.app[SNAPSHOTS].get()
    items = list_watches(snapshot.config, snapshot.now)
    return answer(request, Listed(items, None, snapshot.now.served_at))


async def watch(request: web.Request, _wanted: Values) -> web.Response:
    """Return a watch with its settings."""
    snapshot = await request.app[SNAPSHOTS].get()
    name = find_watch(snapshot, request.match_info["name"])
    return answer(request, show_watch(snapshot.config, snapshot.now, name))


async def series(request: web.Request, wanted: Values) -> web.Response:
    """Return the reports of a watch in equal steps, as JSON or CSV."""
    snapshots = request.app[SNAPSHOTS]
    snapshot = await snapshots.get()
    name = find_watch(snapshot, request.match_info["name"])
    frame = _read_frame(wanted["since"], wanted["step"])
    at = snapshot.now.served_at
    found = read_series(snapshots.reader, snapshot.config, name, frame, snapshot.exposure, at)
    if wanted["format"] == "csv" or _accepts_csv(request.headers.get("Accept", "")):
        response = answer_bytes(request, write_csv(found), CSV)
    else:
        response = answer(request, found)
    response.headers["Vary"] = "Accept, Accept-Encoding"
    return response


def _accepts_csv(accept: str) -> bool:
    """Return whether the header *accept* names CSV before any other type."""
    return accept.partition(",")[0].partition(";")[0].strip().lower() == CSV


def _read_frame(span: timedelta, step: timedelta | None) -> tuple[timedelta, timedelta]:
    """Return how far back the series goes, and its step: the one of the page, if none is given.

    Raises:
        Problem: the steps are not stored as that, or there are too many.
    """
    if not HOUR <= span <= MAX_SPAN:
        _refuse(f"since: use 1h to {MAX_SPAN.days}d")
    if step is None:
        step = next((one.step for one in RANGES if span <= one.span), RANGES[-1].step)
    if step < HOUR or step % HOUR or (step < DAY and DAY % step) or (step > DAY and step % DAY):
        _refuse("step: use 1h, 2h, 3h, 4h, 6h, 8h, 12h or whole days")
    if step < DAY and span > HOURS_KEPT:
        _refuse(f"step: further back than {HOURS_KEPT.days}d only days are kept; use 1d or more")
    if span / step > MAX_STEPS:
        _refuse(f"step: more than {MAX_STEPS:,} steps; use a longer one")
    return span, step


def _refuse(text: str) -> None:
    raise Problem(HTTPStatus.BAD_REQUEST, text)


def write_csv(found: Series) -> bytes:
    """Return *found* as a table; an empty field is not known."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(("start", "reports", "expected", "most", "covered"))
    for step in found.steps:
        start = f"{step.start:%Y-%m-%dT%H:%M:%SZ}"
        table.writerow((start, step.reports, step.expected, step.most, step.covered))
    return text.getvalue().encode()


async def keywords(request: web.Request, wanted: Values) -> web.Response:
    """Return the keywords of a watch, those with most reports first."""
    snapshots = request.app[SNAPSHOTS]
    snapshot = await snapshots.get()
    name = find_watch(snapshot, request.match_info["name"])
    frame = _read_frame(wanted["since"], wanted["step"])
    config, at = snapshot.config, snapshot.now.served_at
    found = read_series(snapshots.reader, config, name, frame, snapshot.exposure, at)
    return answer(request, Listed(read_keywords(snapshots.reader, config, found), None, at))


async def entries(request: web.Request, wanted: Values) -> web.Response:
    """Return the entries of the last days that a watch finds."""
    snapshots = request.app[SNAPSHOTS]
    snapshot = await snapshots.get()
    name = find_watch(snapshot, request.match_info["name"])
    view, span = wanted["view"] or "all", min(wanted["since"], MAX_SPAN)
    at = snapshot.now.served_at
    found = read_entries(snapshots.reader, snapshot.config, name, view, at, span)
    return answer(request, found)


OPERATIONS = (
    Operation(
        path="/api/v1/watches",
        handler=watches,
        about="All watches, those that rise first, then those that are silent.",
        answer=Listed[WatchShown],
    ),
    Operation(
        path="/api/v1/watches/{name:[^/]+}",
        handler=watch,
        about="A watch with its settings, as its file has them.",
        answer=WatchDetail,
    ),
    Operation(
        path="/api/v1/watches/{name:[^/]+}/series",
        handler=series,
        about="The reports of a watch in equal steps; as CSV with `Accept: text/csv`.",
        answer=Series,
        tables=(CSV,),
        parameters=(
            *FRAME,
            Choice("format", "Another form of the answer.", ("csv",)),
        ),
    ),
    Operation(
        path="/api/v1/watches/{name:[^/]+}/keywords",
        handler=keywords,
        about="The reports of each keyword, where a watch measures each by its own past.",
        answer=Listed[KeywordShown],
        parameters=FRAME,
    ),
    Operation(
        path="/api/v1/watches/{name:[^/]+}/entries",
        handler=entries,
        about="The entries of the last days that a watch finds by today's config.",
        answer=EntriesFound,
        parameters=(
            Choice("view", "All, one a story, or those that came late.", VIEWS),
            Span("since", "How far back, as 90d; as far as entries are stored.", LOOK_BACK),
        ),
    ),
)
