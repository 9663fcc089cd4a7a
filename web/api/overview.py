"""The JSON twins of the pages Now, Feeds and Alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from answers.backlog import count_backlog
from answers.feeds import FeedShown, pick_feeds
from answers.history import (
    AlertShown,
    DeliveryShown,
    read_alerts,
    read_deliveries,
)
from answers.now import Now
from answers.wall import narrow
from web._answering import answer
from web._queries import ALERTS, DELIVERIES, FEEDS, pick_names, want_alerts, want_deliveries
from web._snapshot import SNAPSHOTS
from web.api.operation import Listed, Operation, add_operations
from web.api.operation import Wanted as Values
from web.api.parameters import Text


def add_routes(app: web.Application) -> None:
    """Add the addresses for programs."""
    add_operations(app, OPERATIONS)


async def now(request: web.Request, wanted: Values) -> web.Response:
    """Return all that stands on the page Now, or the part of some watches."""
    snapshot = await request.app[SNAPSHOTS].get()
    names = pick_names(snapshot, wanted["watches"])
    return answer(request, snapshot.now if names is None else narrow(snapshot.now, names))


async def feeds(request: web.Request, wanted: Values) -> web.Response:
    """Return the feeds, those in trouble first."""
    snapshot = await request.app[SNAPSHOTS].get()
    part = pick_feeds(snapshot.feeds, **wanted)
    return answer(request, Listed(part.items, part.older, snapshot.now.served_at))


async def alerts(request: web.Request, wanted: Values) -> web.Response:
    """Return the last alerts, also those that nobody got."""
    snapshots = request.app[SNAPSHOTS]
    at = snapshots.now()
    part = read_alerts(snapshots.reader, want_alerts(wanted, at))
    return answer(request, Listed(part.items, part.older, at))


@dataclass(frozen=True, slots=True)
class Deliveries(Listed[DeliveryShown]):
    """Deliveries, and how many wait or are given up."""

    items: Sequence[DeliveryShown]
    waiting: int
    dead: int


async def deliveries(request: web.Request, wanted: Values) -> web.Response:
    """Return the last deliveries."""
    snapshots = request.app[SNAPSHOTS]
    at = snapshots.now()
    with snapshots.reader.one_moment():
        part = read_deliveries(snapshots.reader, want_deliveries(wanted), at)
        backlog = count_backlog(snapshots.reader.read_status(at))
    found = Deliveries(part.items, part.older, at, backlog.waiting, backlog.dead)
    return answer(request, found)


OPERATIONS = (
    Operation(
        path="/api/v1/now",
        handler=now,
        about="The whole at a glance.",
        answer=Now,
        parameters=(
            Text("watches", "Only these: names, label:NAME or tell:CHANNEL, with commas between."),
        ),
    ),
    Operation(
        path="/api/v1/feeds",
        handler=feeds,
        about="The feeds and their health, those in trouble first.",
        answer=Listed[FeedShown],
        parameters=FEEDS,
    ),
    Operation(
        path="/api/v1/alerts",
        handler=alerts,
        about="The last alerts, also those that nobody got, with the reason.",
        answer=Listed[AlertShown],
        parameters=ALERTS,
    ),
    Operation(
        path="/api/v1/deliveries",
        handler=deliveries,
        about="The last deliveries, and how many wait.",
        answer=Deliveries,
        parameters=DELIVERIES,
    ),
)
