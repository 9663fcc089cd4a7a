"""The answers to alerts: silences, and the things that people say about an alert."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from aiohttp import web

from answers.feedback import WEEK, read_feedback
from answers.silences import SilenceShown, read_silences
from model import ActKind, WatchFeedback
from web import _asking
from web._answering import answer
from web._asking import MAX_TEXT_CHARS, SUBJECTS
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web.api.acts import act, make_act, read_object
from web.api.operation import Listed, Operation, Wanted, add_operations
from web.api.parameters import Span

MAX_KEPT = timedelta(days=365)
"""How long alerts are kept."""
KEY_HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,100}")


@dataclass(frozen=True, slots=True)
class SilenceWanted:
    """A silence to begin. It needs a subject: a watch, a keyword, a trend or a story."""

    until: datetime
    """When it ends: a moment with its zone, within a year."""
    reason: str
    """For those who wonder later."""
    watch: str = ""
    keyword: str = ""
    trend: str = ""
    """The id of an alert of the trend."""
    story: str = ""
    """The id of an alert that tells the story."""
    channel: str = ""
    """Where it counts; everywhere if it is empty."""


@dataclass(frozen=True, slots=True)
class FeedbackWanted:
    """Whether an alert was worth it."""

    useful: bool


def add_routes(app: web.Application) -> None:
    """Add the addresses of the answers."""
    add_operations(app, OPERATIONS)


async def silences(request: web.Request, _wanted: Wanted) -> web.Response:
    """Return the silences in force, and those that ended lately."""
    snapshots = request.app[SNAPSHOTS]
    now = snapshots.now()
    with snapshots.reader.one_moment():
        found = read_silences(snapshots.reader, now)
    return answer(request, Listed(found, None, now))


async def begin_silence(request: web.Request, _wanted: Wanted) -> web.Response:
    """Let the daemon begin a silence."""
    body = await read_object(request, "until", "reason", *SUBJECTS)
    wanted = {name: _read_text(body, name) for name in ("until", "reason", *SUBJECTS)}
    for name in ("until", "reason"):
        if not wanted[name].strip():
            raise Problem(HTTPStatus.BAD_REQUEST, f"{name}: a silence needs it; write one")
    _check_moment(wanted["until"])
    return await act(request, _asking.silence({**wanted, "key": _read_key(request)}))


def _read_text(body: Mapping[str, object], name: str) -> str:
    """Return the text *name* of *body*; empty if it has none.

    Raises:
        Problem: it is no text, or too long.
    """
    text = body.get(name, "")
    if not isinstance(text, str) or len(text) > MAX_TEXT_CHARS:
        detail = f"{name}: expected a text of at most {MAX_TEXT_CHARS} characters"
        raise Problem(HTTPStatus.BAD_REQUEST, detail)
    return text


def _check_moment(text: str) -> None:
    try:
        is_moment = datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        is_moment = False
    if not is_moment:
        detail = "until: expected a moment with its zone, as 2026-10-07T18:00:00Z"
        raise Problem(HTTPStatus.BAD_REQUEST, detail)


def _read_key(request: web.Request) -> str:
    key = request.headers.get(KEY_HEADER, "")
    if key and not _KEY.fullmatch(key):
        detail = f"{KEY_HEADER}: expected at most 100 letters, digits and signs"
        raise Problem(HTTPStatus.BAD_REQUEST, detail)
    return key


async def end_silence(request: web.Request, _wanted: Wanted) -> web.Response:
    """Let the daemon end a silence before its time."""
    await read_object(request)
    return await act(request, _asking.end_silence(request))


async def acknowledge(request: web.Request, _wanted: Wanted) -> web.Response:
    """Let the daemon store that the asker sees to an alert."""
    await read_object(request)
    return await act(request, _asking.comment(request, ActKind.ACKNOWLEDGED))


async def feedback(request: web.Request, _wanted: Wanted) -> web.Response:
    """Let the daemon store whether an alert was worth it."""
    useful = (await read_object(request, "useful")).get("useful")
    if not isinstance(useful, bool):
        raise Problem(HTTPStatus.BAD_REQUEST, "useful: expected true or false")
    said = ActKind.USEFUL if useful else ActKind.NOT_USEFUL
    return await act(request, _asking.comment(request, said))


async def sum_up(request: web.Request, wanted: Wanted) -> web.Response:
    """Return the feedback on the alerts of each watch, the noisiest first."""
    snapshots = request.app[SNAPSHOTS]
    snapshot = await snapshots.get()
    now = snapshots.now()
    span = min(wanted["since"], MAX_KEPT)
    with snapshots.reader.one_moment():
        found = read_feedback(snapshots.reader, snapshot.config, now - span, now)
    return answer(request, Listed(found, None, now))


async def call_not_relevant(request: web.Request, _wanted: Wanted) -> web.Response:
    """Let the daemon silence the story of an alert for its watch."""
    await read_object(request)
    return await act(request, _asking.comment(request, ActKind.NOT_RELEVANT))


OPERATIONS = (
    Operation(
        path="/api/v1/feedback",
        handler=sum_up,
        about="How often people called alerts useful, not useful or not relevant, by watch; the "
        "noisiest comes first, with the words that it may exclude.",
        answer=Listed[WatchFeedback],
        parameters=(Span("since", "How far back, as 30d; a year at most.", WEEK),),
    ),
    Operation(
        path="/api/v1/silences",
        handler=silences,
        about="The silences in force, and those that ended in the last ten minutes.",
        answer=Listed[SilenceShown],
    ),
    make_act(
        path="/api/v1/silences",
        handler=begin_silence,
        about="Begins a silence.",
        headers=((KEY_HEADER, "With the same key, the same silence begins once."),),
        body=SilenceWanted,
    ),
    make_act(
        path="/api/v1/silences/{id}",
        method="DELETE",
        handler=end_silence,
        about="Ends a silence before its time.",
    ),
    make_act(
        path="/api/v1/alerts/{id}/acknowledge",
        handler=acknowledge,
        about="Says that the asker sees to an alert, so that it is not escalated.",
    ),
    make_act(
        path="/api/v1/alerts/{id}/feedback",
        handler=feedback,
        about="Says whether an alert, or the trend that it is a step of, was worth it.",
        body=FeedbackWanted,
    ),
    make_act(
        path="/api/v1/alerts/{id}/not-relevant",
        handler=call_not_relevant,
        about="Says that the story of an alert has nothing to do with its watch: it is silenced.",
    ),
)
