"""A feed says when it wants to be polled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feeds._timing import MAX_PERIOD, Timing, keep_timing, read_timing

TUESDAY = datetime(2026, 3, 10, 12, 20, tzinfo=UTC)


def test_a_timing_is_kept_with_the_validators():
    kept = keep_timing(120, [0, 23], [5, 6])

    assert kept == {"period": "120", "skip-hours": "0 23", "skip-days": "5 6"}
    assert read_timing({"etag": "x", **kept}) == Timing(
        timedelta(hours=2), frozenset({0, 23}), frozenset({5, 6})
    )
    assert keep_timing(0, [], []) == {}
    assert read_timing({}) == Timing()


def test_a_long_period_is_cut_and_nonsense_in_the_database_is_ignored():
    assert read_timing({"period": "100000"}).period == MAX_PERIOD
    assert read_timing({"period": "-1", "skip-hours": "x 7 999"}) == Timing(
        skipped_hours=frozenset({7})
    )


@pytest.mark.parametrize(
    ("hours", "days", "due"),
    [
        ([], [], "Tue 12:20"),
        ([12, 13], [], "Tue 14:20"),
        (range(12, 24), [], "Wed 00:20"),
        ([], [1], "Wed 00:20"),
        ([0, 1], [1, 2], "Thu 02:20"),
        (range(24), [], "Tue 12:20"),
        ([], range(7), "Tue 12:20"),
    ],
)
def test_a_poll_is_moved_past_the_skipped_hours_and_days_unless_all_are(hours, days, due):
    timing = Timing(skipped_hours=frozenset(hours), skipped_days=frozenset(days))

    assert f"{timing.skip(TUESDAY):%a %H:%M}" == due
