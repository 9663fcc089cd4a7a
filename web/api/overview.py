"""The JSON twins of the pages Now, Feeds and Alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from answers.feeds import FeedShown
from answers.history import STATES, AlertShown, DeliveryShown, Wanted, read_history
from answers.now import Now
from answers.wall import narrow
from model import FeedState
from web._answering import answer
from web._queries import pick_names
from web._snapshot import SNAPSHOTS
from web.api.operation import Listed, Operation, add_operations
from web.api.operation import Wanted as Values
from web.api.parameters import LIMIT, Choice, Text

FEED_STATES = tuple(state.value for state in FeedState)


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
    items = [feed for feed in snapshot.feeds if wanted["state"] in {"", feed.state}]
    return answer(request, Listed(items, None, snapshot.now.served_at))


async def alerts(request: web.Request, wanted: Values) -> web.Response:
    """Return the last alerts, also those that nobody got."""
    snapshots = request.app[SNAPSHOTS]
    at = snapshots.now()
    history = read_history(snapshots.reader, Wanted(**wanted), at)
    return answer(request, Listed(history.alerts, None, at))


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
    history = read_history(snapshots.reader, Wanted(**wanted), at)
    found = Deliveries(history.deliveries, None, at, history.waiting, history.dead)
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
        parameters=(Choice("state", "Only feeds in this state.", FEED_STATES),),
    ),
    Operation(
        path="/api/v1/alerts",
        handler=alerts,
        about="The last alerts, also those that nobody got, with the reason.",
        answer=Listed[AlertShown],
        parameters=(
            Choice("state", "Only alerts in this state.", STATES),
            Text("watch", "Only alerts of this watch."),
            LIMIT,
        ),
    ),
    Operation(
        path="/api/v1/deliveries",
        handler=deliveries,
        about="The last deliveries, and how many wait.",
        answer=Deliveries,
        parameters=(LIMIT,),
    ),
)
