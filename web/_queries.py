"""The filters of lists, read in the same way for a page and for its JSON twin."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import available_timezones

from answers import feeds, history
from answers.history import DELIVERY_STATES, STATES, AlertsWanted, DeliveriesWanted
from answers.wall import pick_watches
from model import FeedState, parse_duration
from storage import Place
from web._problem import Problem
from web.api.operation import Wanted
from web.api.parameters import LIMIT, Choice, Cursor, Since, Text, find_since

if TYPE_CHECKING:
    from aiohttp import web

    from web._snapshot import Snapshot

MAX_NAME_CHARS = 100
"""Of a kind or a channel; a longer text is a mistake."""
FEED_STATES = tuple(state.value for state in FeedState)


def _read_alert_place(text: str) -> Place:
    return history.read_place("alerts", text)


def _read_delivery_place(text: str) -> Place:
    return history.read_place("deliveries", text)


FEEDS = (
    Choice("state", "Only feeds in this state.", FEED_STATES),
    LIMIT,
    Cursor(feeds.read_place),
)
ALERTS = (
    Choice("state", "Only alerts in this state.", STATES),
    Text("watch", "Only alerts of this watch."),
    Text(
        "kind",
        "Only alerts of this kind, as `match` or `burst.rising`; `burst` for every step.",
        max_chars=MAX_NAME_CHARS,
    ),
    Since("since", "Only alerts since then: a length of time back from now, or a moment."),
    LIMIT,
    Cursor(_read_alert_place),
)
DELIVERIES = (
    Text("channel", "Only deliveries to this channel.", max_chars=MAX_NAME_CHARS),
    Choice("state", "Only deliveries in this state.", DELIVERY_STATES),
    LIMIT,
    Cursor(_read_delivery_place),
)


def want_alerts(wanted: Wanted, now: datetime) -> AlertsWanted:
    """Return the alerts that the query asks for."""
    return AlertsWanted(**{**wanted, "since": find_since(wanted["since"], now)})


def want_deliveries(wanted: Wanted) -> DeliveriesWanted:
    """Return the deliveries that the query asks for."""
    return DeliveriesWanted(**wanted)


# --- the screen for a wall ------------------------------------------------------------------

WALL_NAMES = ("watches", "every", "zone")
MIN_EVERY = 10
"""Seconds. Halved: nobody reads a trend before the next one comes."""
MAX_EVERY = 120


class Wall(NamedTuple):
    """The query of the screen for a wall."""

    names: frozenset[str] | None
    """The watches that it shows; None for all."""
    every: int
    """Seconds until it shows the next trend."""
    zone: str
    """The name of the time zone of its clock; empty for that of its browser."""


def read_wall(request: web.Request, snapshot: Snapshot) -> Wall:
    """Return the query of the screen for a wall.

    Raises:
        Problem: a value makes no sense, or there is no such parameter.
    """
    for name in request.query:
        if name not in WALL_NAMES:
            text = f'the query: there is no "{name}"; those here: {", ".join(WALL_NAMES)}'
            raise Problem(HTTPStatus.BAD_REQUEST, text)
    query = request.query
    return Wall(
        names=pick_names(snapshot, query.get("watches", "")),
        every=_read_every(query.get("every", "20s")),
        zone=_read_zone(query.get("zone", "")),
    )


def pick_names(snapshot: Snapshot, text: str) -> frozenset[str] | None:
    """Return the watches that *text* picks, as `pick_watches`.

    Raises:
        Problem: it names none.
    """
    try:
        return pick_watches(snapshot.config, text)
    except ValueError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"watches: {error}") from error


def _read_every(text: str) -> int:
    try:
        seconds = parse_duration(text).total_seconds()
    except ValueError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"every: {error}") from error
    if not MIN_EVERY <= seconds <= MAX_EVERY:
        detail = f"every: {text} is not between {MIN_EVERY}s and {MAX_EVERY}s; write 20s"
        raise Problem(HTTPStatus.BAD_REQUEST, detail)
    return int(seconds)


def _read_zone(text: str) -> str:
    if text and text not in available_timezones():
        detail = f'zone: there is no time zone "{text}"; write one like Europe/Berlin or UTC'
        raise Problem(HTTPStatus.BAD_REQUEST, detail)
    return text


# --- watches --------------------------------------------------------------------------------


def find_watch(snapshot: Snapshot, name: str) -> str:
    """Return *name*, which a watch has.

    Raises:
        Problem: no watch has it.
    """
    if name not in snapshot.config.watches:
        text = f'there is no watch "{name}"; /watches lists those that there are'
        raise Problem(HTTPStatus.NOT_FOUND, text)
    return name
