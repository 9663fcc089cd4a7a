"""Facts about the reports of a rise, by which a person tells hype from substance."""

from __future__ import annotations

from typing import NamedTuple


class Precedent(NamedTuple):
    """The earlier rises of the same watch, or of the same keyword."""

    rises: int = 0
    """The ended ones that are remembered."""
    median_days: float = 0.0
    """Their median length in days; 0 without any."""
    judged: int = 0
    """Those that ended at least 30 days ago."""
    higher: int = 0
    """Those of the judged that left the usual number of reports higher."""


class RiseFacts(NamedTuple):
    """The facts of a rise; those of publishers, labels and terms are of its latest reports."""

    reports: int
    """The reports that were looked at."""
    entries: int
    """The entries that carried the rise's stories; those beyond the reports are copies."""
    copies: int
    """Of these entries, the copies."""
    publisher: str
    """The publisher with most of the reports; the name by which the watch knows it."""
    of_publisher: int
    """Its reports."""
    labels: tuple[tuple[str, int], ...]
    """Labels of feeds, and the reports that a feed with the label brought, most first."""
    shared: tuple[str, ...]
    """The terms that the reports have in common, apart from the keywords; most frequent first."""
    sharing: int
    """The reports that have the first of them; 0 if no two reports share a term."""
    knows_shared: bool
    """Whether enough earlier titles were there to tell telling words from frequent ones."""
    rising: tuple[str, ...]
    """The terms that are far more frequent than in earlier titles; the strongest first."""
    first: str
    """The publisher of the first report, as it names itself; empty if it is not remembered."""
    precedent: Precedent = Precedent()
