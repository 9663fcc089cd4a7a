"""Entries that were in a feed when it was first read, or were published long ago."""

from __future__ import annotations

from alerts.gates._context import Context
from model import Arrival, Signal, format_duration


def gate(signal: Signal, _context: Context) -> str:
    """Return why none of the entries of *signal* is news; empty if one is, or if it has none.

    They are the entries that it shows, or else those that raised it.
    """
    matches = signal.matches or signal.raised_by
    arrivals = {match.entry.arrival for match in matches}
    if not arrivals or Arrival.NEWS in arrivals:
        return ""
    if Arrival.BASELINE in arrivals:
        return "was in the feed when it was first read; set backfill: on the feed to be told"
    entry = matches[0].entry
    if entry.published is None:
        return "was published before our last look at the feed"
    delay = format_duration(entry.first_seen - entry.published)
    return f"was published {delay} before it reached us"
