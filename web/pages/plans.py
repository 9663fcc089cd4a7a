"""The plan of a draft, below its preview: the alerts of the last weeks that it would change."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aiohttp import web

from web import _drafting, _planning
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web.pages.drafts import answer_draft, read_form
from web.pages.rendering import RENDERER

if TYPE_CHECKING:
    from answers.plan import Plan

PATIENCE = 10.0
"""Seconds for which an answer waits until the plan is made, so that a page need not ask often."""


def add_routes(app: web.Application) -> None:
    """Add the addresses of the plan."""
    app.router.add_post("/plans", start)
    app.router.add_get("/plans/{id}", show)


async def start(request: web.Request) -> web.Response:
    """Begin the plan of a form; return the part with it, or without scripts lead to its page."""
    body = read_form(await request.post())
    snapshot = await request.app[SNAPSHOTS].get()
    is_part = request.headers.get("HX-Request") == "true"
    mistakes = await _planning.list_mistakes(request, snapshot.config, body)
    if mistakes and is_part:
        return _answer_part(request, mistakes=mistakes)
    if mistakes:
        shown = await _drafting.try_draft(request, body)
        return answer_draft(request, snapshot, body, shown)
    making = _planning.start_plan(request, snapshot.config, body)
    if is_part:
        return _answer_part(request, plan=making.plan)
    raise web.HTTPSeeOther(f"/plans/{making.plan.id}")


async def show(request: web.Request) -> web.Response:
    """Return the page of a plan, or to a page its part; the part waits until the plan is made."""
    is_part = request.headers.get("HX-Request") == "true"
    try:
        making = await _planning.find_plan(request)
    except Problem:
        if not is_part:
            raise
        return _answer_part(request, HTTPStatus.NOT_FOUND)
    if is_part:
        await making.wait(PATIENCE)
        return _answer_part(request, plan=making.plan)
    snapshot = await request.app[SNAPSHOTS].get()
    shown = await _drafting.try_draft(request, making.body)
    return answer_draft(request, snapshot, making.body, shown, making.plan)


def _answer_part(
    request: web.Request, status: int = HTTPStatus.OK, plan: Plan | None = None, mistakes: Any = ()
) -> web.Response:
    """Return the part that stands below a preview; without a plan it is no longer kept."""
    values = {"plan": plan, "mistakes": mistakes}
    body = request.app[RENDERER].write("plan.html", **values).body
    headers = {"Cache-Control": "no-store", "Vary": "HX-Request"}
    return web.Response(
        body=body, status=status, content_type="text/html", charset="utf-8", headers=headers
    )
