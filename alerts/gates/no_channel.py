"""Signals of a watch that has no channel."""

from __future__ import annotations

from alerts.gates._context import Context
from model import Signal


def gate(_signal: Signal, context: Context) -> str:
    """Return that the watch has no channel; empty if it has one."""
    if context.watch.tell:
        return ""
    return f'watch "{context.watch.name}" has no channel'
