"""The boundary to the code of a watcher: check its outcome and complete it; a fault is a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from model import (
    FirstMention,
    Interval,
    Kind,
    Match,
    Moved,
    NewReport,
    PluginFault,
    Remark,
    Report,
    Signal,
    StorageError,
    Subject,
    WatcherFault,
)
from watchers.usual.history import History, Observed


def guard(
    watcher: object, kind: str, reports: Sequence[Report], history: History, ask: str, *given: Any
) -> Observed:
    """Return the outcome of the method *ask* of *watcher*, of the type *kind*, for *given*.

    A fault of the watcher is a value, and costs its watch alone.
    """
    try:
        observed: Observed = getattr(watcher, ask)(*given)
        may_wake = bool(getattr(watcher, "wants_clock", False))
        _check(observed, history.watch, may_wake=may_wake)
        return _complete(observed, kind, reports, history)
    except StorageError:  # its history could not be read
        raise
    except Exception as error:  # noqa: BLE001 - the plugin boundary
        return Observed(fault=WatcherFault(history.watch, kind, error))


# --- checking -------------------------------------------------------------------------------


def _check(observed: Observed, watch: str, *, may_wake: bool) -> None:
    """Raise PluginFault if *observed* is an outcome that cannot be stored or told."""
    if not isinstance(observed, Observed):
        raise PluginFault(f"it returned {_name(observed)}; return Observed")
    if not isinstance(observed.kept, Mapping) or not _are(str, observed.kept):
        raise PluginFault("its states are not by kind; return them as {kind: state}")
    if not isinstance(observed.signals, Sequence):
        raise PluginFault(f"its signals are {_name(observed.signals)}; return a list")
    for signal in observed.signals:
        _check_signal(signal, watch)
    if not _are(Moved, observed.moved):
        raise PluginFault("its moved trends are none; return a list of Moved, or nothing")
    if not _are(Interval, observed.intervals):
        raise PluginFault("its intervals are none; return a list of Interval, or nothing")
    if observed.wake is None:
        return
    if not may_wake:
        raise PluginFault("it returned a wake; set wants_clock = True on its class")
    if not isinstance(observed.wake, datetime) or observed.wake.tzinfo is None:
        raise PluginFault("its wake is no time with a zone; take history.now, and add to it")


def _check_signal(signal: Signal, watch: str) -> None:
    if not isinstance(signal, Signal):
        raise PluginFault(f"{_name(signal)} is among its signals; return Signal")
    if signal.watch != watch:
        raise PluginFault("a signal is of another watch; give it the name of the watch")
    if not isinstance(signal.kind, Kind):
        raise PluginFault(f"the kind of a signal is {_name(signal.kind)}; give it a Kind")
    if not signal.key or not isinstance(signal.key, str):
        raise PluginFault("a signal has no key; give it a text")
    _check_subject(signal.about)


def _check_subject(about: Subject) -> None:
    if not isinstance(about, Subject):
        raise PluginFault(f"a signal is about {_name(about)}; give it a Remark or a NewReport")
    if not _are(Match, about.matches):
        raise PluginFault("the matches of a signal are no tuple of Match; take those of reports")
    if isinstance(about, NewReport | FirstMention) and not about.matches:
        raise PluginFault("a new report has no matches; give it those of the report")
    if isinstance(about, Remark) and not _are(str, (about.headline, *about.lines)):
        raise PluginFault("the headline and the lines of a remark are no texts; give it texts")


def _are(cls: type[object], values: Iterable[object]) -> bool:
    # A loop takes half the time of a generator, and a replay checks very many signals.
    for value in values:  # noqa: SIM110
        if not isinstance(value, cls):
            return False
    return True


def _name(value: object) -> str:
    return type(value).__name__


# --- completing -----------------------------------------------------------------------------


def _complete(
    observed: Observed, kind: str, reports: Sequence[Report], history: History
) -> Observed:
    """Return *observed*, the outcome of the watcher *kind* on *reports*, as it is judged."""
    kept = observed.kept
    if observed.wake is not None and next(iter(kept), "") != kind:
        own = kept[kind] if kind in kept else history.state(kind)
        observed = replace(observed, kept={kind: own, **kept})
    if reports and any(map(_shows_no_match, observed.signals)):
        signals = [_add_reports(signal, reports) for signal in observed.signals]
        observed = replace(observed, signals=signals)
    return observed


def _shows_no_match(signal: Signal) -> bool:
    return isinstance(signal.about, Remark) and not signal.about.matches


def _add_reports(signal: Signal, reports: Sequence[Report]) -> Signal:
    """Return *signal* with the matches of *reports*, if it is a remark that shows none."""
    if not _shows_no_match(signal):
        return signal
    matches = tuple(match for report in reports for match in report.matches)
    return replace(signal, raised_by=matches)
