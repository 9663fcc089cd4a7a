"""A name server for tests: all names lead to loopback, or it does not answer at all."""

from __future__ import annotations

import socket
from typing import Any

import pytest


class Names:
    """The names that aiohttp looks up in this process, instead of those of the internet."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the place of the resolver; loopback counts as public from now on."""
        self.is_up = True
        self.unknown: set[str] = set()
        """Names that do not exist."""
        for place in ("aiohttp.DefaultResolver", "aiohttp.connector.DefaultResolver"):
            monkeypatch.setattr(place, lambda **_: _Resolver(self))
        monkeypatch.setattr("feeds.fetching.guard.is_public", lambda _ip: True)


class _Resolver:
    def __init__(self, names: Names) -> None:
        self._names = names

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[dict[str, Any]]:
        if not self._names.is_up:
            raise OSError(None, "Could not contact DNS servers")
        if host in self._names.unknown:
            error = OSError(None, "Domain name not found")
            raise error from socket.gaierror(socket.EAI_NONAME, "unknown")
        return [
            {"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET,
             "proto": 0, "flags": 0}
        ]  # fmt: skip

    async def close(self) -> None:
        """Hold nothing open."""
