"""Give every signal a state and a reason: told now, held, or suppressed, and why."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

from alerts import gates
from alerts.gates import Told
from alerts.wording.reason import reason
from alerts.wording.report import compose
from model import Alert, FirstMention, Signal, State, Watch


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
    """Yield one alert for every signal, with its state and the reason for it.

    In the order of *signals*, but first mentions come first: they say more of a report than a
    match. `gates.GATES` has the reasons against telling a signal.
    """
    telling: set[str] = set()
    for signal in sorted(signals, key=_comes_later):
        watch = watches[signal.watch]
        against = gates.reason_against(signal, gates.Context(watch, told, telling))
        state = State.SUPPRESSED if against else State.ACTIVE
        if state is State.ACTIVE:
            telling.add(signal.key)
        yield Alert(
            named=partial(alert_id, signal, now, state),
            signal=signal,
            at=now,
            state=state,
            reason=against or reason(signal, now),
            to=watch.tell,
            said=partial(compose, signal, now),
        )


def _comes_later(signal: Signal) -> bool:
    """Return whether *signal* is told after the first mentions of the same moment."""
    return not isinstance(signal.about, FirstMention)


def notice(signal: Signal, channel: str, now: datetime) -> Alert:
    """Return the alert that tells *signal* to the operator's *channel* ("" for none)."""
    told = State.ACTIVE if channel else State.SUPPRESSED
    return Alert(
        named=alert_id(signal, now, State.ACTIVE),
        signal=signal,
        at=now,
        state=told,
        reason="for the operator" if channel else "no channel is left to tell; see status and logs",
        to=(channel,) if channel else (),
        said=compose(signal, now),
    )
