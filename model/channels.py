"""Judge whether a channel takes messages."""

from __future__ import annotations

from datetime import datetime, timedelta

CHANNEL_DOWN_FOR = timedelta(minutes=5)
"""How long a channel takes nothing until it is down. Doubled: a person hears of it later."""


def is_channel_down(failing_since: datetime | None, at: datetime) -> bool:
    """Return whether a channel that fails since then has taken nothing for long *at* a time."""
    return failing_since is not None and at - failing_since >= CHANNEL_DOWN_FOR
