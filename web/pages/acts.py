"""The forms of the pages, for those who may act: they work without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import web

from model import ActKind, parse_duration
from web import _asking
from web._asking import MAX_KEYWORD_CHARS, MAX_TEXT_CHARS, SUBJECTS, ask_daemon
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web.guarding.asker import check_right
from web.pages.login import keep_own
from web.pages.rendering import answer_plain

HEADINGS = {
    HTTPStatus.OK: "Done.",
    HTTPStatus.ACCEPTED: "Asked, but not yet answered.",
    HTTPStatus.CONFLICT: "The daemon says no.",
}

MAX_BACK_CHARS = 3000
"""Of the address of the page that had the form; a query in it has at most 2,000."""


MAX_CHANGES = 20
"""Of keywords by one form. Doubled: a large config is parsed 40 times, and nobody waits for it."""


def add_routes(app: web.Application) -> None:
    """Add the addresses of the forms."""
    app.router.add_post("/alerts/retry", retry)
    app.router.add_post("/alerts/dismiss", dismiss)
    app.router.add_post("/reload", reload)
    app.router.add_post("/channels/{name}/test", send_test)
    app.router.add_post("/silences", begin_silence)
    app.router.add_post("/silences/{id}/end", end_silence)
    app.router.add_post("/alerts/{id}/acknowledge", acknowledge)
    app.router.add_post("/alerts/{id}/feedback", give_feedback)
    app.router.add_post("/alerts/{id}/not-relevant", call_not_relevant)
    app.router.add_post("/overlay", change_keywords)
    app.router.add_post("/overlay/{id}/end", end_change)


async def retry(request: web.Request) -> web.Response:
    """Let the daemon try the deliveries of the form again."""
    return await _act(request, _asking.retry(await _read_ids(request)), "/alerts")


async def dismiss(request: web.Request) -> web.Response:
    """Let the daemon dismiss the dead deliveries of the form."""
    return await _act(request, _asking.dismiss(await _read_ids(request)), "/alerts")


async def _read_ids(request: web.Request) -> list[str]:
    form = await request.post()
    return [one for one in form.getall("id", ()) if isinstance(one, str)]


async def reload(request: web.Request) -> web.Response:
    """Let the daemon read its config now."""
    form = await request.post()
    return await _act(request, _asking.reload(accept=bool(form.get("accept"))), "/")


async def send_test(request: web.Request) -> web.Response:
    """Let the daemon send a test message to a channel."""
    check_right(request, "act")
    return await _act(request, _asking.send_test(request), "/")


# --- answers to alerts ------------------------------------------------------------------------


async def begin_silence(request: web.Request) -> web.Response:
    """Let the daemon begin the silence of the form."""
    check_right(request, "act")
    names = (*SUBJECTS, "reason", "key", "for", "back")
    form = await _read_form(request, *names)
    try:
        length = parse_duration(form["for"])
    except ValueError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"for: {error}") from error
    until = request.app[SNAPSHOTS].now() + length
    wanted = {name: form[name] for name in (*SUBJECTS, "reason", "key")}
    asked = _asking.silence({**wanted, "until": until.isoformat()})
    return await _return_to_page(request, asked, form["back"])


async def end_silence(request: web.Request) -> web.Response:
    """Let the daemon end a silence."""
    form = await _read_form(request, "back")
    return await _return_to_page(request, _asking.end_silence(request), form["back"])


async def acknowledge(request: web.Request) -> web.Response:
    """Let the daemon store that the asker sees to an alert."""
    form = await _read_form(request, "back")
    asked = _asking.comment(request, ActKind.ACKNOWLEDGED)
    return await _return_to_page(request, asked, form["back"])


async def give_feedback(request: web.Request) -> web.Response:
    """Let the daemon store whether an alert was worth it."""
    form = await _read_form(request, "said", "back")
    said = {"useful": ActKind.USEFUL, "not_useful": ActKind.NOT_USEFUL}.get(form["said"])
    if said is None:
        raise Problem(HTTPStatus.BAD_REQUEST, "said: expected useful or not_useful")
    return await _return_to_page(request, _asking.comment(request, said), form["back"])


async def call_not_relevant(request: web.Request) -> web.Response:
    """Let the daemon silence the story of an alert."""
    form = await _read_form(request, "back")
    asked = _asking.comment(request, ActKind.NOT_RELEVANT)
    return await _return_to_page(request, asked, form["back"])


# --- keywords ---------------------------------------------------------------------------------


async def change_keywords(request: web.Request) -> web.Response:
    """Let the daemon add the keywords of the form to a watch, and remove others.

    They are added first, so that a watch whose keywords are all replaced has one at each moment.
    The first that is refused ends it, and is told.
    """
    check_right(request, "edit")
    form = await _read_form(request, "watch", "reason", "back")
    about = {"watch": form["watch"], "reason": form["reason"]}
    wanted = await _list_changes(request)
    for number, (change, keyword) in enumerate(wanted, 1):
        asked = _asking.change_keyword({**about, "change": change, "keyword": keyword})
        response = await _return_to_page(request, asked, form["back"])
        if response.status != HTTPStatus.SEE_OTHER or number == len(wanted):
            return response
    raise Problem(HTTPStatus.BAD_REQUEST, "keyword: write one to add or to remove")


async def _list_changes(request: web.Request) -> list[tuple[str, str]]:
    """Return the changes of the form, each as add or remove with its keyword.

    Raises:
        Problem: they are too many, or one is too long.
    """
    form = await request.post()
    found: list[tuple[str, str]] = []
    for change in ("add", "remove"):
        for keyword in form.getall(change, ()):
            if not isinstance(keyword, str) or len(keyword) > MAX_KEYWORD_CHARS:
                detail = f"{change}: expected a text of at most {MAX_KEYWORD_CHARS} characters"
                raise Problem(HTTPStatus.BAD_REQUEST, detail)
            if keyword.strip():
                found.append((change, keyword))
    if len(found) > MAX_CHANGES:
        detail = f"the form: it changes {len(found)} keywords; change at most {MAX_CHANGES} at once"
        raise Problem(HTTPStatus.BAD_REQUEST, detail)
    return found


async def end_change(request: web.Request) -> web.Response:
    """Let the daemon take a change of a keyword back."""
    check_right(request, "edit")
    form = await _read_form(request, "back")
    return await _return_to_page(request, _asking.end_change(request), form["back"])


async def _read_form(request: web.Request, *names: str) -> dict[str, str]:
    """Return the texts *names* of the form; each is empty where the form has none.

    Raises:
        Problem: one is a file, or too long.
    """
    form = await request.post()
    texts: dict[str, str] = {}
    for name in names:
        text = form.get(name, "")
        most = MAX_BACK_CHARS if name == "back" else MAX_TEXT_CHARS
        if not isinstance(text, str) or len(text) > most:
            detail = f"{name}: expected a text of at most {most:,} characters"
            raise Problem(HTTPStatus.BAD_REQUEST, detail)
        texts[name] = text
    return texts


async def _return_to_page(
    request: web.Request, wanted: Mapping[str, str], back: str
) -> web.Response:
    """Return to the page that had the form, which shows the change; else tell the answer."""
    response = await _act(request, wanted, keep_own(back))
    if response.status != HTTPStatus.OK:
        return response
    headers = {"Location": keep_own(back), "Cache-Control": "no-store"}
    return web.Response(status=HTTPStatus.SEE_OTHER, headers=headers)


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
