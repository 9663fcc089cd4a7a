"""Write the weekly message about the noisiest watches, with the words that they may exclude."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.wording import kinds
from alerts.wording.notices import make_notice
from model import Exclude, ExcludeAdvice, Signal, WatchFeedback, one_line

MAX_NOISY = 3
"""Watches of the message. Doubled: its first line no longer fits a phone."""
MAX_NAME_CHARS = 40


def write_weekly_feedback(noisy: Sequence[WatchFeedback], week: str) -> Signal:
    """Return the notice about the first of *noisy*, the noisiest watches of *week*."""
    shown = noisy[:MAX_NOISY]
    named = "; ".join(f"{_name(one)} ({describe_feedback(one)})" for one in shown)
    lines = [line for one in shown for line in _advise(one)]
    return make_notice(
        kinds.FEEDBACK,
        week,
        headline=f"Noisiest last week: {named}",
        lines=tuple(lines),
    )


def describe_feedback(one: WatchFeedback) -> str:
    """Return the counts of *one*: 31 told, 2 useful, 5 not useful, 3 not relevant."""
    return (
        f"{one.told} told, {one.useful} useful, {one.not_useful} not useful, "
        f"{one.not_relevant} not relevant"
    )


def describe_advice(advice: ExcludeAdvice) -> str:
    """Return the entries that the words of *advice* would have dropped, each word with its own."""
    each = ", ".join(map(_count_dropped, advice.excludes))
    whole = f"{advice.dropped} of {advice.not_relevant} not relevant entries"
    useful = f"0 of {advice.useful} useful ones" if advice.useful else "0 useful ones"
    return f"would have dropped {whole} and {useful} ({each})"


def _count_dropped(one: Exclude) -> str:
    others = f" and {one.others} of the others" if one.others else ""
    return f"{one.word} {one.dropped}{others}"


def _advise(one: WatchFeedback) -> tuple[str, ...]:
    """Return a line with the numbers of the words, and one to paste; none without words."""
    if not one.advice.excludes:
        return ()
    return (f"For {_name(one)}, this line {describe_advice(one.advice)}:", one.advice.yaml)


def _name(one: WatchFeedback) -> str:
    return one_line(one.watch, MAX_NAME_CHARS)
