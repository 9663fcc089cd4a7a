"""Keep the page served: a process of its own, started again with longer and longer pauses.

The page must outlive the daemon, or it could not say that the daemon stopped. So it is not ended
by a crash of the daemon. It ends when the daemon stops as asked, and when it sees that another
daemon has taken the state over, which starts a page of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from model import one_line

if TYPE_CHECKING:
    from config import Config, WebOptions

NICENESS = 5
"""As `nice` counts: polls and deliveries come before pages."""
FIRST_PAUSE = 1.0
"""Seconds before the first new start; each further one waits twice as long."""
MAX_PAUSE = 300.0
"""Seconds. Doubled: a page whose port is free again comes back up to ten minutes later."""
STABLE_AFTER = 60.0
"""Seconds after which a page that ends counts as one that had worked."""
END_DEADLINE = 4.0
"""Seconds that a page may take to end."""
MAX_PROBLEM_CHARS = 300
FAULT_MARK = "answer.failed "
"""The beginning of a line in which the page reports a fault, as JSON."""
MAX_FAULTS = 100
"""Faults of the page that are remembered; further ones are logged each time."""
_PROGRAM = Path(__file__).resolve().parents[1] / "monitor.py"

Keep = Callable[[], Coroutine[Any, Any, None]]


class Daemon(Protocol):
    """The parts of a daemon that its page concerns."""

    config: Config
    log: Any

    def steady(self) -> float:
        """Return seconds on a clock that nobody sets."""
        ...


@contextlib.asynccontextmanager
async def watch(daemon: Daemon) -> AsyncIterator[Keep]:
    """Yield the function that starts the page if it does not run; end the page with the block."""
    page = PageProcess(daemon)
    try:
        yield page.keep_page
    finally:
        await page.end()


class PageProcess:
    """The process of the page, as the daemon sees it."""

    def __init__(self, daemon: Daemon) -> None:
        """Serve the page of *daemon*; nothing is started yet."""
        self._daemon = daemon
        self._child: Process | None = None
        self._options: WebOptions | None = None
        self._watching: asyncio.Task[None] | None = None
        self._began = 0.0
        self._start_at = 0.0
        self._pause = FIRST_PAUSE
        self._told = ""
        """The problem that was logged last, so that each is said once."""
        self._faults: set[str] = set()
        """The faults of the running page that were logged."""

    @property
    def pid(self) -> int | None:
        """Return the process of the page; None if it does not run."""
        return self._child.pid if self._child else None

    async def keep_page(self) -> None:
        """Start the page, end it, or start it again, as the config asks."""
        options = self._daemon.config.web
        if self._child is not None and options != self._options:
            await self.end()
            self._start_at = 0.0
        if options is None or self._child is not None or self._daemon.steady() < self._start_at:
            return
        await self._start(options)

    async def _start(self, options: WebOptions) -> None:
        config = str(Path(self._daemon.config.texts.main).absolute())
        words = ("web", "--daemon", f"{os.getpid()}", "--config", config)
        child = await asyncio.create_subprocess_exec(
            sys.executable, str(_PROGRAM), *words, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
        )
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, child.pid, NICENESS)
        self._child, self._options = child, options
        self._began = self._daemon.steady()
        self._watching = asyncio.create_task(self._watch(child))

    async def _watch(self, child: Process) -> None:
        """Log the address of *child*, and its end with the last line that it wrote."""
        announced, problem = await asyncio.gather(self._hear(child), self._read_problems(child))
        code = await child.wait()
        if self._child is not child:
            return
        self._child = None
        now = self._daemon.steady()
        if announced and now - self._began >= STABLE_AFTER:
            self._pause = FIRST_PAUSE
            self._told = ""
        self._start_at = now + self._pause
        self._pause = min(2 * self._pause, MAX_PAUSE)
        problem = problem or f"it ended with exit code {code}"
        if problem != self._told:
            self._told = problem
            self._daemon.log.warning("page.failed", problem=problem)

    async def _hear(self, child: Process) -> bool:
        """Log the address that *child* announces; return whether it did."""
        assert child.stdout is not None  # noqa: S101  # it is a pipe
        line = await child.stdout.readline()
        if line:
            address = line.decode(errors="replace").partition(": ")[2].strip()
            self._daemon.log.info("page.started", address=address, process=child.pid)
        await child.stdout.read()
        return bool(line)

    async def end(self) -> None:
        """End the page; a page that does not end soon is killed."""
        child = self._child
        self._child = None
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        try:
            async with asyncio.timeout(END_DEADLINE):
                await child.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
        if self._watching is not None:
            await self._watching

    async def _read_problems(self, child: Process) -> str:
        """Log each fault that *child* reports; return the last other line that it writes."""
        assert child.stderr is not None  # noqa: S101  # it is a pipe
        last = ""
        while True:
            try:
                line = (await child.stderr.readline()).decode(errors="replace")
            except ValueError:  # a line that is longer than any report
                continue
            if not line:
                return one_line(last, MAX_PROBLEM_CHARS)
            if line.startswith(FAULT_MARK):
                self._log_fault(line.removeprefix(FAULT_MARK))
            elif line.strip():
                last = line

    def _log_fault(self, text: str) -> None:
        """Log a fault of the running page, once: a page that is started again has it again."""
        facts = json.loads(text)
        if facts["problem"] not in self._faults:
            if len(self._faults) < MAX_FAULTS:
                self._faults.add(facts["problem"])
            self._daemon.log.error("answer.failed", **facts)
