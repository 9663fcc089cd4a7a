"""The page Hot, and the page of one term with the watch that is suggested for it."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from answers.terms import list_days, make_day_bars, read_hot_terms
from web._additions import ADDITIONS
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web.pages.rendering import answer_page

DRAWING = {"make_bars": make_day_bars, "list_days": list_days}
"""The functions with which the templates draw the days of a term."""


def add_routes(app: web.Application) -> None:
    """Add the addresses of the pages."""
    app.router.add_get("/hot", show_hot)
    app.router.add_get("/hot/{id}", show_term)


async def show_hot(request: web.Request) -> web.Response:
    """Return the page Hot."""
    snapshots = request.app[SNAPSHOTS]
    snapshot = await snapshots.get()
    hot = read_hot_terms(snapshots.reader, snapshot.config, snapshot.now.served_at)
    values = {"hot": hot, **DRAWING}
    return answer_page(request, "hot.html", snapshot, values, twin="/api/v1/terms")


async def show_term(request: web.Request) -> web.Response:
    """Return the page of a term, hot or not.

    Raises:
        Problem: there never was one with this id.
    """
    name = request.match_info["id"]
    snapshot = await request.app[SNAPSHOTS].get()
    found = await request.app[ADDITIONS].find(request, name)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, f'there is no hot term with the id "{name}"; see /hot')
    config = snapshot.config
    listed = [name for name, watch in config.watches.items() if watch.keywords]
    values = {"term": found.term, "addition": found.addition, "watches": listed, **DRAWING}
    return answer_page(request, "term.html", snapshot, values, twin=f"/api/v1/terms/{name}")
