"""Tell systemd that the daemon is ready, lives and stops: `Type=notify`, `WatchdogSec=`.

The protocol is one datagram of text to the socket that `NOTIFY_SOCKET` names (sd_notify(3)). A name
with an @ in front is in the abstract namespace, where the @ stands for a zero byte.
"""

from __future__ import annotations

import contextlib
import os
import socket

READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"


def notify(state: str) -> None:
    """Tell systemd *state*; nothing happens where no systemd asks for it, or does not listen."""
    name = os.environ.get("NOTIFY_SOCKET", "")
    if not name.startswith(("/", "@")):
        return
    address = f"\0{name[1:]}" if name.startswith("@") else name
    with (
        contextlib.suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out,
    ):
        out.setblocking(False)  # a full queue is systemd's trouble, not ours
        out.sendto(state.encode(), address)
