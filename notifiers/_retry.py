"""When to try a delivery again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from model import MAX_ASKED_WAIT, Delivery, Outcome, Verdict

FIRST_BACKOFF = timedelta(seconds=2)
MAX_BACKOFF = timedelta(seconds=30)
"""Of a message whose channel takes nothing: no other one is tried before it, so that the order
stays. Doubled, a channel that is back may get its messages more than a minute later."""
MAX_BACKOFF_ALONE = timedelta(minutes=5)
"""Of a message that fails while its channel takes others."""
MAX_DOUBLINGS = 8  # 2 s doubled eight times is more than MAX_BACKOFF_ALONE
PROBE_EVERY = timedelta(minutes=15)  # a blocked channel

_VERDICTS_WITHOUT_WAIT = {Verdict.SENT, Verdict.REFUSED, Verdict.TOO_RICH}


def compute_next_attempt(
    delivery: Delivery, outcome: Outcome, now: datetime, ask_after: timedelta
) -> datetime:
    """Return when *delivery* is due again after *outcome*.

    Exponential with full jitter; the channel's own request wins where it is longer. A blocked
    channel is probed every quarter of an hour, and a plainer form of a message needs no wait.
    Where the last attempt may have arrived, the channel gets *ask_after* to show the message.
    """
    if outcome.verdict in _VERDICTS_WITHOUT_WAIT:
        return now
    asked = outcome.retry_in or timedelta()
    asked = min(max(asked, timedelta()), MAX_ASKED_WAIT)
    if outcome.verdict is Verdict.BLOCKED:
        return now + max(asked, PROBE_EVERY)
    at_least = ask_after if outcome.verdict is Verdict.UNSURE else timedelta()
    longest = MAX_BACKOFF_ALONE if outcome.alone else MAX_BACKOFF
    return now + max(asked, at_least, _draw_backoff(delivery, longest))


def _draw_backoff(delivery: Delivery, longest: timedelta) -> timedelta:
    """Return a wait between nothing and 2 s, 4 s, 8 s ... *longest*; the same in every run."""
    doublings = min(max(delivery.attempt - 1, 0), MAX_DOUBLINGS)
    longest = min(FIRST_BACKOFF * (1 << doublings), longest)
    return longest * _draw_fraction(f"{delivery.id}|{delivery.attempt}")


def _draw_fraction(seed: str) -> float:
    """Return a number in [0, 1) that follows from *seed*."""
    digest = sha256(seed.encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48
