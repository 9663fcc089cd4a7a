"""The files of the page: style, scripts, icons."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from web.pages.rendering import RENDERER

FOREVER = "public, max-age=31536000, immutable"


def add_routes(app: web.Application) -> None:
    """Add the addresses of the files."""
    app.router.add_get("/static/{name}", send_asset)
    app.router.add_get("/favicon.ico", send_icon)


async def send_asset(request: web.Request) -> web.Response:
    """Return a file of the page."""
    asset = request.app[RENDERER].assets.get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = asset.zipped
    else:
        body = asset.body
    return web.Response(
        body=body, content_type=asset.content_type, charset="utf-8", headers=headers
    )


async def send_icon(_request: web.Request) -> web.Response:
    """Say that there is no such icon: the page names its own."""
    return web.Response(status=HTTPStatus.NO_CONTENT, headers={"Cache-Control": FOREVER})
