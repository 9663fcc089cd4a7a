"""Make the plan of a draft in a process of its own, with low priority, and keep the last few.

A plan reads a month of entries twice and takes seconds of CPU. One is made at a time: that of the
last draft. A newer one ends the process of the one before; so does the end of the page, also if it
is killed, as the process ends with its standard input.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from answers.plan import AskedPlan, Plan, find_mistakes, read_plan
from web import _faults
from web._bodies import check_names, read_json
from web._drafting import BUDGET, DraftBody, check_body
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web._worker import WORKER

if TYPE_CHECKING:
    from answers.preview import PlacedMistake
    from config import Config
    from storage import Reader
    from web._worker import IsOver

NICENESS = 10
"""More than the page has, as `nice` counts. Doubled: a busy machine gives it next to no time."""
MAX_NICENESS = 19
DEADLINE = 120.0
"""Seconds for a plan. It ends its own reading after 30 s, and says so; the comparison with the
running config and a busy machine may take as long again."""
MAX_PLAN_BYTES = 512 * 1024
"""Of the answer of the process, which is some 30 kB."""
MAX_REPORT_BYTES = 8_000
"""Of the standard error of a process that failed, from its end."""
MAX_KEPT = 8
"""Plans that are kept in memory. Doubled: 160 kB more."""
CHUNK_BYTES = 65_536
_COMMAND = "plan-draft"
_PROGRAM = Path(__file__).resolve().parents[1] / "monitor.py"
FAULT = "the process that makes the plan failed; the log of the daemon has it as answer.failed"
EDITED = "the config was edited since, so the comparison is with an older one; make the plan again"
LOST = "it is not kept any more: only the last few plans are; make it again"


class PlanFault(Exception):
    """The process that makes a plan failed; the text has the end of its standard error."""


@dataclass(frozen=True, slots=True)
class PlanBody:
    """The body of a request for a plan."""

    watch: str
    """The YAML of one watch."""
    of: str = ""
    """The name of the running watch that it replaces, where the draft has another one."""


async def read_body(request: web.Request) -> DraftBody:
    """Return the JSON body of *request*.

    Raises:
        Problem: it is no JSON, or a field makes no sense.
    """
    fields = await read_json(request)
    if isinstance(fields, dict):
        check_names(fields, PlanBody.__slots__)
    return check_body(fields)


async def list_mistakes(
    request: web.Request, config: Config, body: DraftBody
) -> tuple[PlacedMistake, ...]:
    """Return the mistakes of the draft; without any, a plan can be made of it."""

    def check(_reader: Reader, _is_over: IsOver) -> tuple[PlacedMistake, ...]:
        return find_mistakes(config, body.watch, body.of)

    return await request.app[WORKER].run(request, BUDGET, check)


@dataclass
class Making:
    """A plan that is made, or was."""

    body: DraftBody
    config: Config
    """The config that it is compared with."""
    plan: Plan
    task: asyncio.Task[None] | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def is_of(self, body: DraftBody, config: Config) -> bool:
        """Return whether it is the plan of this draft, compared with *config*."""
        is_same = (self.body.watch, self.body.of) == (body.watch, body.of)
        return is_same and self.config is config

    def end(self, plan: Plan) -> None:
        """Let *plan* be the last word."""
        self.plan = replace(plan, id=self.plan.id)
        self.ended.set()

    def stop(self, state: str) -> None:
        """End the work on it, if it goes on."""
        if self.task is not None and not self.ended.is_set():
            self.end(Plan(state=state))
            self.task.cancel()

    async def wait(self, seconds: float) -> None:
        """Return when it has ended, at the latest after so many *seconds*."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.ended.wait()


class Plans:
    """The last plans, and the one that is made now."""

    def __init__(self, database: Path) -> None:
        """Plan on the entries in *database*; nothing is read yet."""
        self._database = database
        self._kept: dict[str, Making] = {}
        self._turn = asyncio.Lock()

    def find(self, name: str, config: Config) -> Making | None:
        """Return the plan with the id *name*, with a note if *config* is a newer one than its."""
        making = self._kept.get(name)
        if making is None or making.config is config or making.plan.state != "done":
            return making
        plan = making.plan
        is_same = dict(making.config.texts.texts) == dict(config.texts.texts)
        if not is_same and EDITED not in plan.notes:
            making.plan = replace(plan, notes=(*plan.notes, EDITED))
        return making

    def start(self, body: DraftBody, config: Config, at: datetime) -> Making:
        """Return the plan of a draft, which is made from now on, in place of any other.

        A draft whose plan is made already is not begun again.
        """
        for other in self._kept.values():
            if other.ended.is_set():
                continue
            if other.is_of(body, config):
                return other
            other.stop("replaced")
        making = Making(body, config, Plan(id=secrets.token_hex(8), state="running"))
        self._kept[making.plan.id] = making
        while len(self._kept) > MAX_KEPT:
            del self._kept[next(iter(self._kept))]
        making.task = asyncio.create_task(self._make(making, at))
        return making

    async def _make(self, making: Making, at: datetime) -> None:
        asked = AskedPlan(
            yaml=making.body.watch,
            of=making.body.of,
            main=making.config.texts.main,
            texts=dict(making.config.texts.texts),
            changes=making.config.texts.changes,
            database=str(self._database.absolute()),
            at=at,
        )
        try:
            async with self._turn:  # the process of the draft before has ended
                making.end(await _run(asked))
        except TimeoutError:
            note = f"it took longer than {DEADLINE:.0f} s and was ended; try when less is to do"
            making.end(Plan(state="failed", notes=(note,)))
        except Exception as error:  # noqa: BLE001  # a fault costs one plan
            _faults.report("the plan of a draft", error)
            making.end(Plan(state="failed", notes=(FAULT,)))

    async def close(self) -> None:
        """End the work under way."""
        tasks = [making.task for making in self._kept.values() if making.task is not None]
        for making in self._kept.values():
            making.stop("failed")
        await asyncio.gather(*tasks, return_exceptions=True)


async def _run(asked: AskedPlan) -> Plan:
    """Return the plan that a process of its own makes.

    Raises:
        PlanFault: it failed.
        TimeoutError: it took too long; it was ended.
    """
    main = str(Path(asked.main).absolute())
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, str(_PROGRAM), _COMMAND, "--config", main),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        with contextlib.suppress(ProcessLookupError):  # it may have ended already
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, child.pid, min(own + NICENESS, MAX_NICENESS))
        async with asyncio.timeout(DEADLINE):
            reading = asyncio.create_task(_read_end(child))
            try:
                printed = await _talk(child, asked)
                report = await reading
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
            code = await child.wait()
    finally:
        await _end(child)
    if code:
        raise PlanFault(f"{_COMMAND}: exit code {code}\n{report.decode(errors='replace')}")
    return read_plan(printed)


async def _end(child: Process) -> None:
    """End *child*, if it has not ended. Its output is read, as asyncio waits for the last of it."""
    if child.returncode is not None:
        return
    child.kill()
    for stream in (child.stdout, child.stderr):
        while stream is not None and await stream.read(CHUNK_BYTES):
            pass
    await child.wait()


async def _talk(child: Process, asked: AskedPlan) -> bytes:
    """Return the answer of *child*; its standard input stays open until then.

    Raises:
        PlanFault: it is too long.
    """
    assert child.stdin is not None  # noqa: S101  # they are pipes
    assert child.stdout is not None  # noqa: S101
    with contextlib.suppress(ConnectionError):  # it failed early; its exit code says so
        child.stdin.write(asked.write())
        await child.stdin.drain()
    printed = b""
    while chunk := await child.stdout.read(CHUNK_BYTES):
        printed += chunk
        if len(printed) > MAX_PLAN_BYTES:
            raise PlanFault(f"{_COMMAND}: its answer is longer than {MAX_PLAN_BYTES} bytes")
    return printed


async def _read_end(child: Process) -> bytes:
    """Return the end of the standard error of *child*."""
    assert child.stderr is not None  # noqa: S101  # it is a pipe
    report = b""
    while chunk := await child.stderr.read(CHUNK_BYTES):
        report = (report + chunk)[-MAX_REPORT_BYTES:]
    return report


# --- asked by the page and by programs ------------------------------------------------------


def start_plan(request: web.Request, config: Config, body: DraftBody) -> Making:
    """Return the plan of a draft without mistakes, which is made from now on."""
    return request.app[PLANS].start(body, config, request.app[SNAPSHOTS].now())


async def find_plan(request: web.Request) -> Making:
    """Return the plan that the path of *request* names.

    Raises:
        Problem: there is none.
    """
    name = request.match_info["id"]
    snapshot = await request.app[SNAPSHOTS].get()
    making = request.app[PLANS].find(name, snapshot.config)
    if making is None:
        raise Problem(HTTPStatus.NOT_FOUND, f'there is no plan "{name}"; {LOST}')
    return making


async def end_plans(app: web.Application) -> None:
    """End the work on plans: the page stops."""
    await app[PLANS].close()


PLANS = web.AppKey("plans", Plans)
