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
