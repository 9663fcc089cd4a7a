"""One alert with its reasons, one feed, the channels, and the state at a glance."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from http import HTTPStatus

from aiohttp import web

import storage
from answers.channels import ChannelShown
from answers.feeds import FeedShown, find_feed
from answers.overlay import show_change
from answers.recipients import keep_known
from answers.status import StatusShown, list_troubles, show_status
from answers.timing import read_timings
from answers.why import (
    MAX_DELIVERIES,
    AlertWhy,
    explain_entries,
    read_answers,
    read_entries,
    show_why,
)
from web._answering import answer
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web.api.operation import Listed, Operation, Wanted, add_operations


def add_routes(app: web.Application) -> None:
    """Add the addresses."""
    add_operations(app, OPERATIONS)


async def alert(request: web.Request, _wanted: Wanted) -> web.Response:
    """Return an alert, and why it was raised.

    Raises:
        Problem: there is no such alert.
    """
    name = request.match_info["id"]
    snapshots = request.app[SNAPSHOTS]
    config = (await snapshots.get()).config
    reader = snapshots.reader
    with reader.one_moment():
        row = reader.find_alert(name)
        if row is None:
            detail = f'there is no alert "{name}"; see the ids at /api/v1/alerts'
            raise Problem(HTTPStatus.NOT_FOUND, detail)
        deliveries = reader.list_deliveries(MAX_DELIVERIES, of=row.id)
        shown = read_entries(reader, row)
        answers = read_answers(reader, row, snapshots.now())
    # With thousands of watches it takes a while, and other pages go on meanwhile.
    explained = await asyncio.to_thread(explain_entries, shown, row.watch, config)
    return answer(request, show_why(row, explained, deliveries, answers, snapshots.now()))


async def feed(request: web.Request, _wanted: Wanted) -> web.Response:
    """Return a feed and its health.

    Raises:
        Problem: there is no such feed.
    """
    name = request.match_info["id"]
    found = find_feed((await request.app[SNAPSHOTS].get()).feeds, name)
    if found is None:
        detail = f'there is no feed "{name}"; see the ids at /api/v1/feeds'
        raise Problem(HTTPStatus.NOT_FOUND, detail)
    return answer(request, found)


async def channels(request: web.Request, _wanted: Wanted) -> web.Response:
    """Return the channels of the config, those with trouble first."""
    now = (await request.app[SNAPSHOTS].get()).now
    return answer(request, Listed(now.channels, None, now.served_at))


async def status(request: web.Request, _wanted: Wanted) -> web.Response:
    """Return whether all is well, and the state at a glance."""
    snapshots = request.app[SNAPSHOTS]
    config = (await snapshots.get()).config
    health, found = await snapshots.ask_health()
    with snapshots.reader.one_moment():
        failing = snapshots.reader.list_feeds(failing=True)
        timings = read_timings(snapshots.reader, config, snapshots.now())
        changes = snapshots.reader.overlay.list_in_force()
    troubles = list_troubles(health, found)
    risk = storage.describe_risk()
    known = keep_known(found.recipients, config)
    found = replace(found, recipients=tuple(known))
    shown = show_status(found, failing, troubles, health.process, risk, timings)
    return answer(request, replace(shown, overlay=tuple(map(show_change, changes))))


OPERATIONS = (
    Operation(
        path="/api/v1/alerts/{id}",
        handler=alert,
        about="An alert: the keywords that matched, its figures, and who got it when.",
        answer=AlertWhy,
    ),
    Operation(
        path="/api/v1/feeds/{id}",
        handler=feed,
        about="A feed and its health, by its id or its key, which is written as %2F and so on.",
        answer=FeedShown,
    ),
    Operation(
        path="/api/v1/channels",
        handler=channels,
        about="The channels of the config, those with trouble first.",
        answer=Listed[ChannelShown],
    ),
    Operation(
        path="/api/v1/status",
        handler=status,
        about="Whether all is well, with the troubles that need a person.",
        answer=StatusShown,
    ),
)
