"""Answer with a hash, so that a browser that has the answer gets it no second time."""

from __future__ import annotations

import gzip
import hashlib
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson
from aiohttp import web


class Packed(NamedTuple):
    """The body of an answer, made once for all who ask."""

    body: bytes
    zipped: bytes
    etag: str


def pack(body: bytes) -> Packed:
    """Return *body* with its hash, and compressed."""
    return Packed(body, gzip.compress(body, mtime=0), _make_etag(body))


def answer(request: web.Request, value: Any) -> web.Response:
    """Return *value* as JSON; nothing if the browser has it already."""
    body = orjson.dumps(value, option=orjson.OPT_UTC_Z)
    return answer_bytes(request, body, "application/json")


def answer_bytes(request: web.Request, body: bytes, content_type: str) -> web.Response:
    """Return *body*, or 304 if the asker names its hash."""
    headers = _make_headers(_make_etag(body))
    if _is_known(request, headers["ETag"]):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    response = web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)
    response.enable_compression()
    return response


def answer_packed(request: web.Request, packed: Packed, content_type: str) -> web.Response:
    """Return the body that was *packed* before, or 304 if the asker names its hash."""
    headers = _make_headers(packed.etag)
    if _is_known(request, packed.etag):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    body = packed.body
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = packed.zipped
    return web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)


def _make_etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def _make_headers(etag: str) -> dict[str, str]:
    return {"ETag": etag, "Cache-Control": "no-cache"}


def _is_known(request: web.Request, etag: str) -> bool:
    """Return whether the asker has the answer with *etag*."""
    return any(one.value in {etag.strip('"'), "*"} for one in request.if_none_match or ())
