"""The OpenAPI document of all addresses for programs. `docs/reference.py` writes it into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiohttp import web

from web._answering import answer_bytes
from web.api.operation import Operation, Wanted, add_operations

DOCUMENT = Path(__file__).with_name("openapi.json")


def add_routes(app: web.Application) -> None:
    """Add the address of the document."""
    add_operations(app, OPERATIONS)


async def document(request: web.Request, _wanted: Wanted) -> web.Response:
    """Return the document."""
    return answer_bytes(request, DOCUMENT.read_bytes(), "application/json")


OPERATIONS = (
    Operation(
        path="/api/v1/openapi.json",
        handler=document,
        about="This document.",
        answer=dict[str, Any],
    ),
)
