"""Problems for programs (RFC 9457) and for people: where, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import orjson
from aiohttp import web

from model import StorageError
from web import _faults

FAULT = "the page has a fault here; the log of the daemon has the reason as answer.failed"
STARTED = web.RequestKey("started", bool)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Problem(Exception):
    """A request that cannot be answered as it was meant."""

    def __init__(
        self,
        status: int,
        detail: str,
        headers: dict[str, str] | None = None,
        errors: Sequence[Mapping[str, object]] = (),
    ) -> None:
        """Answer with *status*; *detail* names the place, the fault and the remedy.

        *errors* has every mistake of several, each with its own `detail`.
        """
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.errors = errors


@dataclass(frozen=True, slots=True)
class ProblemBody:
    """A problem as programs get it (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    """The place, the fault and the remedy."""
    errors: Sequence[Mapping[str, object]] = ()
    """Each of several mistakes or reasons, with its own `detail`; often empty."""


def make_response(problem: Problem) -> web.Response:
    """Return *problem* as `application/problem+json`."""
    body = ProblemBody(
        type="about:blank",
        title=HTTPStatus(problem.status).phrase,
        status=problem.status,
        detail=problem.detail,
        errors=problem.errors,
    )
    headers = {**problem.headers, "Cache-Control": "no-store"}
    return web.Response(
        body=orjson.dumps(body),
        status=problem.status,
        content_type="application/problem+json",
        headers=headers,
    )


PageWriter = Callable[[web.Request, Problem], web.Response]
PAGE_WRITER: web.AppKey[PageWriter] = web.AppKey("page_writer")
"""Returns the page that tells a problem to a person."""
PROGRAM_TREES = ("/api/", "/static/", "/mcp", "/healthz", "/readyz", "/metrics")


def _answer(request: web.Request, problem: Problem) -> web.Response:
    """Return *problem* as a page for a browser that opens a page, else as JSON."""
    takes_page = "text/html" in request.headers.get("Accept", "")
    is_part = request.headers.get("HX-Request") == "true"
    if not takes_page or is_part or request.path.startswith(PROGRAM_TREES):
        return make_response(problem)
    response = request.app[PAGE_WRITER](request, problem)
    response.headers.update(problem.headers)
    return response


@web.middleware
async def explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every failure as a problem."""
    try:
        return await handler(request)
    except Problem as problem:
        return _answer(request, problem)
    except StorageError as error:
        return _answer(request, Problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error)))
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        return _answer(request, Problem(error.status, _describe(request, error), _keep(error)))
    except ConnectionError:  # the asker has left
        raise
    except Exception as error:  # a fault of ours costs one answer
        if request.get(STARTED):
            raise  # a part of the answer is sent; the server reports it, and ends the connection
        _faults.report(name_route(request), error)
        return _answer(request, Problem(HTTPStatus.INTERNAL_SERVER_ERROR, FAULT))


async def note_start(request: web.Request, _response: web.StreamResponse) -> None:
    """Remember that a part of the answer is sent."""
    request[STARTED] = True


def name_route(request: web.Request) -> str:
    """Return the method and the address of *request* as it was declared, without its values."""
    resource = request.match_info.route.resource
    return f"{request.method} {resource.canonical}" if resource else request.method


def _describe(request: web.Request, error: web.HTTPException) -> str:
    if error.status == HTTPStatus.NOT_FOUND:
        return f"{request.path}: there is no such page; begin at /"
    if error.status == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"{request.path}: {request.method} is not possible here; the page only reads"
    return f"{request.path}: {error.reason}"


def _keep(error: web.HTTPException) -> dict[str, str]:
    """Return the headers of *error* that belong to its meaning."""
    allow = error.headers.get("Allow")
    return {"Allow": allow} if allow else {}
