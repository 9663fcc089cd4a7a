"""A page over a daemon that answers: the daemon in the test's loop, the page in a thread."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from types import SimpleNamespace

from structlog.testing import capture_logs

from config._web import WebOptions, WebToken
from daemon import answering
from model import Alert, Secret
from tests.loopback.inside import within
from tests.loopback.station import Station
from tests.web.scene import Site, serve

READER, ACTOR = "a token that only reads", "a token that also acts"
EDITOR = "a token that also edits"
TOKENS = (
    WebToken(name="desk", token=Secret(READER), may=("read",)),
    WebToken(name="mara", token=Secret(ACTOR), may=("read", "act")),
    WebToken(name="edda", token=Secret(EDITOR), may=("edit",)),
)
OPTIONS = WebOptions(tokens=TOKENS)


def visit(
    station: Station,
    work: Callable[[Site], object],
    options: WebOptions = OPTIONS,
    alerts: Sequence[Alert] = (),
    **replies: object,
) -> list[dict]:
    """Let *work* ask a page of *station* while its daemon answers; return the lines of its log.

    Nothing is polled, but *alerts* are stored before. The store of the daemon has *replies* in
    place of its own methods.
    """

    async def run(running):
        with running.store.transaction() as tx:
            for alert in alerts:
                tx.record(alert, [])
        for name, value in replies.items():
            setattr(running.store, name, value)
        room = SimpleNamespace(database=running.store.path, config=running.config)
        async with answering.open_listener(running):
            with contextlib.ExitStack() as stack:
                site = await asyncio.to_thread(
                    stack.enter_context, serve(room, options, running.now)
                )
                try:
                    await asyncio.to_thread(work, site)
                finally:
                    await asyncio.to_thread(stack.close)

    with capture_logs() as lines:
        within(station, run)
    return lines


def post(site: Site, path: str, body: str | None = None, token: str = ACTOR, **headers: str):
    """Return the answer to a program that posts *body*, which is JSON unless *headers* differ."""
    named = {"Authorization": f"Bearer {token}", "Content_Type": "application/json", **headers}
    return site.ask(path, "POST", body, **named)
