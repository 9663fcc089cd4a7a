"""A cron expression means the times that it means in cron."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds import find_next_time, list_next_times

FRIDAY = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def next_days(expression: str, count: int = 3) -> str:
    times = list_next_times(expression, FRIDAY, count)
    return " ".join(f"{time:%a%d}" for time in times)


@pytest.mark.parametrize(
    ("weekdays", "days"),
    [
        ("1-5", "Mon30 Tue01 Wed02 Thu03 Fri04 Mon07"),
        ("mon-fri", "Mon30 Tue01 Wed02 Thu03 Fri04 Mon07"),
        ("0", "Sun29 Sun06 Sun13 Sun20 Sun27 Sun03"),
        ("7", "Sun29 Sun06 Sun13 Sun20 Sun27 Sun03"),
        ("sun", "Sun29 Sun06 Sun13 Sun20 Sun27 Sun03"),
        ("1", "Mon30 Mon07 Mon14 Mon21 Mon28 Mon04"),
        ("6,7", "Sat28 Sun29 Sat05 Sun06 Sat12 Sun13"),
        ("5-7", "Sat28 Sun29 Fri04 Sat05 Sun06 Fri11"),
        ("0-2", "Sun29 Mon30 Tue01 Sun06 Mon07 Tue08"),
        ("sat-mon", "Sat28 Sun29 Mon30 Sat05 Sun06 Mon07"),
        ("6-1", "Sat28 Sun29 Mon30 Sat05 Sun06 Mon07"),
        ("*/2", "Sat28 Sun29 Tue01 Thu03 Sat05 Sun06"),
        ("1-5/2", "Mon30 Wed02 Fri04 Mon07 Wed09 Fri11"),
        ("1/2", "Mon30 Wed02 Fri04 Mon07 Wed09 Fri11"),
        ("MON,Wed", "Mon30 Wed02 Mon07 Wed09 Mon14 Wed16"),
        ("*", "Sat28 Sun29 Mon30 Tue01 Wed02 Thu03"),
    ],
)
def test_a_weekday_is_numbered_as_in_cron(weekdays: str, days: str):
    assert next_days(f"0 8 * * {weekdays}", 6) == days


def test_a_day_of_the_month_or_a_weekday_is_enough():
    assert next_days("0 8 1 * 1", 4) == "Mon30 Tue01 Mon07 Mon14"
    assert next_days("0 8 1 * *", 2) == "Tue01 Fri01"
    assert next_days("0 8 13 * 5") == "Fri04 Fri11 Sun13"


def test_the_next_time_is_later_than_the_moment_and_in_utc():
    assert find_next_time("0 12 * * *", FRIDAY) == datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
    assert find_next_time("30 12 * * 5", FRIDAY) == datetime(2026, 11, 27, 12, 30, tzinfo=UTC)


def test_a_date_that_never_comes_has_no_next_time():
    assert find_next_time("0 8 30 2 *", FRIDAY) is None
    assert list_next_times("0 8 30 2 *", FRIDAY, 3) == []


@pytest.mark.parametrize(
    "expression",
    [
        "daily",
        "0 8 * *",
        "0 8 * * 8",
        "0 8 * * moon",
        "0 8 * * 1-",
        "0 8 * * */0",
        "0 8 * * mon-9",
        "61 8 * * *",
        "0 8 * * L",
        "",
    ],
)
def test_another_text_is_refused(expression: str):
    with pytest.raises(ValueError, match=r"\S"):
        find_next_time(expression, FRIDAY)
