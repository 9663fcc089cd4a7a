"""Find the trend that an address names, for its page and for its JSON twin alike."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from answers.trend_life import TrendLife, read_life
from answers.trend_list import Missing
from web._problem import Problem
from web._snapshot import SNAPSHOTS

if TYPE_CHECKING:
    from aiohttp import web


async def find_trend(request: web.Request) -> TrendLife:
    """Return the trend that the address names.

    Raises:
        Problem: there is none, or its alerts are deleted.
    """
    snapshots = request.app[SNAPSHOTS]
    config = (await snapshots.get()).config
    found = read_life(snapshots.reader, config, request.match_info["id"], snapshots.now())
    if isinstance(found, Missing):
        status = HTTPStatus.GONE if found.was_deleted else HTTPStatus.NOT_FOUND
        raise Problem(status, f"{request.path}: {found.text}")
    return found
