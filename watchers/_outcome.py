"""Complete the outcome of a watcher: where its wake is kept, and which reports raised a remark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from model import Remark, Report, Signal
from watchers.usual.history import History, Observed


def complete(
    observed: Observed, kind: str, reports: Sequence[Report], history: History
) -> Observed:
    """Return *observed*, the outcome of the watcher *kind* on *reports*, as it is judged."""
    kept = observed.kept
    if observed.wake is not None and next(iter(kept), "") != kind:
        own = kept[kind] if kind in kept else history.state(kind)
        observed = replace(observed, kept={kind: own, **kept})
    if reports and any(_shows_no_match(signal) for signal in observed.signals):
        signals = [_add_reports(signal, reports) for signal in observed.signals]
        observed = replace(observed, signals=signals)
    return observed


def _shows_no_match(signal: Signal) -> bool:
    return isinstance(signal.about, Remark) and not signal.about.matches


def _add_reports(signal: Signal, reports: Sequence[Report]) -> Signal:
    """Return *signal* with the matches of *reports*, if it is a remark that shows none."""
    if not _shows_no_match(signal):
        return signal
    return replace(signal, raised_by=tuple(match for report in reports for match in report.matches))
