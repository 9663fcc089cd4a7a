"""Read the draft of a watch and try it, for the page and for programs alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from time import thread_time
from typing import TYPE_CHECKING, Any

from aiohttp import web

from answers.preview import Preview, WantedPreview, preview
from web._bodies import check_names, read_json
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web._worker import WORKER, IsOver

if TYPE_CHECKING:
    from datetime import datetime

    from config import Config
    from storage import Reader

BUDGET = 0.25
"""Seconds of CPU for a preview, which runs at each pause of a person who types. The entries under
way when it is over add up to 0.05 s."""
MAX_DAYS = 30
"""Days back: of older entries no texts are stored, so that they would match less."""
DEFAULT_DAYS = 14


@dataclass(frozen=True, slots=True)
class DraftBody:
    """The body of a request that tries a draft."""

    watch: str
    """The YAML of one watch."""
    days: int = DEFAULT_DAYS
    of: str = ""
    """The name of the running watch that it replaces, where the draft has another one."""


async def read_body(request: web.Request) -> DraftBody:
    """Return the JSON body of *request*.

    Raises:
        Problem: it is no JSON, or a field makes no sense.
    """
    return check_body(await read_json(request))


def check_body(fields: Any) -> DraftBody:
    """Return *fields* as the body that they are.

    Raises:
        Problem: one is missing or unknown, or makes no sense.
    """
    if not isinstance(fields, dict):
        raise Problem(HTTPStatus.BAD_REQUEST, "the body: expected an object with the field watch")
    check_names(fields, DraftBody.__slots__)
    body = DraftBody(**{"watch": "", **fields})
    if not isinstance(body.watch, str) or not isinstance(body.of, str):
        raise Problem(HTTPStatus.BAD_REQUEST, "watch: expected the YAML of one watch as a text")
    if not body.watch.strip():
        raise Problem(HTTPStatus.BAD_REQUEST, "watch: it is empty; send the YAML of one watch")
    is_number = isinstance(body.days, int) and not isinstance(body.days, bool)
    if not is_number or not 1 <= body.days <= MAX_DAYS:
        raise Problem(HTTPStatus.BAD_REQUEST, f"days: use a number from 1 to {MAX_DAYS}")
    return body


async def try_draft(request: web.Request, body: DraftBody) -> Preview:
    """Return the reports that the draft would find.

    Raises:
        Problem: too many others wait.
    """
    snapshots = request.app[SNAPSHOTS]
    snapshot = await snapshots.get()
    wanted = WantedPreview(body.watch, body.days, body.of)
    work = partial(run_preview, running=snapshot.config, wanted=wanted, now=snapshots.now())
    return await request.app[WORKER].run(request, BUDGET, work)


def run_preview(
    reader: Reader, is_over: IsOver, running: Config, wanted: WantedPreview, now: datetime
) -> Preview:
    """Return the reports that the draft would find, with the CPU that it took."""
    began = thread_time()
    shown = preview(reader, running, wanted, now, is_over)
    return replace(shown, took_ms=round((thread_time() - began) * 1000, 1))
