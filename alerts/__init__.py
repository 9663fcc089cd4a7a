"""Decide what is worth saying, to whom, and in which words. Pure.

`decide` turns what the watchers noticed into alerts, each with a state and a reason;
`_message.py` finds the words, `_ops.py` words the notices to the operator.
"""

from __future__ import annotations

from alerts._decide import Told, alert_id, decide
from alerts._figures import explained
from alerts._message import compose
from alerts._ops import (
    channel_absent,
    channel_blocked,
    channel_down,
    channel_recovered,
    config_held,
    config_loaded,
    config_rejected,
    delivery_dead,
    feeds_failing,
    feeds_recovered,
    notice,
    storage_failing,
)

__all__ = [
    "Told",
    "alert_id",
    "channel_absent",
    "channel_blocked",
    "channel_down",
    "channel_recovered",
    "compose",
    "config_held",
    "config_loaded",
    "config_rejected",
    "decide",
    "delivery_dead",
    "explained",
    "feeds_failing",
    "feeds_recovered",
    "notice",
    "storage_failing",
]
