"""Answer with a hash, so that a browser that has the answer gets it no second time."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import web


def answer(request: web.Request, value: Any) -> web.Response:
    """Return *value* as JSON; nothing if the browser has it already."""
    body = orjson.dumps(value, option=orjson.OPT_UTC_Z)
    return answer_bytes(request, body, "application/json")


def answer_bytes(request: web.Request, body: bytes, content_type: str) -> web.Response:
    """Return *body*, or 304 if the asker names its hash."""
    etag = hashlib.sha256(body).hexdigest()[:20]
    headers = {"ETag": f'"{etag}"', "Cache-Control": "no-cache"}
    known = request.if_none_match or ()
    if any(one.value in {etag, "*"} for one in known):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    response = web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)
    response.enable_compression()
    return response
