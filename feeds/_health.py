"""Judge the health of a feed from its record, and the changes that an operator hears of. Pure.

The states stand in `model.FeedState`; the first that holds counts. A change is told after a grace
period, which lies in the state itself: a feed is down after `DOWN_POLLS` failures within at least
`DOWN_FOR`, gone after a second 410 hours later, dead after a month of 404.

After the operator heard of a state, these changes are told:

    any state that needs a person     gone, dead, quarantined
    down                              only if the feed had been read before
    the end                           the first poll that succeeds
"""

from __future__ import annotations

from datetime import datetime, timedelta

from model import DEAD_AFTER, FeedRecord, FeedState, Health, format_duration

DOWN_POLLS = 3
"""Polls in a row that fail before a feed is down. One more doubles the time until it is told."""
DOWN_FOR = timedelta(hours=1)
"""How long it fails before it is down. Servers that restart are back by then."""
MIN_OLD_ENTRIES = 3
"""So many new entries in a row with a date too long ago are a fault of the feed's dates."""

_LASTING = frozenset([FeedState.GONE, FeedState.DEAD])
_FAILING = _LASTING | {FeedState.DOWN}


def judge_health(record: FeedRecord, now: datetime) -> Health:
    """Return the state of the feed with *record*, and what to do about it."""
    if record.failures:
        return _judge_failure(record, now)
    if record.old_entries >= MIN_OLD_ENTRIES:
        why = f"its last {record.old_entries} new entries are dated too long ago to be told"
        remedy = "if the dates are wrong, write dates: first_seen"
        return Health(FeedState.DEGRADED, None, why, remedy)
    return Health(FeedState.OK if record.last_success else FeedState.NEW)


def _judge_failure(record: FeedRecord, now: datetime) -> Health:
    """Return the health of a feed whose last poll failed."""
    since = record.failing_since
    why, _, remedy = record.problem.rpartition("; ")
    if record.gone:
        why = "its server says that it is gone for good (HTTP 410)"
        return Health(FeedState.GONE, record.gone_since, why, "remove it, or correct its address")
    if record.dead:
        span = format_duration(DEAD_AFTER)
        why = f"its server has not had it for more than {span} (HTTP 404); it is asked once a week"
        return Health(FeedState.DEAD, record.missing_since, why, "correct its address or remove it")
    is_long = since is not None and now - since >= DOWN_FOR
    state = FeedState.DOWN if is_long and record.failures >= DOWN_POLLS else FeedState.DEGRADED
    if not why:
        return Health(state, since, remedy)
    return Health(state, since, why, remedy)


def find_change(told: str, health: Health) -> FeedState | None:
    """Return the state to tell the operator, who heard of the state *told* last; None for none.

    `FeedState.OK` tells the end of a trouble.
    """
    state = health.state
    if state in _LASTING:
        return None if told == state else state
    if state is FeedState.DOWN:
        return None if told in _FAILING else state
    is_failing = state is FeedState.DEGRADED and health.since is not None
    return FeedState.OK if told and not is_failing else None
