"""Signals that go to no channel."""

from __future__ import annotations

from alerts.gates._context import Context
from model import Signal


def gate(_signal: Signal, context: Context) -> str:
    """Return that neither the watch nor a route names a channel; empty if one does."""
    if context.channels:
        return ""
    return f'watch "{context.watch.name}" has no channel'
