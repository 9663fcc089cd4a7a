"""Messages about a subject that a person silenced."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from alerts.gates._channel import Candidate, Hold
from model import HeldMessage, Signal, Silence, format_time, is_of_trend


def gate(candidate: Candidate) -> Hold | None:
    """Return that a silence suppresses the message; None if none does."""
    signal = candidate.signal
    if signal is None or not candidate.silences:
        return None
    silence = find_silence(signal, candidate.channel, candidate.silences, candidate.now)
    if silence is None:
        return None
    until = format_time(silence.until, candidate.timing.zone, candidate.now)
    reason = f"silenced by {silence.by} until {until}: {silence.reason}"
    return Hold("silence", reason, silence=silence.id)


def find_silence(
    signal: Signal, channel: str, silences: Iterable[Silence], now: datetime
) -> Silence | None:
    """Return the first of *silences* that suppresses *signal* in *channel*; None if none does."""
    keys = (signal.key, signal.thread, signal.after)
    subject = _Subject(
        watch=signal.watch,
        story=signal.story,
        trends=keys if is_of_trend(signal.kind.name) else (),
        keywords=_list_keywords(signal),
    )
    return _find_first(subject, channel, silences, now)


def find_silence_of_held(
    held: HeldMessage, channel: str, silences: Iterable[Silence], now: datetime
) -> Silence | None:
    """Return the first of *silences* that suppresses a message that waits; None if none does."""
    subject = _Subject(
        watch=held.watch,
        story=held.story,
        trends=(held.key, held.message.thread),
        keywords=frozenset(held.message.keywords),
    )
    return _find_first(subject, channel, silences, now)


def is_in_force(silence: Silence, channel: str, now: datetime) -> bool:
    """Return whether *silence* counts *now*, and in *channel*."""
    is_here = silence.channel in ("", channel)
    return is_here and silence.at <= now < (silence.ended or silence.until)


class _Subject(NamedTuple):
    """The parts of a message that a silence may name."""

    watch: str
    story: str
    trends: tuple[str, ...]
    """The keys by which its trend is known; none if it is of no trend."""
    keywords: frozenset[str]
    """The keywords that it is about, or by which its entries were found.

    A report that was found by another keyword as well is told for that one.
    """


def _find_first(
    subject: _Subject, channel: str, silences: Iterable[Silence], now: datetime
) -> Silence | None:
    for silence in silences:
        if is_in_force(silence, channel, now) and _concerns(silence, subject):
            return silence
    return None


def _concerns(silence: Silence, subject: _Subject) -> bool:
    """Return whether all that *silence* names fits *subject*."""
    if silence.watch and silence.watch != subject.watch:
        return False
    if silence.story and silence.story != subject.story:
        return False
    if silence.trend and silence.trend not in subject.trends:
        return False
    return not silence.keyword or subject.keywords == {silence.keyword}


def _list_keywords(signal: Signal) -> frozenset[str]:
    if signal.keywords:
        return frozenset(signal.keywords)
    return frozenset(keyword for match in signal.matches for keyword in match.keywords)
