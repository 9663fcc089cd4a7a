"""The sessions that their owners have ended, so that a copy of such a cookie opens nothing.

A cookie is judged by its signature, and nothing of it is stored until somebody logs out. Only the
cookie of a holder gets here, and it leaves with its own end, so the list stays short.
"""

from __future__ import annotations

import hashlib
from datetime import datetime


class EndedSessions:
    """The sessions that have ended before the time in their cookie."""

    def __init__(self) -> None:
        """Know none yet."""
        self._ends: dict[bytes, datetime] = {}

    def add(self, cookie: str, end: datetime, now: datetime) -> None:
        """Remember that the session of *cookie*, which would last until *end*, is over."""
        self._ends = {name: at for name, at in self._ends.items() if at > now}
        self._ends[_name(cookie)] = end

    def __contains__(self, cookie: str) -> bool:
        """Return whether the session of *cookie* is over."""
        return _name(cookie) in self._ends


def _name(cookie: str) -> bytes:
    """Return the name of the session: no cookie that still opens the page stays in memory."""
    return hashlib.sha256(cookie.encode(errors="replace")).digest()
