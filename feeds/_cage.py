"""Parse documents in a process that can be killed: `Cage` is one such process, from our side.

Some documents keep the parsers busy for hours, or fill all memory, and no thread can be stopped.
So a child process with few rights parses (feeds/parsing/child.py). It is killed when a document
takes too long. Starting a new child takes a fifth of a second.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from feeds._timing import keep_timing
from model import Entry, one_line

PARSE_DEADLINE = 8.0
"""Seconds that one document may take."""
QUICK_PARSE_DEADLINE = 1.0
"""Seconds that it may take while others wait; a slower document moves to a cage for slow ones."""
START_DEADLINE = 30.0
"""Seconds that a child may take to start."""
IDLE_TIMEOUT = 60.0
"""Seconds without a document after which the child is stopped; it holds some 40 MB."""
MAX_DOCUMENTS_PER_CHILD = 1000
"""After this many documents a child is replaced, because libraries leak memory."""
DEATH_DEADLINE = 2.0
"""Seconds to wait for the last words of a child that failed."""
MAX_LAST_WORDS_BYTES = 64 * 1024
"""Of the traceback with which a child ends."""
MAX_MEMORY_BYTES = 1 << 30
"""The address space of a child."""
MAX_FRAME_BYTES = 16 * 1024 * 1024
"""Our code in the child never sends a longer frame."""
WRITE_BYTES = 256 * 1024
"""Bytes of a document that are written to a child at once."""
MAX_TTL_MINUTES = 1e6
"""A longer TTL (about two years) is ignored."""

Document = bytes | bytearray
"""The bytes of a document."""

_CHILD = Path(__file__).with_name("parsing") / "child.py"
_LASTING_ADVICE = "if it lasts, ask the publisher or remove the feed"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """The entries of a document, or the problem with it."""

    entries: tuple[Entry, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()
    ttl: timedelta | None = None
    """How long the feed asks not to be read again."""
    timing: Mapping[str, str] = field(default_factory=dict)
    """When the feed asks to be polled, as it is kept with the validators."""
    late: bool = False
    """Parsing stopped at the deadline."""
    cut: bool = False
    """The document ends before its feed does; the rest was not received."""
    hashes: bytes = b""
    """Of its items, eight bytes each; none if it is not well-formed XML."""
    items: str = ""
    """Names these items in the validators of the page; see feeds/_known_items.py."""
    died: bool = False
    """The parser ended at the document."""


class _ChildFailed(Exception):
    """The child died, or its answer makes no sense."""


_CHILD_ERRORS = (_ChildFailed, ConnectionError, asyncio.IncompleteReadError)


class Cage:
    """One child process, started when needed; one document at a time."""

    def __init__(self, deadline: float = PARSE_DEADLINE, idle: float = IDLE_TIMEOUT) -> None:
        """Make a cage that has no child yet; both times are in seconds."""
        self._deadline = deadline
        self._idle = idle
        self._child: Process | None = None
        self._parsed = 0
        self._busy = asyncio.Lock()
        self._idle_timer: asyncio.TimerHandle | None = None
        self._stopping: asyncio.Task[None] | None = None
        self.started = 0
        """The number of children started so far."""
        self.broken = 0
        """The number of children that were ended in the middle of a document."""

    @property
    def pid(self) -> int | None:
        """Return the child's process id, None while there is no child."""
        return self._child.pid if self._child else None

    async def parse(
        self, body: Document, *, url: str, content_type: str, feed: str, known: bytes = b""
    ) -> ParsedPage:
        """Return the entries of the document *body*; a failure is its `problem`, never raised.

        The entries of items with a hash in *known* have names only.
        """
        origin = {"url": url, "content_type": content_type, "known": known.hex()}
        async with self._busy:
            if self._idle_timer is not None:
                self._idle_timer.cancel()
            try:
                return await self._parse(body, origin, feed)
            finally:
                loop = asyncio.get_running_loop()
                self._idle_timer = loop.call_later(self._idle, self._stop_if_idle)

    async def _parse(self, body: Document, origin: dict[str, str], feed: str) -> ParsedPage:
        if not self._is_ready:
            problem = await self._start()
            if problem:
                return ParsedPage(problem=problem)
        is_well = False
        try:
            async with asyncio.timeout(self._deadline):
                await self._send(body, origin)
                page = await self._receive(feed)
            is_well = True
        except TimeoutError:
            problem = f"parsing takes more than {self._deadline:g} s; {_LASTING_ADVICE}"
            return ParsedPage(problem=problem, late=True)
        except (*_CHILD_ERRORS, LookupError, TypeError, ValueError):
            reason = await self._explain_death()
            return ParsedPage(problem=f"the parser {reason}; {_LASTING_ADVICE}", died=True)
        finally:
            self._parsed += 1
            if not is_well:
                self.broken += 1
                await self.stop()
        return page

    @property
    def _is_ready(self) -> bool:
        child = self._child
        if child is None or child.returncode is not None:
            return False
        return self._parsed < MAX_DOCUMENTS_PER_CHILD

    async def _start(self) -> str:
        """Replace the child by a new one; return the problem if it does not start, else ""."""
        await self.stop()
        is_ready = False
        try:
            async with asyncio.timeout(START_DEADLINE):
                self._child = await self._spawn_child()
                await self._read_frame()  # the child's first frame says that it is ready
            is_ready = True
        except (*_CHILD_ERRORS, OSError, TimeoutError) as error:
            reason = one_line(str(error), 120) or type(error).__name__
            return f"the parser does not start ({reason}); check the installation and the memory"
        finally:
            if not is_ready:
                await self.stop()
        self._parsed = 0
        self.started += 1
        return ""

    async def _spawn_child(self) -> Process:
        root = str(_CHILD.parents[2])
        paths = [root, *(path for path in sys.path if path and path != root)]
        arguments = (str(os.getpid()), str(self._deadline), str(MAX_MEMORY_BYTES))
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            str(_CHILD),
            *arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            # Nothing of our own environment: it holds the tokens of the notifiers.
            env={"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"},
            start_new_session=True,
            limit=1 << 20,
        )

    async def _send(self, body: Document, origin: dict[str, str]) -> None:
        if self._child is None or self._child.stdin is None:
            raise _ChildFailed
        request = json.dumps(origin).encode("ascii")
        write = self._child.stdin.write
        write(struct.pack(">I", len(request)))
        write(request)
        write(struct.pack(">I", len(body)))
        # In pieces, as the transport copies all bytes that the pipe does not take at once.
        with memoryview(body) as view:
            for at in range(0, len(body), WRITE_BYTES):
                write(bytes(view[at : at + WRITE_BYTES]))
                await self._child.stdin.drain()

    async def _receive(self, feed: str) -> ParsedPage:
        entries: list[Entry] = []
        while True:
            answer = await self._read_frame()
            entries += [_build_entry(feed, row) for row in answer["entries"]]
            if "problem" in answer:  # the last frame
                return ParsedPage(
                    entries=tuple(entries),
                    problem=answer["problem"],
                    notes=tuple(answer["notes"]),
                    ttl=_read_ttl(answer["ttl"]),
                    cut=answer["is_cut"],
                    hashes=bytes.fromhex(answer["hashes"]),
                    timing=keep_timing(*answer["timing"]),
                )
            await asyncio.sleep(0)  # let other tasks run between two frames

    async def _read_frame(self) -> dict[str, Any]:
        if self._child is None or self._child.stdout is None:
            raise _ChildFailed
        output = self._child.stdout
        (length,) = struct.unpack(">I", await output.readexactly(4))
        if length > MAX_FRAME_BYTES:
            raise _ChildFailed
        body = await output.readexactly(length)
        return _read_json(body)

    async def _explain_death(self) -> str:
        """Return how the child ended, from its last words or the signal that ended it."""
        child = self._child
        if child is None or child.stderr is None:
            return "is gone"
        code: int | None = None
        words = b""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DEATH_DEADLINE):
                words = await child.stderr.read(MAX_LAST_WORDS_BYTES)
                code = await child.wait()
        return _describe_death(code, words.decode("utf-8", "replace"))

    def _stop_if_idle(self) -> None:
        if not self._busy.locked():
            loop = asyncio.get_running_loop()
            self._stopping = loop.create_task(self._stop_idle_child())

    async def _stop_idle_child(self) -> None:
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
        """Kill the child and stop the idle timer."""
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        if self._stopping is not None:
            await self._stopping
        await self.stop()


def _describe_death(code: int | None, words: str) -> str:
    """Return how a child ended: by its exit *code*, and the *words* of its traceback."""
    lines = words.split("\n")
    last = next((line for line in reversed(lines) if line.strip()), "")
    if code is None:
        return "gave an answer that makes no sense"
    if "MemoryError" in last:
        limit = MAX_MEMORY_BYTES // (1024 * 1024)
        return f"needs more than {limit} MB of memory for it"
    if code == -signal.SIGXCPU:
        return "needs too much CPU time for it"
    if code < 0:
        name = signal.Signals(-code).name
        return f"was ended by {name}, perhaps for lack of memory"
    return f"crashed ({one_line(last, 120) or f'exit code {code}'})"


def _read_json(body: bytes) -> dict[str, Any]:
    frame: dict[str, Any]
    try:
        frame = orjson.loads(body)
    except ValueError:  # half of a surrogate pair, which it refuses
        frame = json.loads(body)
    return frame


def _read_ttl(minutes: int) -> timedelta | None:
    return timedelta(minutes=minutes) if 0 < minutes < MAX_TTL_MINUTES else None


def _build_entry(feed: str, row: dict[str, Any]) -> Entry:
    if "title" not in row:  # it is known, and only its names were read
        names = tuple(row["aliases"])
        return Entry(feed, row["id"], "", link=row["link"], aliases=names, unchanged=True)
    seconds = row["published"]
    published = None if seconds is None else _EPOCH + timedelta(seconds=seconds)
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
        published=published,
        aliases=tuple(row["aliases"]),
    )
