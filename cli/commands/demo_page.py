"""The page of the demo: a process that follows its state, and ends with it."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING

from cli.options import PROJECT
from terminal.printing import complain, say

if TYPE_CHECKING:
    from config import Config

START_DEADLINE = 20.0
"""Seconds for the page to start; the fortnight waits for it. It needs two on an idle machine."""
END_DEADLINE = 4.0
"""Seconds for the page to end, before it is killed."""


@dataclass(frozen=True, slots=True)
class DemoPage:
    """The process of the page."""

    _child: subprocess.Popen[bytes]
    _problem: IO[bytes]

    def announce(self) -> bool:
        """Print its address once it is served, or the reason if it is not; return whether it is."""
        line = self._wait_for_line()
        address = line.decode(errors="replace").partition(": ")[2].strip()
        if address:
            say(f"The page: {address}")
            return True
        self._complain()
        return False

    def wait(self) -> None:
        """Wait until a person stops it."""
        try:
            self._child.wait()
        except KeyboardInterrupt:
            return
        self._complain()

    def end(self) -> None:
        """End it; one that does not end soon is killed."""
        self._child.terminate()
        try:
            self._child.wait(END_DEADLINE)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def _wait_for_line(self) -> bytes:
        """Return the first line that the page prints; nothing if it ends, or takes too long."""
        out = self._child.stdout
        assert out is not None  # noqa: S101  # it is a pipe
        is_ready, _, _ = select.select([out], [], [], START_DEADLINE)
        return out.readline() if is_ready else b""

    def _complain(self) -> None:
        """Say that there is no page, with the last line that it wrote."""
        self._problem.seek(0)
        lines = self._problem.read().decode(errors="replace").split("\n")
        last = next((line for line in reversed(lines) if line.strip()), "it did not start in time")
        complain(f"the demo has no page: {last.strip()}")


@contextmanager
def open_page(loaded: Config, now: datetime) -> Iterator[DemoPage]:
    """Start the page of the demo with the config *loaded*; end it with the block.

    The state is made first, so that the page has something to read.
    """
    import storage

    with closing(storage.open_store(loaded.database, now)) as store:
        store.note_mode("demo")
    daemon = ("--daemon", f"{os.getpid()}")
    words = ("web", *daemon, "--listen", _choose_listen(loaded), "-c", loaded.texts.main)
    with tempfile.TemporaryFile() as problem:
        child = subprocess.Popen(  # noqa: S603  # our own words
            [sys.executable, str(PROJECT / "monitor.py"), *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=problem,
        )
        page = DemoPage(child, problem)
        with child:
            try:
                yield page
            finally:
                page.end()


def _choose_listen(loaded: Config) -> str:
    """Return the usual address of the page; with any free port if that one is in use."""
    from config import make_web_options, parse_listen

    usual = make_web_options(loaded, "").listen
    host, port = parse_listen(usual)
    try:
        with socket.create_server((host, port)):
            return usual
    except OSError:
        return f"{host}:0"
