"""The pages Now, Feeds and Alerts."""

from __future__ import annotations

from typing import Any, NamedTuple

from aiohttp import web

from answers.backlog import count_backlog
from answers.feeds import FeedPart, pick_feeds
from answers.history import (
    STATES,
    DeliveriesWanted,
    ListPart,
    read_alerts,
    read_deliveries,
)
from web._queries import ALERTS, FEEDS, want_alerts
from web._snapshot import SNAPSHOTS
from web.api.operation import read_query
from web.pages.rendering import answer_page

MAX_DELIVERIES = 30
"""On the page Alerts. Doubled: the list is longer than most lists of alerts next to it."""

KEPT = ("kind", "since")
"""Filters of the page Alerts that only its address has; its form keeps them."""


def add_routes(app: web.Application) -> None:
    """Add the addresses of the pages."""
    app.router.add_get("/", show_now)
    app.router.add_get("/feeds", show_feed_list)
    app.router.add_get("/alerts", show_alerts)


async def show_now(request: web.Request) -> web.Response:
    """Return the page Now."""
    snapshot = await request.app[SNAPSHOTS].get()
    return answer_page(request, "now.html", snapshot, {})


async def show_feed_list(request: web.Request) -> web.Response:
    """Return the page Feeds."""
    snapshot = await request.app[SNAPSHOTS].get()
    wanted = read_query(request, FEEDS, is_strict=False)
    part = pick_feeds(snapshot.feeds, **wanted)
    values = {"part": part, "state": wanted["state"], "links": _link_parts(request, part)}
    return answer_page(request, "feeds.html", snapshot, values)


async def show_alerts(request: web.Request) -> web.Response:
    """Return the page Alerts."""
    snapshots = request.app[SNAPSHOTS]
    snapshot = await snapshots.get()
    at = snapshot.now.served_at
    wanted = want_alerts(read_query(request, ALERTS, is_strict=False), at)
    with snapshots.reader.one_moment():
        part = read_alerts(snapshots.reader, wanted)
        newest = DeliveriesWanted(limit=MAX_DELIVERIES)
        deliveries = read_deliveries(snapshots.reader, newest, at).items
        backlog = count_backlog(snapshots.reader.read_status(at))
    values = {"alerts": part.items, "deliveries": deliveries, "backlog": backlog}
    values |= {"wanted": wanted, "states": STATES, "links": _link_parts(request, part)}
    values["kept"] = {name: request.query[name] for name in KEPT if request.query.get(name)}
    return answer_page(request, "alerts.html", snapshot, {**values, "config": snapshot.config})


class Links(NamedTuple):
    """The addresses of the parts next to that of a page; empty where there is none."""

    newer: str
    older: str


def _link_parts(request: web.Request, part: FeedPart | ListPart[Any]) -> Links:
    def link(cursor: str | None) -> str:
        return str(request.rel_url.update_query(after=cursor)) if cursor else ""

    return Links(newer=link(part.newer), older=link(part.older))
