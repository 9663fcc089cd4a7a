"""Parse documents in a process that can be killed: `Cage` is one such process, from our side.

Some documents take the parsers hours, or all memory, and no thread can be stopped. So a child
process of little power parses (feeds/parsing/child.py), and what takes it too long kills it. A
fresh child takes a fifth of a second.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from model import Entry, one_line

DEADLINE = 8.0
"""Seconds that a document may take."""
QUICK = 1.0
"""Seconds that it may take where others wait; what takes longer goes to a cage of its own."""
START = 30.0
"""Seconds that a child may take to start."""
IDLE = 60.0
"""Seconds without a document after which the child is let go; it holds some 40 MB."""
DOCUMENTS = 1000
"""Documents after which a child is replaced, as libraries leak."""
FRAME = 16 * 1024 * 1024
"""Bytes; what is longer did not come from our code."""

_CHILD = Path(__file__).with_name("parsing") / "child.py"


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """What a document says."""

    entries: tuple[Entry, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()
    ttl: timedelta | None = None
    """How long the feed asks not to be read again."""
    late: bool = False
    """It was given up, for it took too long."""


class _Broken(Exception):
    """The child died, or talks nonsense."""


_DEATH = (_Broken, ConnectionError, asyncio.IncompleteReadError)


class Cage:
    """One child process, started when needed; one document at a time."""

    def __init__(self, deadline: float = DEADLINE, idle: float = IDLE) -> None:
        """Make a cage with no child yet; both in seconds."""
        self._deadline = deadline
        self._idle = idle
        self._child: Process | None = None
        self._parsed = 0
        self._busy = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._leaving: asyncio.Task[None] | None = None
        self.started = 0
        """How many children there have been."""

    @property
    def pid(self) -> int | None:
        """Return the child's process id, None while there is none."""
        return self._child.pid if self._child else None

    async def parse(self, body: bytes, *, url: str, content_type: str, feed: str) -> ParsedPage:
        """Return what *body* says; a document that cannot be read is a problem, never raised."""
        async with self._busy:
            if self._timer is not None:
                self._timer.cancel()
            try:
                return await self._parse(body, url, content_type, feed)
            finally:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(self._idle, self._let_go)

    async def _parse(self, body: bytes, url: str, content_type: str, feed: str) -> ParsedPage:
        if not self._is_ready and (problem := await self._start()):
            return ParsedPage(problem=problem)
        is_well = False
        try:
            async with asyncio.timeout(self._deadline):
                await self._ask(body, url, content_type)
                page = await self._told(feed)
            is_well = True
        except TimeoutError:
            problem = f"parsing it takes more than {self._deadline:g} s; {_ASK}"
            return ParsedPage(problem=problem, late=True)
        except (*_DEATH, LookupError, TypeError, ValueError):
            return ParsedPage(problem=f"the parser died of it, it may need too much memory; {_ASK}")
        finally:
            self._parsed += 1
            if not is_well:
                await self.stop()
        return page

    @property
    def _is_ready(self) -> bool:
        child = self._child
        return child is not None and child.returncode is None and self._parsed < DOCUMENTS

    async def _start(self) -> str:
        """Start a child in place of the one there is; return what stands in the way, or nothing."""
        await self.stop()
        is_ready = False
        try:
            async with asyncio.timeout(START):
                self._child = await self._spawned()
                await self._frame()  # it says that it is ready
            is_ready = True
        except (*_DEATH, OSError, TimeoutError) as error:
            reason = one_line(str(error), 120) or type(error).__name__
            return f"the parser does not start ({reason}); check the installation and the memory"
        finally:
            if not is_ready:
                await self.stop()
        self._parsed = 0
        self.started += 1
        return ""

    async def _spawned(self) -> Process:
        # Nothing of our environment: it holds the tokens of the notifiers.
        root = str(_CHILD.parents[2])
        paths = [root, *(path for path in sys.path if path and path != root)]
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-P", str(_CHILD), str(os.getpid()), str(self._deadline)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"},
            start_new_session=True,
            limit=1 << 20,
        )

    async def _ask(self, body: bytes, url: str, content_type: str) -> None:
        if self._child is None or self._child.stdin is None:
            raise _Broken
        request = json.dumps({"url": url, "content_type": content_type}).encode("ascii")
        write = self._child.stdin.write
        write(struct.pack(">I", len(request)) + request + struct.pack(">I", len(body)))
        write(body)
        await self._child.stdin.drain()

    async def _told(self, feed: str) -> ParsedPage:
        entries: list[Entry] = []
        while True:
            answer = await self._frame()
            entries += [_entry(feed, row) for row in answer["entries"]]
            if "problem" in answer:
                return ParsedPage(
                    entries=tuple(entries),
                    problem=answer["problem"],
                    notes=tuple(answer["notes"]),
                    ttl=timedelta(minutes=answer["ttl"]) if 0 < answer["ttl"] < 1e6 else None,
                )
            await asyncio.sleep(0)  # others may have something to do between the frames

    async def _frame(self) -> dict[str, Any]:
        if self._child is None or self._child.stdout is None:
            raise _Broken
        (length,) = struct.unpack(">I", await self._child.stdout.readexactly(4))
        if length > FRAME:
            raise _Broken
        answer: dict[str, Any] = json.loads(await self._child.stdout.readexactly(length))
        return answer

    def _let_go(self) -> None:
        if not self._busy.locked():
            self._leaving = asyncio.get_running_loop().create_task(self._stop_idle())

    async def _stop_idle(self) -> None:
        async with self._busy:
            await self.stop()

    async def stop(self) -> None:
        """Kill the child, if there is one."""
        child, self._child = self._child, None
        if child is None:
            return
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
        await child.wait()
        # The transport closes its pipes only when asked to, or at the end of both.
        transport: Any = child._transport  # type: ignore[attr-defined]
        transport.close()

    async def close(self) -> None:
        """Kill the child and start none again by itself."""
        if self._timer is not None:
            self._timer.cancel()
        if self._leaving is not None:
            await self._leaving
        await self.stop()


_ASK = "if it goes on, ask the publisher or remove the feed"


def _entry(feed: str, row: dict[str, Any]) -> Entry:
    published = row["published"]
    return Entry(
        feed=feed,
        id=row["id"],
        title=row["title"],
        link=row["link"],
        summary=row["summary"],
        text=row["text"],
        publisher=row["publisher"],
        author=row["author"],
        lang=row["lang"],
        tags=tuple(row["tags"]),
        published=None if published is None else _EPOCH + timedelta(seconds=published),
        aliases=tuple(row["aliases"]),
    )


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
