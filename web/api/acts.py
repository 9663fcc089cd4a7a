"""The acts: each is asked of the daemon, in the name of whoever asks, and needs the right `act`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

import orjson
from aiohttp import web

from web import _asking
from web._asking import Done, ask_daemon
from web._bodies import Limits, check_names, read_json
from web._problem import Problem
from web.api.operation import Operation, Wanted, add_operations
from web.guarding.asker import check_right

MAX_IDS = 1000
"""Deliveries that one request names. Doubled: the line to the daemon would be too long."""
PROBLEMS = (
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
_ID = re.compile(r"^[0-9A-Za-z_-]{1,64}$")
Id = Annotated[str, Limits(pattern=_ID.pattern)]


@dataclass(frozen=True, slots=True)
class Retry:
    """The deliveries to try again."""

    ids: Annotated[tuple[Id, ...], Limits(maxItems=MAX_IDS)] = ()
    """Those that were given up or wait; without any, all of them."""


@dataclass(frozen=True, slots=True)
class Dismiss:
    """The deliveries to dismiss."""

    ids: Annotated[tuple[Id, ...], Limits(maxItems=MAX_IDS)] = ()
    """Those that were given up; without any, all of them."""


@dataclass(frozen=True, slots=True)
class Reload:
    """The config to read now."""

    accept: bool = False
    """Also an edit that removes many feeds or watches."""


def add_routes(app: web.Application) -> None:
    """Add the addresses of the acts."""
    add_operations(app, OPERATIONS)


async def retry(request: web.Request, _wanted: Wanted) -> web.Response:
    """Let the daemon try deliveries again."""
    return await act(request, _asking.retry(await _read_ids(request)))


async def dismiss(request: web.Request, _wanted: Wanted) -> web.Response:
    """Let the daemon dismiss dead deliveries."""
    return await act(request, _asking.dismiss(await _read_ids(request)))


async def _read_ids(request: web.Request) -> list[str]:
    """Return the ids in the body of *request*; none for all deliveries.

    Raises:
        Problem: the body has something else.
    """
    body = await read_object(request, "ids")
    ids = body.get("ids", [])
    is_list = isinstance(ids, list) and len(ids) <= MAX_IDS
    if not is_list or not all(isinstance(one, str) and _ID.fullmatch(one) for one in ids):
        text = f"ids: expected a list of at most {MAX_IDS:,} ids, as /api/v1/deliveries has them"
        raise Problem(HTTPStatus.BAD_REQUEST, text)
    return list(ids)


async def reload(request: web.Request, _wanted: Wanted) -> web.Response:
    """Let the daemon read its config now."""
    body = await read_object(request, "accept")
    accept = body.get("accept", False)
    if not isinstance(accept, bool):
        raise Problem(HTTPStatus.BAD_REQUEST, "accept: expected true or false")
    return await act(request, _asking.reload(accept=accept))


async def send_test(request: web.Request, _wanted: Wanted) -> web.Response:
    """Let the daemon send a test message to a channel."""
    check_right(request, "act")
    await read_object(request)
    return await act(request, _asking.send_test(request))


async def act(request: web.Request, wanted: Mapping[str, str]) -> web.Response:
    """Return the daemon's answer to *wanted*.

    Raises:
        Problem: the asker may not act, no daemon runs, or the daemon refuses.
    """
    done = await ask_daemon(request, wanted)
    if done.status == HTTPStatus.CONFLICT:
        raise Problem(done.status, done.text)
    headers = {"Cache-Control": "no-store"}
    return web.Response(
        body=orjson.dumps(done),
        status=done.status,
        content_type="application/json",
        headers=headers,
    )


async def read_object(request: web.Request, *names: str) -> dict[str, Any]:
    """Return the JSON object in the body of *request*, with fields among *names*; or an empty one.

    Raises:
        Problem: it is none, or it is not said to be JSON.
    """
    if not await request.read():
        return {}
    body = await read_json(request)
    if not isinstance(body, dict):
        raise Problem(HTTPStatus.BAD_REQUEST, "the body: expected a JSON object")
    check_names(body, names)
    return body


make_act = partial(
    Operation,
    method="POST",
    answer=Done,
    right="act",
    problems=PROBLEMS,
    may_wait=True,
)
"""Makes the operation of an act: by default, a POST."""

OPERATIONS = (
    make_act(
        path="/api/v1/deliveries/retry",
        handler=retry,
        about="Tries deliveries again that were given up or wait; all of them without ids.",
        body=Retry,
    ),
    make_act(
        path="/api/v1/deliveries/dismiss",
        handler=dismiss,
        about="Dismisses deliveries that were given up, all of them without ids: they need nobody "
        "any more, and stay in the history.",
        body=Dismiss,
    ),
    make_act(
        path="/api/v1/reload",
        handler=reload,
        about="Lets the daemon read its config now.",
        body=Reload,
    ),
    make_act(
        path="/api/v1/channels/{name}/test",
        handler=send_test,
        about="Sends one test message to a channel.",
    ),
)
