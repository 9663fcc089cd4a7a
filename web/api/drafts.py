"""Try the draft of a watch, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answers.preview import Preview
from web import _drafting
from web._answering import answer
from web.api.operation import Operation, Wanted, add_operations

if TYPE_CHECKING:
    from aiohttp import web


def add_routes(app: web.Application) -> None:
    """Add the address for programs."""
    add_operations(app, OPERATIONS)


async def preview(request: web.Request, _wanted: Wanted) -> web.Response:
    """Return the reports of the draft in the body, and those of the running watch."""
    body = await _drafting.read_body(request)
    return answer(request, await _drafting.try_draft(request, body))


OPERATIONS = (
    Operation(
        path="/api/v1/preview",
        method="POST",
        handler=preview,
        about="Try the draft of one watch on the stored entries of the last days.",
        answer=Preview,
        body=_drafting.DraftBody,
    ),
)
