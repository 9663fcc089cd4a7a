"""The forms of the pages, for those who may act: they work without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import web

from web import _asking
from web._asking import ask_daemon
from web._problem import Problem
from web.guarding.asker import check_right
from web.pages.rendering import answer_plain

HEADINGS = {
    HTTPStatus.OK: "Done.",
    HTTPStatus.ACCEPTED: "Asked, but not yet answered.",
    HTTPStatus.CONFLICT: "The daemon says no.",
}


def add_routes(app: web.Application) -> None:
    """Add the addresses of the forms."""
    app.router.add_post("/alerts/retry", retry)
    app.router.add_post("/reload", reload)
    app.router.add_post("/channels/{name}/test", send_test)


async def retry(request: web.Request) -> web.Response:
    """Let the daemon try the deliveries of the form again."""
    form = await request.post()
    ids = [one for one in form.getall("id", ()) if isinstance(one, str)]
    return await _act(request, _asking.retry(ids), "/alerts")


async def reload(request: web.Request) -> web.Response:
    """Let the daemon read its config now."""
    form = await request.post()
    return await _act(request, _asking.reload(accept=bool(form.get("accept"))), "/")


async def send_test(request: web.Request) -> web.Response:
    """Let the daemon send a test message to a channel."""
    check_right(request, "act")
    return await _act(request, _asking.send_test(request), "/")


async def _act(request: web.Request, wanted: Mapping[str, str], back: str) -> web.Response:
    """Return the page that tells the daemon's answer to *wanted*, with the way *back*."""
    try:
        done = await ask_daemon(request, wanted)
    except Problem as problem:
        if problem.status != HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        said = {"heading": "No daemon answers.", "text": problem.detail, "back": back}
        response = answer_plain(request, "acted.html", said, problem.status)
        response.headers.update(problem.headers)
        return response
    heading = HEADINGS[HTTPStatus(done.status)]
    said = {"heading": heading, "text": done.text, "back": back}
    return answer_plain(request, "acted.html", said, done.status)
