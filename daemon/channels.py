"""Judge whether a channel takes messages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage import ChannelRow

DOWN_FOR = timedelta(minutes=5)  # a channel without an answer for this long is down


def is_down(row: ChannelRow, at: datetime) -> bool:
    """Return whether the channel of *row* has taken nothing for long *at* a time."""
    return row.failing_since is not None and at - row.failing_since >= DOWN_FOR
