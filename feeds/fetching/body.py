"""Read the body of an answer: decompressed, within limits of size, speed and memory."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp

from feeds.fetching.budget import MAX_SMALL_BYTES, Body, Budget
from feeds.fetching.deadline import Deadline
from feeds.fetching.meter import MeteredConnection
from feeds.fetching.problems import FetchFailed
from feeds.fetching.status import LASTING_ADVICE
from feeds.fetching.unpack import BodyTooLarge, EncodingBroken, EndMissing, Unpacker
from model import one_line

MAX_BODY_BYTES = 10 * 1024 * 1024
"""The limit of the body, compressed and decompressed."""
SLOW_GRACE = 4.0
"""Seconds for which a body may come at any speed."""
MIN_BYTES_PER_SECOND = 1000
"""After that, it must come at least so fast on the whole; a modem is five times as fast."""
MAX_WASTED_BYTES = 64 * 1024
"""Bytes of chunk frames beyond those of the body itself; usual are six for thousands."""

_READ_BYTES = 64 * 1024  # read from the connection at once


@dataclass(frozen=True, slots=True)
class ReceivedBody:
    """A body, whole or cut."""

    body: Body
    is_cut: bool = False
    """The connection was closed before its end."""


class BodyReader:
    """Reads the body of one response."""

    def __init__(
        self, response: aiohttp.ClientResponse, deadline: Deadline, budget: Budget
    ) -> None:
        """Read *response* while *deadline* runs; a large body takes a place of *budget*."""
        self._content = response.content
        self._encoding = response.headers.get("Content-Encoding", "").strip().lower()
        self._deadline = deadline
        self._budget = budget
        # The connection is let go as soon as the body has been received; then it is counted.
        connection = response.connection.protocol if response.connection is not None else None
        self._connection = connection if isinstance(connection, MeteredConnection) else None
        self._head_bytes = self._connection.received if self._connection is not None else 0
        self._start = asyncio.get_running_loop().time()
        self._received = 0
        self._body = Body()
        self._has_place = False

    async def read(self) -> ReceivedBody:
        """Return the body.

        Raises:
            FetchFailed: it exceeds a limit, or it cannot be decompressed.
            TimeoutError: the deadline of the fetch is over.
        """
        try:
            return await self._read(Unpacker(self._encoding, MAX_BODY_BYTES))
        except BodyTooLarge as error:
            limit = MAX_BODY_BYTES // (1024 * 1024)
            raise FetchFailed(
                f"the document is larger than {limit} MB; ask the publisher for a shorter feed"
            ) from error
        except EncodingBroken as error:
            name = one_line(self._encoding, 20) or "gzip"
            raise FetchFailed(
                f'cannot decompress the answer (encoding "{name}"); {LASTING_ADVICE}'
            ) from error

    async def _read(self, unpacker: Unpacker) -> ReceivedBody:
        is_cut = False
        while not is_cut:
            try:
                data = await self._read_piece()
            except (aiohttp.ClientPayloadError, aiohttp.ClientConnectionError) as error:
                if isinstance(error, TimeoutError):
                    raise
                is_cut = True
                data = self._read_rest()
            if not data and not is_cut:
                break
            self._received += len(data)
            self._check_waste()
            await self._unpack(unpacker, data)
        return self._finish(unpacker, is_cut=is_cut)

    async def _read_piece(self) -> bytes:
        """Return the next bytes; empty at the end."""
        latest = self._start + SLOW_GRACE + self._received / MIN_BYTES_PER_SECOND
        limit = asyncio.timeout_at(latest)
        try:
            async with limit:
                return await self._content.read(_READ_BYTES)
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise FetchFailed(
                f"the answer comes too slowly, at less than {MIN_BYTES_PER_SECOND} bytes a second; "
                f"{LASTING_ADVICE}"
            ) from error

    def _read_rest(self) -> bytes:
        """Return the bytes that came before the connection broke."""
        # Every public method of the stream raises the error first.
        return self._content._read_nowait(-1)

    def _check_waste(self) -> None:
        """Raise if most bytes frame the body: one-byte chunks cost a thousand times the work."""
        if self._connection is None:
            return
        received = self._connection.received - self._head_bytes
        if received > MAX_WASTED_BYTES + 2 * self._content.total_bytes:
            raise FetchFailed(f"the answer comes in pieces of a few bytes; {LASTING_ADVICE}")

    async def _unpack(self, unpacker: Unpacker, data: bytes) -> None:
        for part in unpacker.add(data):
            if not self._has_place and len(self._body) + len(part) > MAX_SMALL_BYTES:
                await self._wait_for_place()
            self._body += part

    async def _wait_for_place(self) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        with self._deadline.stopped():
            await self._budget.take_place(self._body)
        self._start += clock() - began
        self._has_place = True

    def _finish(self, unpacker: Unpacker, *, is_cut: bool) -> ReceivedBody:
        try:
            for part in unpacker.finish():
                self._body += part
        except EndMissing:
            is_cut = True
        if is_cut and not self._body:
            raise FetchFailed(f"the answer ended too early; {LASTING_ADVICE}")
        return ReceivedBody(self._body, is_cut)
