"""The kinds of notice to the operator; all other kinds stand with their watchers."""

from __future__ import annotations

from model import Form, Kind


def _notice(subject: str) -> Kind:
    return Kind(f"ops.{subject}", icon="⚠️", label="Groundswell", form=Form.NOTICE)


FEED = _notice("feed")
STORAGE = _notice("storage")
CHANNEL = _notice("channel")
CONFIG = _notice("config")
COMMANDS = _notice("commands")
