"""The pages Now, Feeds and Alerts."""

from __future__ import annotations

from aiohttp import web

from answers.feeds import show_feeds
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
    snapshots = request.app[SNAPSHOTS]
    snapshot = await snapshots.get()
    state = request.query.get("state", "")
    shown = show_feeds(snapshots.reader.list_feeds(), snapshot.now.served_at)
    counts: dict[str, int] = {}
    for feed in shown:
        counts[feed.state] = counts.get(feed.state, 0) + 1
    listed = [feed for feed in shown if state in {"", feed.state}]
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
