"""Undo a content-encoding piece by piece, never holding more than was asked for."""

from __future__ import annotations

import zlib
from typing import Any

STEP = 256 * 1024  # bytes unpacked at once


class Broken(Exception):
    """The bytes are not what the encoding says."""


class TooLarge(Exception):
    """More came out than the cap allows."""


class Unpacker:
    """Takes packed pieces, gives plain ones, stops at *cap* bytes of either."""

    def __init__(self, encoding: str, cap: int) -> None:
        """Unpack *encoding*: gzip, x-gzip, deflate, br, or "" for what is not packed.

        Raises:
            Broken: the encoding is one that we did not ask for.
        """
        self._cap = cap
        self._size = 0
        self._packed = 0
        self._encoding = encoding
        self._first = b""
        self._packer: Any = None
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate", "br"):
            raise Broken
        if encoding == "br":
            import brotli

            self._packer = brotli.Decompressor()

    def add(self, data: bytes) -> list[bytes]:
        """Return what comes out for *data*.

        Raises:
            Broken: it cannot be unpacked.
            TooLarge: with it there is more than the cap.
        """
        self._packed += len(data)
        if self._packed > self._cap:
            raise TooLarge
        if self._packer is None:
            self._first += data
            if len(self._first) < 2:
                return []
            data, self._first = self._first, b""
            self._packer = self._chosen(data)
        return self._brotli(data) if self._encoding == "br" else self._zlib(data)

    def finish(self) -> list[bytes]:
        """Return what was held back.

        Raises:
            Broken: the end is missing.
        """
        if self._first:
            return [self._first]
        if self._encoding == "br":
            if self._size and not self._packer.is_finished():
                raise Broken
        elif self._packer and not self._packer.eof:
            raise Broken
        return []

    def _chosen(self, head: bytes) -> Any:
        # Files packed on disk come undeclared; declared ones come plain, too.
        if head.startswith(b"\x1f\x8b"):
            return zlib.decompressobj(31)
        if self._encoding != "deflate":
            return False
        is_wrapped = head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0
        return zlib.decompressobj(15 if is_wrapped else -15)

    def _zlib(self, data: bytes) -> list[bytes]:
        parts: list[bytes] = []
        if self._packer is False:
            return [self._counted(data)]
        try:
            while data and not self._packer.eof:
                parts.append(self._counted(self._packer.decompress(data, STEP)))
                data = self._packer.unconsumed_tail
                if self._packer.eof and self._packer.unused_data.startswith(b"\x1f\x8b"):
                    data, self._packer = self._packer.unused_data, zlib.decompressobj(31)
        except zlib.error as error:
            raise Broken from error
        return parts

    def _brotli(self, data: bytes) -> list[bytes]:
        parts: list[bytes] = []
        # It may say that it takes more while it still has some to give.
        while part := self._brotli_step(data):
            parts.append(self._counted(part))
            data = b""
        return parts

    def _brotli_step(self, data: bytes) -> bytes:
        import brotli

        try:
            return bytes(self._packer.process(data, output_buffer_limit=STEP))
        except brotli.error as error:
            raise Broken from error

    def _counted(self, data: bytes) -> bytes:
        self._size += len(data)
        if self._size > self._cap:
            raise TooLarge
        return data
