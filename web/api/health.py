"""The answers for machines that watch over the page and the daemon."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from web._answering import answer, answer_bytes
from web._problem import Problem
from web._snapshot import SNAPSHOTS

WORKING = frozenset({"live", "rounds", "demo"})


def add_routes(app: web.Application) -> None:
    """Add the addresses for machines."""
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)


async def healthz(request: web.Request) -> web.Response:
    """Say that the page is served, and the three times by which its age is judged."""
    snapshot = await request.app[SNAPSHOTS].get()
    served = {"status": "ok", "served_at": snapshot.now.served_at}
    return answer(request, {**served, "daemon": snapshot.now.daemon})


async def readyz(request: web.Request) -> web.Response:
    """Say whether news is read and told.

    Raises:
        Problem: it is not; the text says what to do.
    """
    snapshot = await request.app[SNAPSHOTS].get()
    daemon = snapshot.now.daemon
    if daemon.state not in WORKING:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, f"daemon: {daemon.why}; see its log")
    feeds = snapshot.now.feeds
    if 0 < feeds.total == feeds.failing:
        detail = "feeds: all of them fail; look at the page Feeds"
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail)
    return answer(request, {"status": "ready", "daemon": daemon})


async def metrics(request: web.Request) -> web.Response:
    """Return the metrics that the daemon wrote last, as Prometheus reads them.

    Raises:
        Problem: no daemon has written any.
    """
    path = request.app[SNAPSHOTS].metrics_path
    try:
        text = path.read_bytes()
    except FileNotFoundError as error:
        detail = "metrics: the daemon has written none yet; start it, and wait ten seconds"
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail) from error
    return answer_bytes(request, text, "text/plain")
