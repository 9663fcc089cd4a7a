"""Signals that were told already."""

from __future__ import annotations

from alerts.gates._context import Context
from model import Signal


def gate(signal: Signal, context: Context) -> str:
    """Return when *signal* was told before; empty if it was not."""
    at = context.told.get(signal.key)
    if at is not None:
        return f"the same report was told at {at:%Y-%m-%d %H:%M} UTC"
    if signal.key in context.telling:
        return "the same report was told by this poll"
    return ""
