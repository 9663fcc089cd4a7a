"""An address for programs, described once: the route, the check of its query, the OpenAPI text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from aiohttp import web

from web._problem import Problem
from web.api.parameters import Parameter
from web.guarding.asker import check_right

Item = TypeVar("Item")
Wanted = Mapping[str, Any]
"""The values of the query by the names of their parameters."""
Handler = Callable[[web.Request, Wanted], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Listed(Generic[Item]):
    """A part of a list, and the cursor of the next part."""

    items: Sequence[Item]
    next: str | None
    """To be sent as `after`; null at the end."""
    as_of: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One address with one method."""

    path: str
    """As aiohttp reads it: parts in braces are given to the handler by the request."""
    handler: Handler
    about: str
    """A sentence for the OpenAPI document."""
    answer: Any
    """The type of the answer: a dataclass, or `Listed` of one."""
    method: str = "GET"
    parameters: tuple[Parameter, ...] = ()
    """Of the query. A request with another one is refused."""
    headers: tuple[tuple[str, str], ...] = ()
    """Of the request, each with a sentence for the OpenAPI document."""
    body: Any = None
    """The type of the JSON body; none where nothing is sent."""
    right: str = "read"
    """The right that it needs."""
    status: int = HTTPStatus.OK
    media: str = "application/json"
    """The type of the answer's bytes."""
    tables: tuple[str, ...] = ()
    """Further types that it has, for those who accept nothing else, or that first."""
    is_endless: bool = False
    """Whether the answer goes on until the asker leaves, or is sent while it is made. Such a one
    has no head and no hash."""
    problems: tuple[int, ...] = ()
    """Problems of its own, besides those that every address may have."""
    may_wait: bool = False
    """Whether 202 is an answer too: the daemon was asked, and has not answered yet."""

    @property
    def has_hash(self) -> bool:
        """Return whether the answer has an ETag, so that nobody gets it twice."""
        return self.method == "GET" and not self.is_endless


OPERATIONS = web.AppKey("operations", list[Operation])
"""All operations of the application: those that the OpenAPI document describes."""
ENDLESS = web.AppKey("endless", set[str])
"""The routes of the operations whose answers go on until the asker leaves."""


def add_operations(app: web.Application, operations: Sequence[Operation]) -> None:
    """Add the addresses of *operations*."""
    if OPERATIONS not in app:
        app[OPERATIONS] = []
        app[ENDLESS] = set()
    app[OPERATIONS].extend(operations)
    for operation in operations:
        handler = _make_handler(operation)
        if operation.has_hash:
            route = app.router.add_get(operation.path, handler)  # HEAD as well
        else:
            route = app.router.add_route(operation.method, operation.path, handler)
        if operation.is_endless and route.resource is not None:
            app[ENDLESS].add(route.resource.canonical)


def _make_handler(
    operation: Operation,
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        check_right(request, operation.right)
        return await operation.handler(request, read_query(request, operation.parameters))

    return handle


def read_query(
    request: web.Request, parameters: Sequence[Parameter], *, is_strict: bool = True
) -> Wanted:
    """Return the value of each parameter: that of the query, or the one it has without.

    A query of a program is read strictly: a parameter that is not known would be ignored.

    Raises:
        Problem: a value makes no sense, or stands twice, or there is no such parameter.
    """
    known = {parameter.name: parameter for parameter in parameters}
    wanted: dict[str, Any] = {parameter.name: parameter.default for parameter in parameters}
    for name in request.query:
        if name not in known and not is_strict:
            continue
        if name not in known:
            names = ", ".join(known) or "none"
            text = f'the query: there is no parameter "{name}"; those here: {names}'
            raise Problem(HTTPStatus.BAD_REQUEST, text)
        values = request.query.getall(name)
        if len(values) > 1:
            raise Problem(HTTPStatus.BAD_REQUEST, f"{name}: it stands twice; give it once")
        try:
            wanted[name] = known[name].read(values[0])
        except ValueError as error:
            raise Problem(HTTPStatus.BAD_REQUEST, f"{name}: {error}") from error
    return wanted
