"""The health of a feed is judged from its record alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feeds import find_change, judge_health
from model import FeedRecord, FeedState, Health

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
READ = FeedRecord(last_success=NOW - HOUR, baseline=True)


def failing(failures: int, since: timedelta, **facts: object) -> FeedRecord:
    """Return the record of a feed that failed so often, since so long ago."""
    problem = "HTTP 500, the server has trouble; if it lasts, tell the publisher"
    made = {"failures": failures, "failing_since": NOW - since, "problem": problem}
    return FeedRecord(**{**made, **facts})


STATES = {
    "new": (FeedRecord(), FeedState.NEW),
    "read": (READ, FeedState.OK),
    "failed once": (failing(1, DAY), FeedState.DEGRADED),
    "failed often within an hour": (failing(9, HOUR - timedelta(seconds=1)), FeedState.DEGRADED),
    "failed thrice in an hour": (failing(3, HOUR), FeedState.DOWN),
    "first 410": (failing(1, HOUR, gone_since=NOW), FeedState.DEGRADED),
    "410 confirmed": (failing(2, HOUR, gone=True, gone_since=NOW - DAY), FeedState.GONE),
    "404 for weeks": (failing(30, 30 * DAY, dead=True, missing_since=NOW), FeedState.DEAD),
    "gone and dead": (failing(30, 30 * DAY, dead=True, gone=True), FeedState.GONE),
    "parser failed once": (failing(1, HOUR, parser_failures=1), FeedState.DEGRADED),
    "parser failed twice": (failing(2, HOUR, parser_failures=2), FeedState.QUARANTINED),
    "moved": (replace(READ, moved_to="https://new.example/"), FeedState.MOVED),
    "silent for a week": (
        FeedRecord(last_success=NOW, last_new=NOW - 7 * DAY, usual_gap=HOUR),
        FeedState.STALE,
    ),
    "silent for a week, as usual": (
        FeedRecord(last_success=NOW, last_new=NOW - 7 * DAY, usual_gap=DAY),
        FeedState.OK,
    ),
    "not polled for a week": (
        FeedRecord(last_success=NOW - 6 * DAY, last_new=NOW - 7 * DAY, usual_gap=HOUR),
        FeedState.OK,
    ),
    "dates hide its news": (FeedRecord(last_success=NOW, old_entries=3), FeedState.DEGRADED),
}


@pytest.mark.parametrize(("record", "state"), STATES.values(), ids=STATES)
def test_a_state_follows_from_the_record(record: FeedRecord, state: FeedState):
    assert judge_health(record, NOW).state is state


def test_a_problem_is_split_into_its_reason_and_its_remedy():
    health = judge_health(failing(3, DAY), NOW)

    assert health.since == NOW - DAY
    assert health.why == "HTTP 500, the server has trouble"
    assert health.remedy == "if it lasts, tell the publisher"
    assert judge_health(failing(3, DAY, problem="broken"), NOW).why == "broken"


WELL, FAILED = Health(FeedState.OK), Health(FeedState.DEGRADED, NOW)
CHANGES = [
    ("", Health(FeedState.NEW), None),
    ("", WELL, None),
    ("", FAILED, None),
    ("", Health(FeedState.DOWN), FeedState.DOWN),
    ("down", Health(FeedState.DOWN), None),
    ("down", FAILED, None),
    ("down", WELL, FeedState.OK),
    ("down", Health(FeedState.GONE), FeedState.GONE),
    ("down", Health(FeedState.DEAD), FeedState.DEAD),
    ("dead", Health(FeedState.DOWN), None),
    ("dead", Health(FeedState.GONE), FeedState.GONE),
    ("gone", Health(FeedState.GONE), None),
    ("gone", FAILED, None),
    ("gone", WELL, FeedState.OK),
    ("quarantined", Health(FeedState.QUARANTINED), None),
    ("", Health(FeedState.QUARANTINED), FeedState.QUARANTINED),
    ("", Health(FeedState.MOVED, NOW - 6 * DAY), None),
    ("", Health(FeedState.MOVED, NOW - 7 * DAY), FeedState.MOVED),
    ("moved", Health(FeedState.MOVED, NOW - 7 * DAY), None),
    ("moved", WELL, FeedState.OK),
    ("moved", Health(FeedState.DOWN), FeedState.DOWN),
    ("", Health(FeedState.STALE), FeedState.STALE),
    ("stale", Health(FeedState.STALE), None),
    ("stale", WELL, FeedState.OK),
    ("down", Health(FeedState.STALE), FeedState.OK),
    ("down", Health(FeedState.DEGRADED), FeedState.OK),  # it is read, but its dates are wrong
]


@pytest.mark.parametrize(("told", "health", "change"), CHANGES)
def test_a_change_is_told_once(told: str, health: Health, change: FeedState | None):
    assert find_change(told, health, NOW) is change


def test_a_silent_feed_is_described_by_its_own_rhythm():
    record = FeedRecord(last_success=NOW, last_new=NOW - 9 * DAY, usual_gap=3 * HOUR + 5 * MINUTE)

    assert judge_health(record, NOW).why == "nothing new for 9d; usual is an entry every 3h"
