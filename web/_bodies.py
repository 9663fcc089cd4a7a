"""Read the JSON body of a request."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson

from web._problem import Problem

if TYPE_CHECKING:
    from aiohttp import web


class Limits:
    """The limits of a field of a body, as its JSON Schema says them; the handler checks them."""

    def __init__(self, **words: Any) -> None:
        """Keep the *words* of the schema."""
        self._words = words

    def __get_pydantic_json_schema__(self, core: Any, describe: Any) -> dict[str, Any]:
        """Return the schema of the field, for the writer of the OpenAPI document."""
        return {**describe(core), **self._words}


async def read_json(request: web.Request) -> Any:
    """Return the JSON in the body of *request*.

    Raises:
        Problem: it is none, or the request does not say that it is JSON.
    """
    if request.content_type != "application/json":
        detail = f'the body: expected application/json, found "{request.content_type}"; send JSON'
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
    try:
        return orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"the body: it is not JSON ({error})") from error


def check_names(fields: Iterable[str], known: Iterable[str]) -> None:
    """Refuse *fields* of a body that are not *known*.

    Raises:
        Problem: there is one.
    """
    known = tuple(known)
    for name in fields:
        if name not in known:
            names = ", ".join(known) or "none"
            detail = f'the body: there is no field "{name}"; those here: {names}'
            raise Problem(HTTPStatus.BAD_REQUEST, detail)
