"""The JSON twins of the page Hot and of a term."""

from __future__ import annotations

from dataclasses import dataclass, fields
from http import HTTPStatus

from aiohttp import web

from answers.addition import Addition
from answers.terms import TermShown, read_hot_terms
from web._additions import ADDITIONS
from web._answering import answer
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web.api.operation import Listed, Operation, Wanted, add_operations


def add_routes(app: web.Application) -> None:
    """Add the addresses for programs."""
    add_operations(app, OPERATIONS)


@dataclass(frozen=True, slots=True)
class Terms(Listed[TermShown]):
    """The hot terms, the most unusual first; and why there are none, or why to doubt them."""

    state: str
    why: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermAnswer(TermShown):
    """A term, and the watch that is suggested for it."""

    suggestion: Addition | None
    """Null for a term that is no longer hot, or where its trial took too long."""


async def terms(request: web.Request, _wanted: Wanted) -> web.Response:
    """Return the hot terms of now."""
    snapshots = request.app[SNAPSHOTS]
    snapshot = await snapshots.get()
    at = snapshots.now()
    hot = read_hot_terms(snapshots.reader, snapshot.config, at)
    return answer(request, Terms(hot.terms, None, hot.at or at, hot.state, hot.why, hot.sentence))


async def term(request: web.Request, _wanted: Wanted) -> web.Response:
    """Return one of them, or a topic that was one."""
    name = request.match_info["id"]
    found = await request.app[ADDITIONS].find(request, name)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, explain_no_term(name))
    shown = {field.name: getattr(found.term, field.name) for field in fields(TermShown)}
    return answer(request, TermAnswer(**shown, suggestion=found.addition))


def explain_no_term(name: str) -> str:
    """Return that there is no term *name*, and where to look."""
    return f'terms: there is no hot term with the id "{name}"; see /api/v1/terms'


OPERATIONS = (
    Operation(
        path="/api/v1/terms",
        handler=terms,
        about="The words and phrases that are far above their own past, though nobody listed them.",
        answer=Terms,
    ),
    Operation(
        path="/api/v1/terms/{id}",
        handler=term,
        about="One hot term with the watch that is suggested for it; or a topic that was hot.",
        answer=TermAnswer,
    ),
)
