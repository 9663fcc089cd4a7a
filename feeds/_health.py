"""Judge the health of a feed from its record, and the changes that an operator hears of. Pure.

The states stand in `model.FeedState`; the first that holds counts. A change is told after a grace
period. Most lie in the state itself: a feed is down after `DOWN_POLLS` failures within at least
`DOWN_FOR`, gone after a second 410 hours later, dead after a month of 404, stale after a silence
that is long for this feed. A move is told after `MOVED_FOR`.

After the operator heard of a state, these changes are told:

    gone, dead, quarantined     from any other state
    down                        from no trouble, or from moved and stale
    moved, stale                from no trouble
    the end of any trouble      with the first poll that succeeds, or the first new entry
"""

from __future__ import annotations

from datetime import datetime, timedelta

from model import (
    DEAD_AFTER,
    STALE_AFTER,
    STALE_GAPS,
    FeedRecord,
    FeedState,
    Health,
    format_duration,
)

DOWN_POLLS = 3
"""Polls in a row that fail before a feed is down. One more doubles the time until it is told."""
DOWN_FOR = timedelta(hours=1)
"""How long it fails before it is down. Servers that restart are back by then."""
MOVED_FOR = timedelta(days=7)
"""How long permanent redirects lead to one address before it is told: some servers err for days."""
MIN_PARSER_FAILURES = 2
"""So many documents in a row at which the parser fails put a feed in quarantine."""
MIN_OLD_ENTRIES = 3
"""So many new entries in a row with a date too long ago are a fault of the feed's dates."""

_LASTING = frozenset([FeedState.GONE, FeedState.DEAD, FeedState.QUARANTINED])
_FAILING = _LASTING | {FeedState.DOWN}
_READ = frozenset([FeedState.MOVED, FeedState.STALE])


def judge_health(record: FeedRecord, now: datetime) -> Health:
    """Return the state of the feed with *record*, the reason for it, and the remedy."""
    if record.failures:
        return _judge_failure(record, now)
    if record.old_entries >= MIN_OLD_ENTRIES:
        why = f"its last {record.old_entries} new entries are dated too long ago to be told"
        remedy = "if the dates are wrong, write dates: first_seen"
        return Health(FeedState.DEGRADED, None, why, remedy)
    if record.moved_to:
        why = f"it is now at {record.moved_to}"
        return Health(FeedState.MOVED, record.moved_since, why, "put that into the config")
    silence = _find_silence(record)
    if silence is not None:
        why = f"nothing new for {_format(silence)}; usual is an entry every {_format_gap(record)}"
        return Health(FeedState.STALE, record.last_new, why, "look whether it has another address")
    return Health(FeedState.OK if record.last_success else FeedState.NEW)


def _judge_failure(record: FeedRecord, now: datetime) -> Health:
    """Return the health of a feed whose last poll failed."""
    since = record.failing_since
    why, _, remedy = record.problem.rpartition("; ")
    if not why:
        why = remedy
        remedy = ""
    if record.gone:
        why = "its server says that it is gone for good (HTTP 410)"
        return Health(FeedState.GONE, record.gone_since, why, "remove it, or correct its address")
    if record.dead:
        span = format_duration(DEAD_AFTER)
        why = f"its server has not had it for more than {span} (HTTP 404); it is asked once a week"
        return Health(FeedState.DEAD, record.missing_since, why, "correct its address or remove it")
    if record.parser_failures >= MIN_PARSER_FAILURES:
        return Health(FeedState.QUARANTINED, since, why, remedy)
    is_long = since is not None and now - since >= DOWN_FOR
    state = FeedState.DOWN if is_long and record.failures >= DOWN_POLLS else FeedState.DEGRADED
    return Health(state, since, why, remedy)


def _find_silence(record: FeedRecord) -> timedelta | None:
    """Return how long the feed has been silent, up to its last good poll; None if that is usual."""
    if record.last_new is None or record.last_success is None or record.usual_gap is None:
        return None
    silence = record.last_success - record.last_new
    is_long = silence >= STALE_AFTER and silence >= STALE_GAPS * record.usual_gap
    return silence if is_long else None


def _format(time: timedelta) -> str:
    return format_duration(timedelta(hours=time // timedelta(hours=1)))


def _format_gap(record: FeedRecord) -> str:
    gap = record.usual_gap or timedelta()
    return _format(gap) if gap >= timedelta(hours=1) else format_duration(gap)


def find_change(told: str, health: Health, now: datetime) -> FeedState | None:
    """Return the state to tell the operator, who heard of the state *told* last; None for none.

    `FeedState.OK` tells the end of a trouble.
    """
    state = health.state
    if state in _LASTING:
        return None if told == state else state
    if state is FeedState.DOWN:
        return None if told in _FAILING else state
    if state is FeedState.DEGRADED and health.since is not None:
        return None  # it failed again, though not for long yet
    if state in _READ and told in {"", state}:
        is_young = state is FeedState.MOVED and _is_young(health.since, now)
        return None if told or is_young else state
    return FeedState.OK if told else None


def _is_young(since: datetime | None, now: datetime) -> bool:
    return since is None or now - since < MOVED_FOR
