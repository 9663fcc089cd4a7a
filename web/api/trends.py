"""The trends for programs: a list, and the life of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus

from aiohttp import web

from answers.trend_life import TrendLife
from answers.trend_list import STATES, TrendSeen, list_trends
from web._answering import answer
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web._trends import find_trend
from web.api.operation import Listed, Operation, Wanted, add_operations
from web.api.parameters import LIMIT, Choice, Span, Text

SINCE = timedelta(days=30)
MAX_SINCE = timedelta(days=400)
"""No alert is stored for longer."""


def add_routes(app: web.Application) -> None:
    """Add the addresses for programs."""
    add_operations(app, OPERATIONS)


async def trends(request: web.Request, wanted: Wanted) -> web.Response:
    """Return the trends of the last weeks, the last step first."""
    snapshots = request.app[SNAPSHOTS]
    config = (await snapshots.get()).config
    now = snapshots.now()
    since = now - min(wanted["since"], MAX_SINCE)
    found = list_trends(snapshots.reader, config, since, wanted["state"])
    begin = _find_next(found, wanted["after"])
    end = begin + wanted["limit"]
    cursor = found[end - 1].id if end < len(found) else None
    return answer(request, Listed(found[begin:end], cursor, now))


def _find_next(found: Sequence[TrendSeen], after: str) -> int:
    """Return the place behind the trend *after*; the first one where it is empty.

    Raises:
        Problem: it is not in the list any more.
    """
    if not after:
        return 0
    for number, trend in enumerate(found, 1):
        if trend.id == after:
            return number
    text = f'after: the list has no "{after}" any more; begin without it'
    raise Problem(HTTPStatus.BAD_REQUEST, text)


async def show_trend(request: web.Request, _wanted: Wanted) -> web.Response:
    """Return the life of one trend."""
    return answer(request, await find_trend(request))


OPERATIONS = (
    Operation(
        path="/api/v1/trends",
        handler=trends,
        about="The trends and the hot terms that were told, the last step first.",
        answer=Listed[TrendSeen],
        parameters=(
            Choice("state", "Only trends in this state.", STATES),
            Span("since", "Only trends with a step within this time, as 14d.", SINCE),
            LIMIT,
            Text("after", "The cursor of the next part, as the part before gave it."),
        ),
    ),
    Operation(
        path="/api/v1/trends/{id}",
        handler=show_trend,
        about="The life of one trend: its steps, the arithmetic, stories and deliveries.",
        answer=TrendLife,
    ),
)
