"""The status of a state in which all is well, with the facts that a test cares about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from storage import Status

MINUTE = timedelta(minutes=1)


def a_status(now: datetime, **facts: Any) -> Status:
    """Return a status at *now*; *facts* are its fields that are not as usual."""
    usual = {
        "instance": "a",
        "feeds_total": 3,
        "feeds_failing": 1,
        "next_poll": now + MINUTE,
        "entries": 1,
        "alerts_by_state": {},
        "deliveries_by_state": {},
        "oldest_pending": None,
        "channels": (),
        "last_poll": now - MINUTE,
        "size_bytes": 1,
        "notes": {},
        "mode": "run",
    }
    return Status(now=now, **{**usual, **facts})
