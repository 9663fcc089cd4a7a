"""Ask the running daemon of a database to do something: one line of JSON each way.

Only the daemon writes the database. So a command, or the page, asks it by its socket.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Mapping
from pathlib import Path

from daemon.wire import address, lines
from model import Unreachable, UsageError

REPLY_DEADLINE = 10.0  # seconds for the daemon to answer; a large config takes a few
_READ_BYTES = 64 * 1024


async def ask(database: Path, request: Mapping[str, str]) -> Mapping[str, str]:
    """Return the reply of the daemon of *database* to *request*.

    Its "ok" is empty if the answer is no; its "text" is for a person.

    Raises:
        Unreachable: no daemon listens, or it does not answer in time or to the end.
        UsageError: the request is too long.
    """
    line = lines.encode(request)
    if len(line) > lines.MAX_REQUEST_BYTES:
        raise UsageError(
            f"{database}: the request has {len(line):,} bytes, the limit is "
            f"{lines.MAX_REQUEST_BYTES:,}; ask for fewer things at once"
        )
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        _connect(connection, database)
        said = await _exchange(connection, database, line)
    try:
        return lines.decode(said)
    except ValueError as error:
        raise Unreachable(
            f"{database}: the daemon ended before it had answered; see its log, and ask again"
        ) from error


def ask_and_wait(database: Path, request: Mapping[str, str]) -> Mapping[str, str]:
    """Do as `ask`, in a process that has no event loop."""
    return asyncio.run(ask(database, request))


def _connect(connection: socket.socket, database: Path) -> None:
    """Connect to the daemon of *database*; it takes no time on one machine."""
    connection.setblocking(False)
    try:
        connection.connect(str(address.find_address(database)))
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise Unreachable(
            f"{database}: no daemon listens for commands there; start it, or see in its log and "
            "in `status` why it does not listen"
        ) from error
    except PermissionError as error:
        raise Unreachable(
            f"{database}: the daemon belongs to another user; ask as that user or as root"
        ) from error
    except BlockingIOError as error:
        raise Unreachable(
            f"{database}: too many commands wait for the daemon; see its log, and ask again later"
        ) from error
    except OSError as error:
        raise Unreachable(
            f"{database}: the daemon cannot be asked ({error.strerror or error}); see its log"
        ) from error


async def _exchange(connection: socket.socket, database: Path, line: bytes) -> bytes:
    """Send *line* to the daemon; return its line, or as much of it as came before it ended."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(REPLY_DEADLINE):
            with contextlib.suppress(BrokenPipeError):  # a daemon that refuses reads nothing
                await loop.sock_sendall(connection, line)
            return await _read_line(loop, connection)
    except TimeoutError as error:
        raise Unreachable(
            f"{database}: the daemon has not answered within {REPLY_DEADLINE:.0f} s; it may be "
            "busy, see its log"
        ) from error
    except ConnectionError:
        return b""


async def _read_line(loop: asyncio.AbstractEventLoop, connection: socket.socket) -> bytes:
    """Return all up to the first line break or the end; too much counts as no line."""
    received = bytearray()
    while part := await loop.sock_recv(connection, _READ_BYTES):
        received += part
        if part.endswith(b"\n"):
            return bytes(received)
        if len(received) > lines.MAX_REPLY_BYTES:
            break
    return b""
