"""Find the words for a trend: how many reports, how many are usual, since when, by whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from model import Burst, Signal, one_line

UNKNOWN = timedelta(days=7)  # what is usual is not well known before
FEW = 0.005  # reports; of less no number is said
NOUNS = {
    "burst.rising": "rising",
    "burst.escalated": "rising further",
    "burst.reopened": "rising again",
    "burst.peaked": "past its peak",
    "burst.over": "over",
}
RISES = frozenset({"burst.rising", "burst.escalated", "burst.reopened"})


def arithmetic(signal: Signal, burst: Burst, now: datetime) -> str:
    """Return what was counted and what is usual: 7 reports in 5 h where 0.4 are usual."""
    if signal.kind not in RISES:
        return "back to usual after a rise that was told"
    return f"{counted(burst, now)} where {usual(burst.expected)}"


def headline(signal: Signal, burst: Burst, now: datetime) -> str:
    """Return a trend in one line."""
    name = one_line(signal.watch, 100) + "".join(f" “{one_line(k, 60)}”" for k in signal.keywords)
    said = f"{name} {NOUNS.get(signal.kind, signal.kind)}"
    if signal.kind in RISES:
        return f"{said}: {counted(burst, now)}, {_compared(burst)}"
    told = f"{_reports(burst.reports)} in {long(now - burst.started)}"
    if signal.kind == "burst.over":
        return f"{name} is back to usual: {told}"
    return f"{said}: {told}"


def lines(signal: Signal, burst: Burst, now: datetime) -> tuple[str, ...]:
    """Return the particulars of a rise; nothing of what ends."""
    if signal.kind not in RISES:
        return ()
    by = publishers(burst)
    scored = f"score {burst.score:.1f}, wanted {burst.wanted:.1f}"
    first = one_line(signal.first.entry.publisher, 60) if signal.first else ""
    young = now - burst.known_since < UNKNOWN
    known = f", known only since {when(burst.known_since)}" if young else ""
    sums = [f"a usual day brings {number(burst.daily)}{known}", f"too much for chance ({scored})"]
    if signal.kind != "burst.rising" and burst.reports > burst.observed:
        sums.insert(0, f"{_reports(burst.reports)} since the trend began")
    told = "; ".join(sums)
    said = [
        f"Since {when(burst.started)}, {f'first by {first}; ' if first else 'by '}{by}",
        f"{told[:1].upper()}{told[1:]}",
    ]
    if signal.related:
        said.append(f"Rising with it: {', '.join(one_line(term, 40) for term in signal.related)}")
    return tuple(said)


def publishers(burst: Burst) -> str:
    """Return how many publishers there were, and some of them by name."""
    count = f"{burst.publishers} publisher{'s' * (burst.publishers != 1)}"
    count += " or more" if burst.or_more else ""
    names = ", ".join(one_line(name, 60) for name in burst.names)
    more = burst.publishers - len(burst.names)
    return f"{count}: {names}{f' and {more} more' if more > 0 else ''}" if names else count


def counted(burst: Burst, now: datetime) -> str:
    """Return how many reports came, in how long: 7 reports in 5 h."""
    return f"{_reports(burst.observed)} {within(now - burst.started)}"


def within(length: timedelta) -> str:
    """Return *length* as the time in which something came; one poll brings it at once."""
    return f"in {long(length)}" if length >= timedelta(minutes=1) else "at once"


def usual(expected: float) -> str:
    """Return how many are usual: 0.4 are usual."""
    if expected < FEW:
        return "hardly any are usual"
    said = number(expected)
    return f"{said} {'is' if said == '1' else 'are'} usual"


def _reports(count: int) -> str:
    return "1 report" if count == 1 else f"{count:,} reports"


def _compared(burst: Burst) -> str:
    """Return how many times the usual was observed."""
    if burst.expected < FEW:
        return f"where {usual(burst.expected)}"
    times = burst.observed / burst.expected
    said = "over 1,000" if times >= 1000.0 else f"{times:.1f}" if times < 9.95 else f"{times:.0f}"
    return f"{said}x the usual {number(burst.expected)}"


def number(value: float) -> str:
    """Return *value* as a person says it: 12, 3.4, 0.41, 0.02; so that sums come out right."""
    if value >= 9.95:
        return f"{value:,.0f}"
    digits = 1 if value >= 0.995 else 2 if value >= 0.0995 else 3
    said = f"{value:.{digits}f}"
    return said.rstrip("0").rstrip(".")


def long(length: timedelta) -> str:
    """Return *length* in one unit: 40 min, 5 h, 3 days."""
    minutes = max(1, round(length.total_seconds() / 60))
    if minutes < 90:
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours <= 48 else f"{round(minutes / 1440)} days"


def when(at: datetime) -> str:
    """Return *at* for a person who may be anywhere."""
    return f"{at:%-d %b %H:%M} UTC"
