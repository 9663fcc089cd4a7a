"""The page of one trend, or of one hot term that was told."""

from __future__ import annotations

from aiohttp import web

from web._snapshot import SNAPSHOTS
from web._trends import find_trend
from web.pages.rendering import answer_page


def add_routes(app: web.Application) -> None:
    """Add the address of the page."""
    app.router.add_get("/trends/{id}", show_trend)


async def show_trend(request: web.Request) -> web.Response:
    """Return the page of a trend."""
    snapshot = await request.app[SNAPSHOTS].get()
    return answer_page(request, "trend.html", snapshot, {"trend": await find_trend(request)})
