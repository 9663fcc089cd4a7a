"""Give every signal a state and a reason: told now, held, or suppressed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

from alerts import gates
from alerts.gates import Told
from alerts.wording.compose import compose
from alerts.wording.reason import write_reason
from model import Alert, FirstMention, Signal, State, Watch

ID_CHARS = 12  # of 32 letters and digits: 60 bits
DIGEST_BYTES = 10  # a multiple of five, so that base32 needs no padding


def make_alert_id(signal: Signal, at: datetime, state: State) -> str:
    """Return a short name for the alert, the same in every run over the same entries.

    The key of the signal alone names an active alert, so that it can be recorded only once. The
    same key may be suppressed often: a suppressed alert is named by its entries and time as well.
    """
    parts = [signal.key]
    if state is not State.ACTIVE:
        entries = [match.entry for match in signal.matches]
        parts += [state, at.isoformat()]
        parts += [f"{entry.feed} {entry.id}" for entry in entries]
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return base64.b32encode(digest[:DIGEST_BYTES])[:ID_CHARS].decode().lower()


def decide(
    signals: Iterable[Signal], watches: Mapping[str, Watch], told: Told, now: datetime
) -> Iterator[Alert]:
    """Yield one alert for every signal, with its state and the reason for it.

    In the order of *signals*, but first mentions come first: they say more about a report than a
    match does. `gates.GATES` has the reasons against telling a signal.
    """
    telling: set[str] = set()
    for signal in sorted(signals, key=_comes_later):
        watch = watches[signal.watch]
        reason_against = gates.find_reason_against(signal, gates.Context(watch, told, telling))
        state = State.SUPPRESSED if reason_against else State.ACTIVE
        if state is State.ACTIVE:
            telling.add(signal.key)
        yield Alert(
            named=partial(make_alert_id, signal, now, state),
            signal=signal,
            at=now,
            state=state,
            reason=reason_against or write_reason(signal, now),
            to=watch.tell,
            said=partial(compose, signal, now),
        )


def _comes_later(signal: Signal) -> bool:
    """Return whether *signal* is told after the first mentions of the same moment."""
    return not isinstance(signal.about, FirstMention)


def decide_notice(signal: Signal, channel: str, now: datetime) -> Alert:
    """Return the alert of a notice to the operator's *channel* ("" for none)."""
    if channel:
        state = State.ACTIVE
        reason = "for the operator"
    else:
        state = State.SUPPRESSED
        reason = "no channel is left to tell; see status and logs"
    return Alert(
        named=make_alert_id(signal, now, State.ACTIVE),
        signal=signal,
        at=now,
        state=state,
        reason=reason,
        to=(channel,) if channel else (),
        said=compose(signal, now),
    )
