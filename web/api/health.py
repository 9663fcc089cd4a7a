"""The answers for machines that watch over the page and the daemon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from aiohttp import web

from answers.daemon import DaemonFacts
from answers.health import Life
from web._answering import answer, answer_bytes
from web._measures import MEASURES
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web.api.operation import Operation, Wanted, add_operations


def add_routes(app: web.Application) -> None:
    """Add the addresses for machines."""
    add_operations(app, OPERATIONS)


@dataclass(frozen=True, slots=True)
class Alive:
    """The page is served. The times say how old the state on it is."""

    status: str
    served_at: datetime
    daemon: DaemonFacts


@dataclass(frozen=True, slots=True)
class Ready:
    """News is read and told."""

    status: str
    life: Life
    process: int | None
    """The daemon; None if cron starts rounds of polls."""
    pulse_at: datetime | None
    """When the daemon last wrote its metrics."""
    polled_at: datetime | None
    next_at: datetime | None


async def healthz(request: web.Request, _wanted: Wanted) -> web.Response:
    """Say that the page is served, and the three times by which its age is judged."""
    now = (await request.app[SNAPSHOTS].get()).now
    return answer(request, Alive("ok", now.served_at, now.daemon))


async def readyz(request: web.Request, _wanted: Wanted) -> web.Response:
    """Say whether news is read and told.

    Raises:
        Problem: it is not; its errors have each reason with the remedy.
    """
    health = request.app[SNAPSHOTS].judge_health()
    if not health.is_ready:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            health.troubles[0],
            errors=[{"detail": trouble} for trouble in health.troubles],
        )
    facts = Ready(
        status="ready",
        life=health.life,
        process=health.process,
        pulse_at=health.pulse_at,
        polled_at=health.polled_at,
        next_at=health.next_at,
    )
    return answer(request, facts)


async def metrics(request: web.Request, _wanted: Wanted) -> web.Response:
    """Return the metrics that the daemon wrote last, and those of the page.

    Raises:
        Problem: no daemon has written any.
    """
    snapshots = request.app[SNAPSHOTS]
    path = snapshots.metrics_path
    try:
        text = path.read_bytes()
    except FileNotFoundError as error:
        detail = "metrics: the daemon has written none yet; start it, and wait ten seconds"
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail) from error
    own = request.app[MEASURES].write(len(snapshots.streams))
    return answer_bytes(request, text + own, "text/plain")


OPERATIONS = (
    Operation(
        path="/healthz",
        handler=healthz,
        about="Says that the page is served, with the times by which its age is judged.",
        answer=Alive,
    ),
    Operation(
        path="/readyz",
        handler=readyz,
        about="Says whether news is read and told; if not, 503 with the reasons.",
        answer=Ready,
    ),
    Operation(
        path="/metrics",
        handler=metrics,
        about="The metrics of the daemon and of the page, as Prometheus reads them.",
        answer=None,
        media="text/plain",
    ),
)
