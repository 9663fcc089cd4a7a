"""Decompress a body under its content encoding, piece by piece and up to a size limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

MAX_STEP_BYTES = 256 * 1024  # decompressed at once
MAX_MEMBERS = 1000  # of one gzip file; an empty one costs us far more than its 20 bytes
ENCODINGS = frozenset(["", "identity", "gzip", "x-gzip", "deflate", "br"])

_GZIP_START = b"\x1f\x8b"
# zlib's names for the format of its input.
_GZIP_FORMAT = 31
_ZLIB_FORMAT = 15
_RAW_FORMAT = -15


class EncodingBroken(Exception):
    """The content encoding is unknown, or the bytes are not in that encoding."""


class EndMissing(Exception):
    """The compressed body has no end: the rest was not received."""


class BodyTooLarge(Exception):
    """The body has more bytes than the limit, compressed or not."""


class Unpacker:
    """Takes compressed pieces, gives decompressed ones, and stops at the size limit."""

    def __init__(self, encoding: str, max_bytes: int) -> None:
        """Decompress *encoding*, one of `ENCODINGS`; the limit holds for either size.

        Raises:
            EncodingBroken: the encoding is one that we did not ask for.
        """
        self._max_bytes = max_bytes
        self._size = 0
        self._packed_size = 0
        self._encoding = encoding
        self._members = 1
        self._held = b""  # bytes that do not yet tell their format
        self._decompressor: Any = None  # False where the body is not compressed
        if encoding not in ENCODINGS:
            raise EncodingBroken
        if encoding == "br":
            import brotli

            self._decompressor = brotli.Decompressor()

    def add(self, data: bytes) -> Iterator[bytes]:
        """Yield the decompressed pieces of *data*, each at most `MAX_STEP_BYTES` long if packed.

        Raises:
            EncodingBroken: it cannot be decompressed.
            BodyTooLarge: it exceeds the limit.
        """
        self._packed_size += len(data)
        if self._packed_size > self._max_bytes:
            raise BodyTooLarge
        data = self._held + data
        self._held = b""
        if self._decompressor is None:
            # The first two bytes tell the format.
            if len(data) < 2:
                self._held = data
                return
            self._decompressor = self._choose_decompressor(data)
        if self._encoding == "br":
            yield from self._decompress_brotli(data)
        elif self._decompressor is False:
            yield self._count(data)
        else:
            yield from self._decompress_zlib(data)

    def finish(self) -> Iterator[bytes]:
        """Yield the bytes that were held back.

        Raises:
            EndMissing: the end is missing.
        """
        if self._decompressor is None and self._encoding != "br":
            yield self._held
        elif self._encoding == "br":
            if self._size and not self._decompressor.is_finished():
                raise EndMissing
        elif self._decompressor and not self._decompressor.eof:
            yield self._count(self._decompressor.flush())
            raise EndMissing

    def _choose_decompressor(self, head: bytes) -> Any:
        # Some servers send gzip files undeclared, others declare gzip and send plain text.
        if head.startswith(_GZIP_START):
            return zlib.decompressobj(_GZIP_FORMAT)
        if self._encoding != "deflate":
            return False
        # RFC 1950: the method is 8, and the first two bytes are a multiple of 31.
        is_method_8 = head[0] & 0x0F == 8
        first_two = int.from_bytes(head[:2])
        has_zlib_header = is_method_8 and first_two % 31 == 0
        return zlib.decompressobj(_ZLIB_FORMAT if has_zlib_header else _RAW_FORMAT)

    def _decompress_zlib(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._decompressor.eof and not self._begin_member(data):
                return
            try:
                part = self._decompressor.decompress(data, MAX_STEP_BYTES)
            except zlib.error as error:
                raise EncodingBroken from error
            yield self._count(part)
            data = self._decompressor.unconsumed_tail or self._decompressor.unused_data

    def _begin_member(self, data: bytes) -> bool:
        """Begin the next member of a gzip file; False where *data* is something else.

        The first bytes of a member may come later than those before; they are held back until
        then.
        """
        if data.startswith(_GZIP_START):
            self._members += 1
            if self._members > MAX_MEMBERS:
                raise EncodingBroken
            self._decompressor = zlib.decompressobj(_GZIP_FORMAT)
            return True
        if data == _GZIP_START[:1]:
            self._held = data
        return False

    def _decompress_brotli(self, data: bytes) -> Iterator[bytes]:
        # The decompressor may accept more input while it still holds some output.
        while part := self._step_brotli(data):
            yield self._count(part)
            data = b""

    def _step_brotli(self, data: bytes) -> bytes:
        import brotli

        try:
            return bytes(self._decompressor.process(data, output_buffer_limit=MAX_STEP_BYTES))
        except brotli.error as error:
            raise EncodingBroken from error

    def _count(self, data: bytes) -> bytes:
        """Return *data* after adding its size to the total."""
        self._size += len(data)
        if self._size > self._max_bytes:
            raise BodyTooLarge
        return data
