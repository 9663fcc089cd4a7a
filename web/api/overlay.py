"""The keywords that are changed without an edit of the files, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Annotated, Literal

from aiohttp import web

from answers.overlay import ChangeShown, list_changes, write_export
from web import _asking
from web._answering import answer, answer_bytes
from web._asking import MAX_KEYWORD_CHARS, MAX_TEXT_CHARS
from web._bodies import Limits
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web.api.acts import act, make_act, read_object
from web.api.operation import Listed, Operation, Wanted, add_operations
from web.api.parameters import Choice

ENDED = Choice(
    "ended", "With yes also the changes that have ended, with the reason.", ("yes", "no")
)


@dataclass(frozen=True, slots=True)
class ChangeWanted:
    """A keyword to add to a watch, or to remove from it."""

    change: Literal["add", "remove"]
    watch: Annotated[str, Limits(maxLength=MAX_TEXT_CHARS)]
    """The name of the watch."""
    keyword: Annotated[str, Limits(maxLength=MAX_KEYWORD_CHARS)]
    """As a line of `keywords:` in the config."""
    reason: Annotated[str, Limits(maxLength=MAX_TEXT_CHARS)] = ""
    """For those who wonder later."""


def add_routes(app: web.Application) -> None:
    """Add the addresses."""
    add_operations(app, OPERATIONS)


async def list_all(request: web.Request, wanted: Wanted) -> web.Response:
    """Return the changes in force; with `ended` also the others."""
    snapshots = request.app[SNAPSHOTS]
    found = list_changes(snapshots.reader, with_ended=wanted["ended"] == "yes")
    return answer(request, Listed(found, None, snapshots.now()))


async def export(request: web.Request, wanted: Wanted) -> web.Response:
    """Return the changed watches as YAML, to be pasted into their files."""
    snapshots = request.app[SNAPSHOTS]
    config = (await snapshots.get()).config
    text = write_export(config, snapshots.reader, with_ended=wanted["ended"] == "yes")
    return answer_bytes(request, text.encode(), "text/plain")


async def change(request: web.Request, _wanted: Wanted) -> web.Response:
    """Let the daemon add a keyword to a watch, or remove one."""
    body = await read_object(request, "change", "watch", "keyword", "reason")
    kind = body.get("change")
    if kind not in ("add", "remove"):  # it may be of any type
        raise Problem(HTTPStatus.BAD_REQUEST, "change: expected add or remove")
    wanted = {
        "change": str(kind),
        "watch": _read_text(body, "watch"),
        "keyword": _read_text(body, "keyword", MAX_KEYWORD_CHARS),
        "reason": _read_text(body, "reason"),
    }
    return await act(request, _asking.change_keyword(wanted))


def _read_text(body: Mapping[str, object], name: str, most: int = MAX_TEXT_CHARS) -> str:
    text = body.get(name, "")
    if not isinstance(text, str) or len(text) > most:
        detail = f"{name}: expected a text of at most {most} characters"
        raise Problem(HTTPStatus.BAD_REQUEST, detail)
    return text


async def end(request: web.Request, _wanted: Wanted) -> web.Response:
    """Let the daemon take a change back."""
    await read_object(request)
    return await act(request, _asking.end_change(request))


make_edit = partial(make_act, right="edit")
"""Makes the operation of an act that changes the watchlist."""

OPERATIONS = (
    Operation(
        path="/api/v1/overlay",
        handler=list_all,
        about="The keywords that were changed without an edit of the files, the newest first.",
        answer=Listed[ChangeShown],
        parameters=(ENDED,),
    ),
    Operation(
        path="/api/v1/overlay.yaml",
        handler=export,
        about="The watches with such keywords as YAML, to be pasted into their files.",
        answer=None,
        media="text/plain",
        parameters=(ENDED,),
    ),
    make_edit(
        path="/api/v1/overlay",
        handler=change,
        about="Adds a keyword to a watch or removes one, at once and on top of the files.",
        body=ChangeWanted,
    ),
    make_edit(
        path="/api/v1/overlay/{id}",
        method="DELETE",
        handler=end,
        about="Takes a change back: the files decide about its keyword again.",
    ),
)
