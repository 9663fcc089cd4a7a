"""End the mails of a channel to one recipient: by the link in each mail, and by nothing else.

Mail scanners GET every link, so a GET changes nothing. A POST acts. It is the one unsafe method
without a token: the signature in its address shows that the asker was sent the link. Mail clients
post to it by themselves, when a person presses their button (RFC 8058).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

from aiohttp import web

from storage import is_signed_recipient
from web._asking import ask_for
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web.guarding.doorkeeper import DOORKEEPER, UNSUBSCRIBE
from web.guarding.tries import Tries
from web.pages.rendering import answer_plain

MAX_POSTS = 20
"""Posts of one address in a minute. Doubled: a program that repeats itself keeps the daemon busier.
Mail services post for many people from one address, and try again later."""
MAX_CHARS = 400
"""Of a name in the link. An address of mail has 320 at most."""
ONE_CLICK = ("List-Unsubscribe", "One-Click")
POSTS = web.AppKey("unsubscribe_posts", Tries)
WRONG = web.AppKey("unsubscribe_wrong", Tries)


class Link(NamedTuple):
    """The parts of a link that ends mails."""

    channel: str
    address: str
    path: str
    """With its signature, for a form."""


def add_routes(app: web.Application) -> None:
    """Add the address."""
    app[POSTS] = Tries(MAX_POSTS, "requests to this address")
    app[WRONG] = Tries(of="links that are not ours")
    app.router.add_get(UNSUBSCRIBE, confirm)
    app.router.add_post(UNSUBSCRIBE, act)


async def confirm(request: web.Request) -> web.Response:
    """Return the page with the button; nothing changes."""
    link = _read_link(request)
    if link is None:
        return _show(request, link, "wrong", HTTPStatus.FORBIDDEN)
    return _show(request, link, "question")


async def act(request: web.Request) -> web.Response:
    """End the mails to the recipient of the link; begin them again if the form says so."""
    link = _read_link(request)
    if link is None:
        return _show(request, link, "wrong", HTTPStatus.FORBIDDEN)
    sender = request.app[DOORKEEPER].find_address(request)
    request.app[POSTS].check(sender)
    request.app[POSTS].count(sender)
    form = await request.post()
    is_again = form.get("again") == "yes"
    is_one_click = ONE_CLICK in form.items()
    via = "one click in a mail" if is_one_click else "a link in a mail"
    subject = {"channel": link.channel, "address": link.address, "by": link.address}
    wanted = "subscribe" if is_again else "unsubscribe"
    try:
        done = await ask_for(request, {"do": wanted, "via": via, **subject})
    except Problem as problem:
        if problem.status != HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        response = _show(request, link, "unreached", problem.status)
        response.headers.update(problem.headers)
        return response
    state = done.state
    if state == "done":
        state = "again" if is_again else "ended"
    return _show(request, link, state, done.status, done.text)


def _show(
    request: web.Request,
    link: Link | None,
    state: str,
    status: int = HTTPStatus.OK,
    text: str = "",
) -> web.Response:
    """Return the page in its *state*; *text* has the words of a daemon that refused."""
    values = {"link": link, "state": state, "text": text}
    return answer_plain(request, "unsubscribe.html", values, status)


def _read_link(request: web.Request) -> Link | None:
    """Return the link that was followed; None if its signature is wrong.

    Raises:
        Problem: there were too many wrong ones.
    """
    sender = request.app[DOORKEEPER].find_address(request)
    request.app[WRONG].check(sender)
    channel, address, signature = (request.query.get(name, "") for name in "crs")
    is_short = max(len(channel), len(address), len(signature)) <= MAX_CHARS
    key = request.app[SNAPSHOTS].reader.recipients.read_key()
    if not (is_short and is_signed_recipient(key, channel, address, signature)):
        request.app[WRONG].count(sender)
        return None
    return Link(channel, address, request.path_qs)
