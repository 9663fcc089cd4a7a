"""Run a program with a text on its standard input, within limits.

It leads a process group of its own. At a limit the whole group is killed, so that nothing of it
goes on. Its standard output goes nowhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MAX_ERROR_BYTES = 1024 * 1024
"""Of standard error, after which the program is killed; doubled, it may fill a log twice as far."""
MAX_KEPT_BYTES = 4096
_LAST_WORDS = 0.5  # seconds for the rest of standard error, which a child may keep open
_KEPT_NAMES = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER")
_USUAL_PATH = "/usr/local/bin:/usr/bin:/bin"


@dataclass(frozen=True)
class Ran:
    """The end of a program."""

    code: int
    """The exit code; negative for the signal that ended it."""
    error: str = ""
    """The beginning of its standard error."""
    limit: str = ""
    """The limit at which it was killed: time or output; empty for none."""


class _Watch(asyncio.SubprocessProtocol):
    """Keeps the beginning of a program's standard error, and sees its end."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.kept = bytearray()
        self.limit: asyncio.Future[str] = loop.create_future()
        """The limit that was reached; empty at the end of the program."""
        self.exited: asyncio.Future[None] = loop.create_future()
        self.silent: asyncio.Future[None] = loop.create_future()
        """Done when nobody has its standard error open any more."""
        self._total = 0

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Keep *data* as far as there is room."""
        self._total += len(data)
        self.kept += data[: MAX_KEPT_BYTES - len(self.kept)]
        if self._total > MAX_ERROR_BYTES and not self.limit.done():
            self.limit.set_result("output")

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Note the end of standard error."""
        if fd == 2 and not self.silent.done():
            self.silent.set_result(None)

    def process_exited(self) -> None:
        """Note the end of the program; a child of it may go on."""
        if not self.limit.done():
            self.limit.set_result("")
        if not self.exited.done():
            self.exited.set_result(None)


def make_environment() -> dict[str, str]:
    """Return the few variables that any program needs; none of them holds a secret of ours."""
    kept = {name: os.environ[name] for name in _KEPT_NAMES if name in os.environ}
    return {"PATH": _USUAL_PATH, **kept}


async def run(command: Sequence[str], text: bytes, seconds: float) -> Ran:
    """Run *command* with *text* on its standard input, no longer than *seconds*.

    Raises:
        OSError: it cannot be started.
    """
    loop = asyncio.get_running_loop()
    transport, watch = await loop.subprocess_exec(
        _Watch,
        *command,
        stdin=PIPE,
        stdout=DEVNULL,
        stderr=PIPE,
        env=make_environment(),
        cwd="/",
        start_new_session=True,
    )
    limit = "time"
    try:
        _write(transport, text)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                limit = await watch.limit
        if not limit:
            await asyncio.wait([watch.silent], timeout=_LAST_WORDS)
    finally:
        if limit:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(transport.get_pid(), signal.SIGKILL)
            await watch.exited
        transport.close()
    code = transport.get_returncode()
    return Ran(code or 0, watch.kept.decode(errors="replace"), limit)


def _write(transport: asyncio.SubprocessTransport, text: bytes) -> None:
    """Write *text* in the background; a program that does not read it may end all the same."""
    pipe: Any = transport.get_pipe_transport(0)
    pipe.write(text)
    pipe.write_eof()
