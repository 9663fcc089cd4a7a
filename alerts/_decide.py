"""Give every signal a state and a reason: told now, held, or suppressed, and why."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Protocol

from alerts import _burst, _quiet
from alerts._message import compose
from model import Alert, Arrival, Signal, State, Watch, spoken

WORTH = 1.5  # times the reports that a rise told of, for its end to be told too


class Told(Protocol):
    """What has been told before."""

    def get(self, key: str) -> datetime | None:
        """Return when a signal with *key* was told; None if it never was."""
        ...


def alert_id(signal: Signal, at: datetime, state: State) -> str:
    """Return a short name for the alert, the same in every run over the same entries.

    An active alert is named by its signal's key alone, so that it can be recorded only once;
    a suppressed one also by its entries and time, since the same key may be suppressed often.
    """
    parts = [signal.key]
    if state is not State.ACTIVE:
        parts += [state, at.isoformat(), *(f"{m.entry.feed} {m.entry.id}" for m in signal.matches)]
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return base64.b32encode(digest[:10])[:12].decode().lower()


def decide(
    signals: Iterable[Signal], watches: Mapping[str, Watch], told: Told, now: datetime
) -> Iterator[Alert]:
    """Yield one alert for every signal; what is told once is suppressed after.

    In their order, but what is new first: it says of a report more than the match.

    Gates, first that closes wins: entries that were there before we looked (baseline),
    entries published long before they reached us (backfill), a key that was told, a trend that
    peaked, ends though nobody was told of it or little came after, or is a part of one that was
    told, a watch that tells nobody.
    """
    said: set[str] = set()
    for signal in sorted(signals, key=lambda signal: signal.kind != "new"):
        quiet = _why_not(signal, watches[signal.watch], told, said)
        state = State.SUPPRESSED if quiet else State.ACTIVE
        if state is State.ACTIVE:
            said.add(signal.key)
        yield Alert(
            named=partial(alert_id, signal, now, state),
            signal=signal,
            at=now,
            state=state,
            reason=quiet or _why(signal, now),
            to=watches[signal.watch].tell,
            said=partial(compose, signal, now),
        )


def _why_not(signal: Signal, watch: Watch, told: Told, said: set[str]) -> str:
    """Return why *signal* is not told; empty if it is."""
    if quiet := _why_old(signal) or _why_quiet(signal, told, said):
        return quiet
    when = told.get(signal.key)
    if when is not None:
        return f"the same report was told at {when:%Y-%m-%d %H:%M} UTC"
    if signal.key in said:
        return "the same report was told in this very poll"
    if not watch.tell:
        return f'watch "{watch.name}" tells no channel'
    return ""


def _why_old(signal: Signal) -> str:
    """Return why none of the signal's entries is news; empty if one of them is."""
    arrivals = {match.entry.arrival for match in signal.matches}
    if not arrivals or Arrival.NEWS in arrivals:
        return ""
    if Arrival.BASELINE in arrivals:
        return "was in the feed when it was first read; set backfill: on the feed to be told"
    entry = signal.matches[0].entry
    if entry.published is None or entry.first_seen is None:
        return "was published before our last look at the feed"
    return f"was published {spoken(entry.first_seen - entry.published)} before it reached us"


def _why_quiet(signal: Signal, told: Told, said: set[str]) -> str:
    """Return why a step of a trend or a lull is not said; empty if it is."""
    if signal.kind == "burst.peaked":
        return "said with the end"
    burst = signal.burst
    if signal.kind == "burst.over" and burst and burst.reports < WORTH * burst.told:
        return "little came after what its rise told of"
    if signal.within and any(key in said or told.get(key) is not None for key in signal.within):
        return "another rise by the same reports is told"
    if signal.after and signal.after not in said and told.get(signal.after) is None:
        return f"nobody was told of its {'rise' if signal.kind in _burst.NOUNS else 'beginning'}"
    return ""


def _why(signal: Signal, now: datetime) -> str:
    """Return why *signal* is told: its arithmetic, or what is new about a report."""
    if signal.absence is not None:
        return _quiet.first(signal, signal.absence, now)
    if signal.burst is not None:
        if signal.kind in _burst.NOUNS:
            return _burst.arithmetic(signal, signal.burst, now)
        return _quiet.arithmetic(signal, signal.burst, now)
    keywords = [k for match in signal.matches for k in match.keywords]
    named = ", ".join(f'"{k}"' for k in dict.fromkeys(keywords))
    return f"new report with {named}" if named else "new"
