"""The page that tries the draft of a watch while it is typed. Nothing is written."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import web

import config
from answers.placement import place_draft
from web import _drafting
from web._answering import answer_packed
from web._drafting import DraftBody
from web._snapshot import SNAPSHOTS
from web.guarding.asker import ASKER
from web.pages.rendering import RENDERER, answer_page

if TYPE_CHECKING:
    from answers.plan import Plan
    from answers.preview import Preview
    from config import Config
    from web._snapshot import Snapshot

NEW = "- name:\n  keywords: |\n    x"
"""The last line shows where the keywords begin; its word is taken away."""


def add_routes(app: web.Application) -> None:
    """Add the addresses of the page."""
    app.router.add_get("/watches/new", show_new)
    app.router.add_get("/watches/{name}/edit", show_edit)
    app.router.add_post("/preview", show_preview)


async def show_new(request: web.Request) -> web.Response:
    """Return the page with the draft of a further watch, which the address may give."""
    snapshot = await request.app[SNAPSHOTS].get()
    given = request.query.get("yaml", "")
    body = DraftBody(given or write_new(snapshot.config))
    shown = await _drafting.try_draft(request, body) if given.strip() else None
    return answer_draft(request, snapshot, body, shown)


async def show_edit(request: web.Request) -> web.Response:
    """Return the page with the lines of a running watch."""
    snapshot = await request.app[SNAPSHOTS].get()
    name = request.match_info["name"]
    if name not in snapshot.config.watches:
        raise web.HTTPNotFound
    text = await asyncio.to_thread(_write_running, snapshot.config, name)
    body = DraftBody(text, of=name)
    shown = await _drafting.try_draft(request, body)
    return answer_draft(request, snapshot, body, shown)


def _write_running(running: Config, name: str) -> str:
    """Return the lines of the watch *name* with its keywords of now, indented as in its file."""
    text = config.write_in_force(running, name)
    if not text:
        return config.show_watch(name, running.watches[name].keywords)
    return place_draft(running, text, name).yaml


def write_new(running: Config) -> str:
    """Return an empty watch, indented as the list of the main file."""
    placed = place_draft(running, NEW, "")
    if placed.line is None or placed.column is not None:
        return NEW[:-1]
    return placed.yaml.removeprefix("watches:\n")[:-1]


async def show_preview(request: web.Request) -> web.Response:
    """Return the reports that the draft of a form would find; the whole page without scripts."""
    body = read_form(await request.post())
    snapshot = await request.app[SNAPSHOTS].get()
    shown = await _drafting.try_draft(request, body)
    if request.headers.get("HX-Request") == "true":
        may_edit = request[ASKER].may("edit")
        values = {"shown": shown, "body": body, "may_edit": may_edit}
        packed = request.app[RENDERER].write("preview.html", **values)
        return answer_packed(request, packed, "text/html")
    return answer_draft(request, snapshot, body, shown)


def read_form(form: Mapping[str, object]) -> DraftBody:
    """Return the draft in a *form*.

    Raises:
        Problem: a field makes no sense.
    """
    fields: dict[str, Any] = {name: str(value) for name, value in form.items()}
    days = str(fields.pop("days", _drafting.DEFAULT_DAYS))
    number = int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0
    return _drafting.check_body({**fields, "days": number})


def answer_draft(
    request: web.Request,
    snapshot: Snapshot,
    body: DraftBody,
    shown: Preview | None,
    plan: Plan | None = None,
) -> web.Response:
    """Return the page with a draft, its preview, and its *plan*."""
    values = {
        "body": body,
        "shown": shown,
        "plan": plan,
        "lines": min(max(body.watch.count("\n") + 2, 8), 24),
        "again": f"/watches/{quote(body.of, safe='')}/edit" if body.of else "",
    }
    # A draft has no address that can be read; its plan has one, and the watch as it runs.
    twin = f"/api/v1/watches/{quote(body.of, safe='')}" if body.of else ""
    if plan is not None:
        twin = f"/api/v1/plans/{plan.id}"
    return answer_page(request, "draft.html", snapshot, values, is_kept=False, twin=twin)
