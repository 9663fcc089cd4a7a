"""A channel is down once it has taken nothing for five minutes."""

from datetime import UTC, datetime, timedelta

import pytest

from model import is_channel_down

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failing_for", "expected"),
    [(None, False), (timedelta(minutes=4), False), (timedelta(minutes=5), True)],
)
def test_a_channel_that_takes_nothing_for_five_minutes_is_down(failing_for, expected):
    since = failing_for and NOW - failing_for

    assert is_channel_down(since, NOW) is expected
