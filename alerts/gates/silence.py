"""Messages about a subject that a person silenced."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from alerts.gates._channel import Candidate, Hold, write_local
from model import HeldMessage, Signal, Silence, is_of_trend


def gate(candidate: Candidate) -> Hold | None:
    """Return that a silence suppresses the message; None if none does."""
    signal = candidate.signal
    if signal is None:
        return None
    silence = find_silence(signal, candidate.channel, candidate.silences, candidate.now)
    if silence is None:
        return None
    until = write_local(silence.until, candidate.timing.zone)
    return Hold("silence", f"silenced by {silence.by} until {until}: {silence.reason}")


def find_silence(
    signal: Signal, channel: str, silences: Iterable[Silence], now: datetime
) -> Silence | None:
    """Return the first of *silences* that suppresses *signal* in *channel*; None if none does."""
    for silence in silences:
        if is_in_force(silence, channel, now) and _concerns(silence, signal):
            return silence
    return None


def is_in_force(silence: Silence, channel: str, now: datetime) -> bool:
    """Return whether *silence* counts *now*, and in *channel*."""
    is_here = silence.channel in ("", channel)
    return is_here and silence.at <= now < (silence.ended or silence.until)


def _concerns(silence: Silence, signal: Signal) -> bool:
    """Return whether all that *silence* names fits *signal*."""
    if silence.watch and silence.watch != signal.watch:
        return False
    if silence.story and silence.story != signal.story:
        return False
    if silence.trend and silence.trend not in _name_trend(signal):
        return False
    return not silence.keyword or _is_about(signal, silence.keyword)


def _name_trend(signal: Signal) -> tuple[str, ...]:
    """Return the keys by which the trend of *signal* is known; none if it is of no trend."""
    return (signal.key, signal.thread, signal.after) if is_of_trend(signal.kind.name) else ()


def _is_about(signal: Signal, keyword: str) -> bool:
    """Return whether *signal* is about *keyword* alone.

    A report that was found by another keyword as well is told for that one.
    """
    found = set(signal.keywords)
    for match in signal.matches if not found else ():
        found.update(match.keywords)
    return found == {keyword}


def suppresses_held(silence: Silence, held: HeldMessage) -> bool:
    """Return whether all that *silence* names fits a message that waits."""
    if silence.watch and silence.watch != held.watch:
        return False
    if silence.story and silence.story != held.story:
        return False
    message = held.message
    if silence.trend and silence.trend not in (held.key, message.thread):
        return False
    return not silence.keyword or message.keywords == (silence.keyword,)
