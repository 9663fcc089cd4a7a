"""Put the page together: its addresses, its guard, and the tasks that run beneath it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from web import _events, _guard, _problem
from web._additions import ADDITIONS, Additions
from web._measures import MEASURES, Measures, make_counter
from web._planning import PLANS, Plans, end_plans
from web._snapshot import SNAPSHOTS, Snapshots
from web._worker import WORKER, Worker, run_worker
from web.api import acts as acts_api
from web.api import answers as answers_api
from web.api import details as details_api
from web.api import document as document_api
from web.api import drafts as drafts_api
from web.api import entries as entries_api
from web.api import exports as exports_api
from web.api import feeds_of_alerts
from web.api import health as health_api
from web.api import overlay as overlay_api
from web.api import overview as overview_api
from web.api import plans as plans_api
from web.api import terms as terms_api
from web.api import trends as trends_api
from web.api import watches as watches_api
from web.assistants.extra import explain_missing
from web.guarding.doorkeeper import DOORKEEPER, Doorkeeper
from web.pages import (
    acts,
    drafts,
    files,
    login,
    overview,
    plans,
    search,
    silences,
    terms,
    trend,
    unsubscribe,
    wall,
    watches,
)
from web.pages.faults import show_fault
from web.pages.rendering import RENDERER, Renderer

if TYPE_CHECKING:
    from web._settings import Settings

END = web.AppKey("end", asyncio.Event)
"""Set to end the process."""

STATIC = Path(__file__).with_name("static")
MAX_BODY_BYTES = 64 * 1024
PARTS = (
    files,
    overview,
    drafts,
    plans,
    watches,
    search,
    terms,
    trend,
    wall,
    overview_api,
    entries_api,
    exports_api,
    terms_api,
    feeds_of_alerts,
    health_api,
    document_api,
    trends_api,
    drafts_api,
    plans_api,
    watches_api,
    login,
    acts,
    acts_api,
    answers_api,
    silences,
    unsubscribe,
    details_api,
    overlay_api,
    _events,
)
"""The files with addresses."""


def make_app(settings: Settings) -> web.Application:
    """Return the application."""
    guard = _guard.make_guard(settings.options)
    doorkeeper = Doorkeeper(settings.options, settings.now)
    measures = Measures()
    middlewares = [make_counter(measures), _problem.explain, guard]
    app = web.Application(middlewares=middlewares, client_max_size=MAX_BODY_BYTES)
    app[MEASURES] = measures
    app[DOORKEEPER] = doorkeeper
    app[SNAPSHOTS] = Snapshots(settings)
    app[WORKER] = Worker(settings.reader.path)
    app[ADDITIONS] = Additions()
    app[PLANS] = Plans(settings.reader.path)
    app[_problem.PAGE_WRITER] = show_fault
    app[RENDERER] = Renderer(settings, STATIC)
    app.on_response_prepare.append(_guard.add_headers)
    app.on_response_prepare.append(_problem.note_start)
    app.on_shutdown.append(_events.end_streams)
    app.on_shutdown.append(end_plans)
    app.cleanup_ctx.append(_run_snapshots)
    app.cleanup_ctx.append(run_worker)
    for part in PARTS:
        part.add_routes(app)
    if settings.options.mcp:
        _open_to_assistants(app)
    return app


def _open_to_assistants(app: web.Application) -> None:
    """Let assistants ask at `/mcp`; where the packages for them are missing, say so there."""
    missing = explain_missing()
    if not missing:
        from web.assistants import server

        server.mount(app)
        return

    async def refuse(_request: web.Request) -> web.Response:
        raise _problem.Problem(HTTPStatus.SERVICE_UNAVAILABLE, missing)

    app.router.add_route("*", "/mcp", refuse)


async def _run_snapshots(app: web.Application) -> AsyncIterator[None]:
    """Follow the state while the application runs."""

    def end() -> None:
        if END in app:
            app[END].set()

    tasks = [asyncio.create_task(work) for work in app[SNAPSHOTS].list_work(end)]
    yield
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task
