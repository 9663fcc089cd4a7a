"""The user at the other end of a socket, as the system knows it."""

from __future__ import annotations

import socket
import struct
import sys
from typing import Protocol

_LINUX = struct.Struct("iII")  # struct ucred: process, user, group
_MACOS = struct.Struct("II")  # the start of struct xucred: version, user
_MACOS_BYTES = 76  # of struct xucred: also the number of groups, and 16 groups
_MACOS_LEVEL = 0  # SOL_LOCAL
_MACOS_OPTION = 1  # LOCAL_PEERCRED
_MACOS_VERSION = 0  # XUCRED_VERSION


class Connection(Protocol):
    """A connected socket, or the view of one that a transport gives."""

    def getsockopt(self, level: int, option: int, size: int, /) -> bytes:
        """Return the value of an option."""
        ...


def read_user(connection: Connection) -> int | None:
    """Return the number of the user that connected; None if the system does not tell.

    The system notes the user at the time of the connection, so it cannot be pretended. It may not
    tell the user of a client that has hung up.
    """
    try:
        if sys.platform == "darwin":
            known = connection.getsockopt(_MACOS_LEVEL, _MACOS_OPTION, _MACOS_BYTES)
            return read_macos_user(known)
        known = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _LINUX.size)
        return read_linux_user(known)
    except OSError:
        return None


def read_linux_user(known: bytes) -> int:
    """Return the user in a `struct ucred`."""
    _process, user, _group = _LINUX.unpack(known)
    return int(user)


def read_macos_user(known: bytes) -> int | None:
    """Return the user in a `struct xucred`; None if the system wrote another version of it."""
    version, user = _MACOS.unpack_from(known)
    return int(user) if version == _MACOS_VERSION else None
