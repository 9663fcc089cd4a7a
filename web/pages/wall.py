"""The page for a screen on a wall: one trend large, the others beneath one another, a clock."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from aiohttp import web

from answers.wall import narrow
from web._queries import read_wall
from web._snapshot import SNAPSHOTS
from web.pages.rendering import answer_page

MAX_SIDE = 3
"""Trends next to the large one. Doubled: their names are too small to be read from afar."""


def add_routes(app: web.Application) -> None:
    """Add the address of the page."""
    app.router.add_get("/tv", show_wall)


async def show_wall(request: web.Request) -> web.Response:
    """Return the page."""
    snapshot = await request.app[SNAPSHOTS].get()
    wall = read_wall(request, snapshot)
    if wall.names is not None:
        snapshot = replace(snapshot, now=narrow(snapshot.now, wall.names))
    picked = request.query.get("watches", "")
    tail = f"?{urlencode({'watches': picked})}" if picked else ""
    over = [watch for watch in snapshot.now.quiet if watch.state == "over"]
    fresh = [term for term in snapshot.now.terms if not term.covered_by]
    values = {
        "wall": wall,
        "over": over[: max(0, MAX_SIDE + 1 - len(snapshot.now.trends))],
        "fresh": fresh[:1],
        "max_side": MAX_SIDE,
        "wall_twin": f"/api/v1/now{tail}",
    }
    return answer_page(request, "tv.html", snapshot, values)
