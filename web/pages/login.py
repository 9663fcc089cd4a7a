"""The page that asks for the token, and the way out."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import web

from web._problem import Problem
from web.guarding.doorkeeper import DOORKEEPER, LOGIN
from web.pages.rendering import answer_plain


def add_routes(app: web.Application) -> None:
    """Add the addresses."""
    app.router.add_get(LOGIN, show_form)
    app.router.add_post(LOGIN, log_in)
    app.router.add_post("/logout", log_out)


async def show_form(request: web.Request) -> web.Response:
    """Return the page with the form; go on where no token is needed."""
    wanted = keep_own(request.query.get("next", ""))
    if not request.app[DOORKEEPER].has_login:
        raise web.HTTPSeeOther(wanted)
    return _show(request, wanted)


async def log_in(request: web.Request) -> web.Response:
    """Give the browser a cookie for a right token, and lead it to the page it wanted."""
    doorkeeper = request.app[DOORKEEPER]
    form = await request.post()
    wanted = keep_own(str(form.get("next", "")))
    given = str(form.get("token", "")).strip().encode(errors="replace")
    try:
        holder = doorkeeper.check_token(request, given)
    except Problem as problem:
        response = _show(request, wanted, problem.detail, problem.status)
        response.headers.update(problem.headers)
        return response
    if holder is None:
        return _show(request, wanted, "this is not a token of this page", HTTPStatus.FORBIDDEN)
    response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": wanted})
    response.headers["Cache-Control"] = "no-store"
    doorkeeper.give_cookie(request, response, holder)
    return response


async def log_out(request: web.Request) -> web.Response:
    """Let the browser forget its cookie."""
    response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": LOGIN})
    request.app[DOORKEEPER].take_cookie(request, response)
    return response


def _show(
    request: web.Request, wanted: str, problem: str = "", status: int = HTTPStatus.OK
) -> web.Response:
    return answer_plain(request, "login.html", {"next": wanted, "problem": problem}, status)


def keep_own(address: str) -> str:
    """Return *address* if it is a path of this page, and else the first page.

    A browser drops line breaks and tabs in an address, and reads a backslash as a slash.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    is_odd = any(sign <= " " or sign in "\\\x7f" for sign in address)
    is_path = address.startswith("/") and not address.startswith("//")
    if is_odd or not is_path or parts.scheme or parts.netloc or parts.path == LOGIN:
        return "/"
    return address
