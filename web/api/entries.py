"""The JSON twin of the page Search."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus

from aiohttp import web

from answers.entries import EntriesFound
from answers.search import BadQuery
from model import UsageError
from web import _searching
from web._answering import answer
from web._problem import Problem
from web.api.operation import Operation, Wanted, add_operations


def add_routes(app: web.Application) -> None:
    """Add the address for programs."""
    add_operations(app, OPERATIONS)


async def entries(request: web.Request, wanted: Wanted) -> web.Response:
    """Return the stored entries that match the query, newest first.

    Raises:
        Problem: the query has a mistake, or names something that is not there.
    """
    try:
        found = await _searching.search(request, wanted)
    except BadQuery as error:
        raise Problem(
            HTTPStatus.BAD_REQUEST, str(error), errors=list(map(asdict, error.errors))
        ) from error
    except UsageError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, str(error)) from error
    return answer(request, found)


OPERATIONS = (
    Operation(
        path="/api/v1/entries",
        handler=entries,
        about="Search the stored entries, in the language of the watchlist; newest first.",
        answer=EntriesFound,
        parameters=_searching.PARAMETERS,
    ),
)
