"""When to try again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from model import Delivery, Outcome, Verdict

FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=5)
PROBE = timedelta(minutes=15)
PATIENCE = timedelta(hours=1)
"""The longest that a channel may keep us waiting by what it answers."""

_AT_ONCE = {Verdict.SENT, Verdict.REFUSED, Verdict.TOO_RICH}


def next_attempt(
    delivery: Delivery, outcome: Outcome, now: datetime, ask_after: timedelta
) -> datetime:
    """Return when *delivery* is due again after *outcome*.

    Exponential with full jitter; what the channel asked for wins where it is longer. A blocked
    channel is probed every quarter of an hour, a plainer form of a message needs no wait. Where
    the last attempt may have arrived, the channel gets *ask_after* to show it.
    """
    if outcome.verdict in _AT_ONCE:
        return now
    asked = min(max(outcome.retry_in or timedelta(), timedelta()), PATIENCE)
    if outcome.verdict is Verdict.BLOCKED:
        return now + max(asked, PROBE)
    least = ask_after if outcome.verdict is Verdict.UNSURE else timedelta()
    return now + max(asked, least, _backoff(delivery))


def _backoff(delivery: Delivery) -> timedelta:
    """Return somewhere between nothing and 2 s, 4 s, 8 s ... 5 min; the same in every run."""
    doublings = min(max(delivery.attempt - 1, 0), 8)
    return min(FIRST * (1 << doublings), LONGEST) * _fraction(f"{delivery.id}|{delivery.attempt}")


def _fraction(seed: str) -> float:
    """Return a number in [0, 1) that *seed* alone decides."""
    return int.from_bytes(sha256(seed.encode()).digest()[:6], "big") / 2**48
