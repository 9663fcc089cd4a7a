"""Decide what is worth saying, to whom, and in which words. Pure.

`decide` turns the signals of the watchers into alerts, each with a state and a reason.
"""

from __future__ import annotations

from alerts.decide import alert_id, decide, notice
from alerts.gates import Told
from alerts.wording.explained import explained, is_end
from alerts.wording.operator import (
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
    storage_failing,
)
from alerts.wording.report import compose

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
    "is_end",
    "notice",
    "storage_failing",
]
