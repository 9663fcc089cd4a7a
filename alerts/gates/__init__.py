"""Reasons against telling a signal, a gate a file.

A gate is a function `gate(signal, context)` that returns its reason, or nothing where it lets the
signal pass. The first gate that gives a reason decides.
"""

from __future__ import annotations

from alerts.gates import baseline, no_channel, told, trend
from alerts.gates._context import Context, Told
from model import Signal

__all__ = ["GATES", "Context", "Told", "find_reason_against"]

GATES = (baseline.gate, trend.gate, told.gate, no_channel.gate)
"""All gates in their order; the first reason counts."""


def find_reason_against(signal: Signal, context: Context) -> str:
    """Return the first reason against telling *signal*; empty if there is none."""
    for gate in GATES:
        reason = gate(signal, context)
        if reason:
            return reason
    return ""
