"""Entries that were in a feed when it was first read, or were published long ago."""

from __future__ import annotations

from alerts.gates._context import Context
from model import Arrival, SeenEntry, Signal, format_duration


def gate(signal: Signal, _context: Context) -> str:
    """Return why none of the entries of *signal* is news; empty if one is, or if it has none.

    They are the entries that it shows, or else those that raised it.
    """
    matches = signal.matches or signal.raised_by
    arrivals = {match.entry.arrival for match in matches}
    if not arrivals or Arrival.NEWS in arrivals:
        return ""
    entries = [match.entry for match in matches]
    of_baseline = [entry for entry in entries if entry.arrival is Arrival.BASELINE]
    return explain_arrival([*of_baseline, *entries][0])


def explain_arrival(entry: SeenEntry) -> str:
    """Return why *entry* is no news; empty if it is."""
    if entry.arrival is Arrival.NEWS:
        return ""
    if entry.arrival is Arrival.BASELINE:
        return "was in the feed when it was first read; set backfill: on the feed to be told"
    if entry.published is None:
        return "was published before our last look at the feed"
    delay = format_duration(entry.first_seen - entry.published)
    return f"was published {delay} before it reached us"
