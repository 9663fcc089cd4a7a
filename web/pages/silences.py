"""The page Silences: the list, and the form that begins one."""

from __future__ import annotations

from aiohttp import web

from web._snapshot import SNAPSHOTS
from web.pages.rendering import answer_page


def add_routes(app: web.Application) -> None:
    """Add the address of the page."""
    app.router.add_get("/silences", show_silences)


async def show_silences(request: web.Request) -> web.Response:
    """Return the page Silences; the query may name the watch that is to be silenced."""
    snapshot = await request.app[SNAPSHOTS].get()
    values = {"config": snapshot.config, "watch": request.query.get("watch", "")}
    return answer_page(request, "silences.html", snapshot, values)
