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
from web.api.operation import Operation, Wanted, add_operations
from web.api.parameters import Text

MAX_STREAMS = 100
"""Open pages at once. Each holds a connection and some 20 kB."""
PULSE_EVERY = 15.0
"""Seconds between two signs of life. Without three of them a page says that it is cut off."""


def add_routes(app: web.Application) -> None:
    """Add the address of the stream."""
    add_operations(app, OPERATIONS)


async def stream(request: web.Request, wanted: Wanted) -> web.StreamResponse:
    """Tell each change, and every few seconds the times of the daemon, until the page leaves."""
    snapshots = request.app[SNAPSHOTS]
    if len(snapshots.streams) >= MAX_STREAMS:
        detail = f"{MAX_STREAMS} pages are open already; close some, or reload by hand"
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": "30"})
    current = await snapshots.get()
    known = request.headers.get("Last-Event-ID") or wanted["seen"]
    changes: asyncio.Queue[Snapshot | None] = asyncio.Queue()
    snapshots.streams.add(changes)
    try:
        async with sse_response(request) as response:
            with contextlib.suppress(ConnectionResetError):
                if known and known != name(current):
                    # It changed between the page and its stream, or while the stream was cut.
                    await _send_change(response, snapshots, current)
                await _tell(response, snapshots, changes)
    finally:
        snapshots.streams.discard(changes)
    return response


async def _tell(
    response: EventSourceResponse, snapshots: Snapshots, changes: asyncio.Queue[Snapshot | None]
) -> None:
    await _send_pulse(response, snapshots)
    while True:
        try:
            async with asyncio.timeout(PULSE_EVERY):
                changed = await changes.get()
        except TimeoutError:
            await _send_pulse(response, snapshots)
            continue
        if changed is None:
            return
        await _send_change(response, snapshots, changed)


def name(snapshot: Snapshot) -> str:
    """Return the name of *snapshot* in the stream; it is unique also over restarts."""
    return snapshot.digest


async def _send_change(
    response: EventSourceResponse, snapshots: Snapshots, changed: Snapshot
) -> None:
    facts = {"parts": ["now"], **_list_facts(changed, snapshots)}
    await response.send(orjson.dumps(facts).decode(), event="changed", id=name(changed))


async def _send_pulse(response: EventSourceResponse, snapshots: Snapshots) -> None:
    facts = _list_facts(await snapshots.get(), snapshots)
    await response.send(orjson.dumps(facts).decode(), event="pulse")


def _list_facts(snapshot: Snapshot, snapshots: Snapshots) -> dict[str, object]:
    """Return the times by which an open page tells its age."""
    daemon = snapshot.now.daemon
    return {"state": daemon.state, "polled_at": daemon.polled_at, "now": snapshots.now()}


OPERATIONS = (
    Operation(
        path="/api/v1/events",
        handler=stream,
        about="Server-sent events: `changed` when the state has changed, `pulse` every 15 seconds.",
        answer=None,
        media="text/event-stream",
        is_endless=True,
        parameters=(Text("seen", "The id of the last change that is known."),),
    ),
)


async def end_streams(app: web.Application) -> None:
    """End all streams, or stopping would wait for them."""
    for changes in list(app[SNAPSHOTS].streams):
        changes.put_nowait(None)
