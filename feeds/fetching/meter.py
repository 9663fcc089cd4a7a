"""Count the bytes of an answer as they come, and end an answer that never begins in earnest.

aiohttp takes any number of interim answers (`100 Continue`) before the answer, and headers of many
megabytes, byte by byte. A server that sends these could keep us busy until the deadline.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp.client_proto import ResponseHandler
from aiohttp.http import RawResponseMessage
from aiohttp.streams import StreamReader

from feeds.fetching.problems import AnswerRefused
from feeds.fetching.status import LASTING_ADVICE

MAX_INTERIM_ANSWERS = 8
"""Servers send one or two, as 103 Early Hints."""
MAX_HEAD_BYTES = 512 * 1024
"""Bytes until the headers of the answer have ended."""
MAX_HEAD_SECONDS = 5.0
"""Seconds from the first byte of an answer to the end of its headers."""


class MeteredConnection(ResponseHandler):
    """A connection that counts the bytes of each answer, and limits those before its body."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Make one for *loop*, as the connector of aiohttp does."""
        super().__init__(loop)
        self.received = 0
        """Bytes of the current answer, with its headers and the frames of its chunks."""
        self._interim_answers = 0
        self._has_head = False
        self._head_timer: asyncio.TimerHandle | None = None

    def set_response_params(self, **options: Any) -> None:
        """Begin a new answer."""
        self.received = 0
        self._interim_answers = 0
        self._has_head = False
        super().set_response_params(**options)

    def data_received(self, data: bytes) -> None:
        """Take the next bytes."""
        self.received += len(data)
        is_head = self._parser is not None and not self._has_head
        if is_head and self._head_timer is None:
            self._head_timer = self._loop.call_later(MAX_HEAD_SECONDS, self._refuse_slow_head)
        super().data_received(data)
        if is_head and not self._has_head and self.received > MAX_HEAD_BYTES:
            limit = MAX_HEAD_BYTES // 1024
            self._refuse(f"the headers of the answer are larger than {limit} kB; {LASTING_ADVICE}")

    def feed_data(self, data: tuple[RawResponseMessage, StreamReader], size: int = 0) -> None:
        """Take the head of an answer, with its body to come."""
        code = data[0].code
        if 100 <= code < 200 and code != 101:
            self._interim_answers += 1
            if self._interim_answers > MAX_INTERIM_ANSWERS:
                self._refuse(f"the server says HTTP {code} again and again; {LASTING_ADVICE}")
                return
        else:
            self._has_head = True
            self._stop_timer()
        super().feed_data(data, size)

    def connection_lost(self, exc: BaseException | None) -> None:
        """End the answer."""
        self._stop_timer()
        super().connection_lost(exc)

    def _refuse_slow_head(self) -> None:
        self._head_timer = None
        self._refuse(
            f"the headers of the answer take more than {MAX_HEAD_SECONDS:g} s; {LASTING_ADVICE}"
        )

    def _refuse(self, problem: str) -> None:
        """Close the connection; the request fails for *problem*."""
        self._stop_timer()
        transport = self.transport
        if transport is not None and not transport.is_closing():
            self.set_exception(AnswerRefused(problem))
            transport.abort()

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
