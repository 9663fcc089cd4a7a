"""The JSON twins of the pages, and the answers for machines that watch over the page."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import web

from answers.feeds import show_feeds
from answers.history import MAX_LIMIT, STATES, Wanted, read_history
from web._problem import Problem
from web._snapshot import SNAPSHOTS

WORKING = frozenset({"live", "rounds"})


def add_routes(app: web.Application) -> None:
    """Add the addresses for programs."""
    app.router.add_get("/api/v1/now", now)
    app.router.add_get("/api/v1/feeds", feeds)
    app.router.add_get("/api/v1/alerts", alerts)
    app.router.add_get("/api/v1/deliveries", deliveries)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)


def answer(request: web.Request, value: Any) -> web.Response:
    """Return *value* as JSON; nothing if the browser has it already."""
    body = orjson.dumps(value, option=orjson.OPT_UTC_Z)
    return answer_bytes(request, body, "application/json")


def answer_bytes(request: web.Request, body: bytes, content_type: str) -> web.Response:
    """Return *body*, or 304 if the asker names its hash."""
    etag = hashlib.sha256(body).hexdigest()[:20]
    headers = {"ETag": f'"{etag}"', "Cache-Control": "no-cache"}
    known = request.if_none_match or ()
    if any(one.value in {etag, "*"} for one in known):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    response = web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)
    response.enable_compression()
    return response


async def now(request: web.Request) -> web.Response:
    """Return all that stands on the page Now."""
    snapshot = await request.app[SNAPSHOTS].get()
    return answer(request, snapshot.now)


async def feeds(request: web.Request) -> web.Response:
    """Return the feeds, those in trouble first."""
    snapshots = request.app[SNAPSHOTS]
    at = snapshots.now()
    shown = show_feeds(snapshots.reader.list_feeds(), at)
    state = request.query.get("state", "")
    items = [feed for feed in shown if state in {"", feed.state}]
    return answer(request, {"items": items, "next": None})


async def alerts(request: web.Request) -> web.Response:
    """Return the last alerts, also those that nobody got."""
    snapshots = request.app[SNAPSHOTS]
    history = read_history(snapshots.reader, read_wanted(request), snapshots.now())
    return answer(request, {"items": history.alerts, "next": None})


async def deliveries(request: web.Request) -> web.Response:
    """Return the last deliveries."""
    snapshots = request.app[SNAPSHOTS]
    history = read_history(snapshots.reader, read_wanted(request), snapshots.now())
    counts = {"waiting": history.waiting, "dead": history.dead}
    return answer(request, {"items": history.deliveries, "next": None, **counts})


def read_wanted(request: web.Request) -> Wanted:
    """Return the alerts that the query of *request* asks for.

    Raises:
        Problem: a value makes no sense.
    """
    query = request.query
    state = query.get("state", "")
    limit = query.get("limit", "50")
    if state not in {"", *STATES}:
        known = ", ".join(STATES)
        raise Problem(HTTPStatus.BAD_REQUEST, f'state: there is no state "{state}"; use {known}')
    if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit) <= MAX_LIMIT:
        raise Problem(HTTPStatus.BAD_REQUEST, f"limit: use a number from 1 to {MAX_LIMIT}")
    return Wanted(watch=query.get("watch", ""), state=state, limit=int(limit))


# --- health ---------------------------------------------------------------------------------


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
