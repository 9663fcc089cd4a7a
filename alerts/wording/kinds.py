"""The kinds that no watcher raises: the notices to the operator, and the rest of many reports."""

from __future__ import annotations

from model import Form, Kind


def _notice(subject: str) -> Kind:
    return Kind(f"ops.{subject}", icon="⚠️", label="Groundswell", form=Form.NOTICE)


MORE = Kind("match.more", icon="🔎", label="Match")
"""The rest of many new reports, in one message."""

FEED = _notice("feed")
STORAGE = _notice("storage")
CHANNEL = _notice("channel")
CONFIG = _notice("config")
COMMANDS = _notice("commands")
WATCHER = _notice("watcher")
NETWORK = _notice("network")
TERMS = _notice("terms")
FEEDBACK = Kind("ops.feedback", icon="📝", label="Groundswell", form=Form.NOTICE)
"""The feedback of a week; no trouble, so without the sign of a warning."""

DIGEST = Kind("digest", icon="🗞️", label="Digest", form=Form.TREND)
CATCH_UP = Kind("catch_up", icon="🌅", label="Quiet hours", form=Form.TREND)
"""The messages that quiet hours held."""
LATE = Kind("late", icon="⏳", label="Catch-up", form=Form.TREND)
"""The messages that a channel could not take for a while."""
OVER_BUDGET = Kind("over_budget", icon="📚", label="Over budget", form=Form.TREND)
"""The messages beyond the budget of a channel."""
BATCH = Kind("batch", icon="🔎", label="Alerts", form=Form.TREND)
"""The messages that came soon after another one, or in the cooldown of their watch."""

ESCALATION = Kind("escalation", icon="⏫", label="Escalated", form=Form.TREND)
"""An alert that nobody acknowledged."""
