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
    FeedState,
    Health,
    HealthFacts,
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
_WELL = Health(FeedState.OK)
_NEW = Health(FeedState.NEW)


def judge_health(facts: HealthFacts, now: datetime) -> Health:
    """Return the state of the feed with these *facts*, the reason for it, and the remedy."""
    if facts.failures:
        return _judge_failure(facts, now)
    if facts.old_entries >= MIN_OLD_ENTRIES:
        why = f"its last {facts.old_entries} new entries are dated too long ago to be told"
        remedy = "if the dates are wrong, write dates: first_seen"
        return Health(FeedState.DEGRADED, None, why, remedy)
    if facts.moved_to:
        why = f"it is now at {facts.moved_to}"
        return Health(FeedState.MOVED, facts.moved_since, why, "put that into the config")
    silence = _find_silence(facts)
    if silence is not None:
        why = f"nothing new for {_format(silence)}; usual is an entry every {_format_gap(facts)}"
        return Health(FeedState.STALE, facts.last_new, why, "look whether it has another address")
    return _WELL if facts.last_success else _NEW


def _judge_failure(facts: HealthFacts, now: datetime) -> Health:
    """Return the health of a feed whose last poll failed."""
    since = facts.failing_since
    why, _, remedy = facts.problem.rpartition("; ")
    if not why:
        why = remedy
        remedy = ""
    if facts.gone:
        why = "its server says that it is gone for good (HTTP 410)"
        return Health(FeedState.GONE, facts.gone_since, why, "remove it, or correct its address")
    if facts.dead:
        span = format_duration(DEAD_AFTER)
        why = f"its server has not had it for more than {span} (HTTP 404); it is asked once a week"
        return Health(FeedState.DEAD, facts.missing_since, why, "correct its address or remove it")
    if facts.parser_failures >= MIN_PARSER_FAILURES:
        return Health(FeedState.QUARANTINED, since, why, remedy)
    is_long = since is not None and now - since >= DOWN_FOR
    state = FeedState.DOWN if is_long and facts.failures >= DOWN_POLLS else FeedState.DEGRADED
    return Health(state, since, why, remedy)


def _find_silence(facts: HealthFacts) -> timedelta | None:
    """Return how long the feed has been silent, up to its last good poll; None if that is usual."""
    if facts.last_new is None or facts.last_success is None or facts.usual_gap is None:
        return None
    silence = facts.last_success - facts.last_new
    is_long = silence >= STALE_AFTER and silence >= STALE_GAPS * facts.usual_gap
    return silence if is_long else None


def _format(time: timedelta) -> str:
    return format_duration(timedelta(hours=time // timedelta(hours=1)))


def _format_gap(facts: HealthFacts) -> str:
    gap = facts.usual_gap or timedelta()
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
