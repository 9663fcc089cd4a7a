"""Read the query of a request, for a page and for its JSON twin alike."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import available_timezones

from answers.history import MAX_LIMIT, STATES, Wanted
from answers.wall import pick_watches
from model import parse_duration
from web._problem import Problem

if TYPE_CHECKING:
    from aiohttp import web

    from web._snapshot import Snapshot

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


def find_watch(snapshot: Snapshot, name: str) -> str:
    """Return *name*, which a watch has.

    Raises:
        Problem: no watch has it.
    """
    if name not in snapshot.config.watches:
        text = f'there is no watch "{name}"; /watches lists those that there are'
        raise Problem(HTTPStatus.NOT_FOUND, text)
    return name
