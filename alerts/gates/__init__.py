"""Reasons against telling a signal, and against telling it now, a gate a file.

A gate of a signal is a function `gate(signal, context)` that returns its reason, or nothing where
it lets the signal pass. A gate of a channel is a function `gate(candidate)` that returns a `Hold`,
or None. The first gate that objects decides.
"""

from __future__ import annotations

from alerts.gates import (
    baseline,
    batch,
    budget,
    cooldown,
    digest,
    no_channel,
    quiet,
    silence,
    told,
    trend,
    waiting,
)
from alerts.gates._channel import Candidate, Hold
from alerts.gates._context import Context, Told
from alerts.gates.route import Address, find_addresses, find_routes
from model import Signal

__all__ = [
    "CHANNEL_GATES",
    "GATES",
    "Address",
    "Candidate",
    "Context",
    "Hold",
    "Told",
    "find_addresses",
    "find_reason_against",
    "find_routes",
]

GATES = (baseline.gate, trend.gate, told.gate, no_channel.gate)
"""All gates of signals in their order; the first reason counts."""

CHANNEL_GATES = (
    silence.gate,
    waiting.gate,
    digest.gate,
    batch.gate,
    cooldown.gate,
    quiet.gate,
    budget.gate,
)
"""All gates of channels in their order."""


def find_reason_against(signal: Signal, context: Context) -> str:
    """Return the first reason against telling *signal*; empty if there is none."""
    for gate in GATES:
        reason = gate(signal, context)
        if reason:
            return reason
    return ""
