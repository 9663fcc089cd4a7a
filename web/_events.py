"""The stream that tells open pages that the state has changed. It never carries the state."""

from __future__ import annotations

import asyncio
import contextlib
from http import HTTPStatus

import orjson
from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response

from web._problem import Problem
from web._snapshot import SNAPSHOTS, Snapshot, Snapshots

MAX_STREAMS = 100
"""Open pages at once. Each holds a connection and some 20 kB."""
PULSE_EVERY = 15.0
"""Seconds between two signs of life. Without three of them a page says that it is cut off."""


def add_routes(app: web.Application) -> None:
    """Add the address of the stream."""
    app.router.add_get("/api/v1/events", stream)


async def stream(request: web.Request) -> web.StreamResponse:
    """Tell each change, and every few seconds the times of the daemon, until the page leaves."""
    snapshots = request.app[SNAPSHOTS]
    if len(snapshots.streams) >= MAX_STREAMS:
        detail = f"{MAX_STREAMS} pages are open already; close some, or reload by hand"
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": "30"})
    current = await snapshots.get()
    changes: asyncio.Queue[Snapshot | None] = asyncio.Queue()
    snapshots.streams.add(changes)
    try:
        async with sse_response(request) as response:
            with contextlib.suppress(ConnectionResetError):
                await _tell(request, response, snapshots, changes, current)
    finally:
        snapshots.streams.discard(changes)
    return response


async def _tell(
    request: web.Request,
    response: EventSourceResponse,
    snapshots: Snapshots,
    changes: asyncio.Queue[Snapshot | None],
    current: Snapshot,
) -> None:
    # The state may have changed between the page and its stream, or while the stream was cut.
    known = request.headers.get("Last-Event-ID") or request.query.get("seen", "")
    if known and known != name(current):
        await _send_change(response, current)
    while True:
        await _send_pulse(response, snapshots)
        try:
            async with asyncio.timeout(PULSE_EVERY):
                changed = await changes.get()
        except TimeoutError:
            continue
        if changed is None:
            return
        await _send_change(response, changed)


def name(snapshot: Snapshot) -> str:
    """Return the name of *snapshot* in the stream; it is unique also over restarts."""
    return snapshot.digest


async def _send_change(response: EventSourceResponse, changed: Snapshot) -> None:
    await response.send('{"parts":["now"]}', event="changed", id=name(changed))


async def _send_pulse(response: EventSourceResponse, snapshots: Snapshots) -> None:
    snapshot = await snapshots.get()
    daemon = snapshot.now.daemon
    facts = {"state": daemon.state, "polled_at": daemon.polled_at, "now": snapshots.now()}
    await response.send(orjson.dumps(facts).decode(), event="pulse")


async def end_streams(app: web.Application) -> None:
    """End all streams, or stopping would wait for them."""
    for changes in list(app[SNAPSHOTS].streams):
        changes.put_nowait(None)
