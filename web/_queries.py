"""Read the query of a request, for a page and for its JSON twin alike."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from answers.history import MAX_LIMIT, STATES, Wanted
from web._problem import Problem

if TYPE_CHECKING:
    from aiohttp import web


def read_wanted(request: web.Request) -> Wanted:
    """Return the alerts that the query of *request* asks for.

    Raises:
        Problem: a value makes no sense.
    """
    query = request.query
    state = query.get("state", "")
    limit = query.get("limit", "50")
    if state not in {"", *STATES}:
        known = ", ".join(STATES)
        raise Problem(HTTPStatus.BAD_REQUEST, f'state: there is no state "{state}"; use {known}')
    if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit) <= MAX_LIMIT:
        raise Problem(HTTPStatus.BAD_REQUEST, f"limit: use a number from 1 to {MAX_LIMIT}")
    return Wanted(watch=query.get("watch", ""), state=state, limit=int(limit))
