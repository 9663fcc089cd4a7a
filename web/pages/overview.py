"""The pages Now, Feeds and Alerts."""

from __future__ import annotations

from collections import Counter

from aiohttp import web

from answers.history import STATES, read_history
from web._queries import read_wanted
from web._snapshot import SNAPSHOTS
from web.pages.rendering import answer_page


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
    state = request.query.get("state", "")
    counts = Counter(feed.state for feed in snapshot.feeds)
    listed = [feed for feed in snapshot.feeds if state in {"", feed.state}]
    return answer_page(
        request, "feeds.html", snapshot, {"listed": listed, "counts": counts, "state": state}
    )


async def show_alerts(request: web.Request) -> web.Response:
    """Return the page Alerts."""
    snapshots = request.app[SNAPSHOTS]
    snapshot = await snapshots.get()
    wanted = read_wanted(request)
    history = read_history(snapshots.reader, wanted, snapshot.now.served_at)
    values = {"history": history, "wanted": wanted, "states": STATES}
    return answer_page(request, "alerts.html", snapshot, {**values, "config": snapshot.config})
