"""The plan of a draft, for programs."""

from __future__ import annotations

from http import HTTPStatus

import orjson
from aiohttp import web

from answers.plan import Plan
from web import _planning
from web._answering import answer
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web.api.operation import Operation, Wanted, add_operations


def add_routes(app: web.Application) -> None:
    """Add the addresses for programs."""
    add_operations(app, OPERATIONS)


async def start(request: web.Request, _wanted: Wanted) -> web.Response:
    """Begin the plan of the draft in the body; the address in `Location` has it when it is made."""
    body = await _planning.read_body(request)
    snapshot = await request.app[SNAPSHOTS].get()
    mistakes = await _planning.list_mistakes(request, snapshot.config, body)
    if mistakes:
        first = mistakes[0]
        detail = f"watch: {first.line}:{first.column}: {first.detail}"
        errors = [
            {"line": one.line, "column": one.column, "detail": one.detail} for one in mistakes
        ]
        raise Problem(HTTPStatus.BAD_REQUEST, detail, errors=errors)
    making = _planning.start_plan(request, snapshot.config, body)
    location = f"/api/v1/plans/{making.plan.id}"
    return web.Response(
        body=orjson.dumps(making.plan),
        status=HTTPStatus.ACCEPTED,
        content_type="application/json",
        headers={"Location": location, "Cache-Control": "no-store"},
    )


async def show(request: web.Request, _wanted: Wanted) -> web.Response:
    """Return a plan, made or not."""
    making = await _planning.find_plan(request)
    return answer(request, making.plan)


OPERATIONS = (
    Operation(
        path="/api/v1/plans",
        method="POST",
        handler=start,
        about="Begin the plan of a draft: the alerts of the last weeks that it would change.",
        answer=Plan,
        body=_planning.PlanBody,
        status=HTTPStatus.ACCEPTED,
    ),
    Operation(
        path="/api/v1/plans/{id}",
        handler=show,
        about="A plan by its id. The last few are kept.",
        answer=Plan,
    ),
)
