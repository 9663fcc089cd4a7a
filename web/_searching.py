"""Read the query of a search and answer it, for the page and for its JSON twin alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from time import thread_time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aiohttp import web

from answers.entries import VIEWS, EntriesFound, WantedEntries, find_entries
from web._snapshot import SNAPSHOTS
from web._worker import WORKER, IsOver
from web.api.parameters import LIMIT, Choice, Moment, Span, Text

if TYPE_CHECKING:
    from datetime import datetime

    from config import Config
    from storage import Reader

BUDGET = 0.3
"""Seconds of CPU for a search. Doubled: a search that the index cannot help looks twice as far."""
FURTHER_BUDGET = 3.0
"""Seconds of CPU for a search that goes on where another one ended."""

PARAMETERS = (
    Text("q", "A query, written as a keyword of a watch; without it all entries are listed."),
    Span("since", "How far to look back, as 7d; without it as far as entries are stored."),
    Moment("until", "Only entries first seen before then."),
    Text("feed", "Only entries of this feed, by its name or address."),
    Text("watch", "Only entries that this watch finds; - for those that none finds."),
    Choice("view", "Whether each report is shown once, without its copies.", VIEWS),
    Text("after", "The cursor of the answer before.", max_chars=80),
    LIMIT,
)


async def search(request: web.Request, values: Mapping[str, Any]) -> EntriesFound:
    """Return the entries that *values* ask for, by the names of `PARAMETERS`.

    Raises:
        UsageError: the query has a mistake, or there is no such feed, watch or cursor.
        Problem: too many others wait.
    """
    snapshots = request.app[SNAPSHOTS]
    snapshot = await snapshots.get()
    wanted = WantedEntries(**values)
    budget = FURTHER_BUDGET if wanted.after else BUDGET
    work = partial(_find, config=snapshot.config, wanted=wanted, now=snapshots.now())
    return await request.app[WORKER].run(request, budget, work)


def _find(
    reader: Reader, is_over: IsOver, config: Config, wanted: WantedEntries, now: datetime
) -> EntriesFound:
    began = thread_time()
    found = find_entries(reader, config, wanted, now, is_over)
    return replace(found, took_ms=round((thread_time() - began) * 1000, 1))


def write_query(request: web.Request) -> str:
    """Return the query of the JSON twin of a page."""
    known = {parameter.name for parameter in PARAMETERS}
    given = [(name, text) for name, text in request.query.items() if name in known and text]
    return urlencode(given)
