from __future__ import annotations

from datetime import UTC, datetime, timedelta

from web.guarding.ended import EndedSessions

NOW = datetime(2026, 10, 7, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_only_the_session_that_was_ended_is_over():
    ended = EndedSessions()

    ended.add("one", NOW + DAY, NOW)

    assert "one" in ended
    assert "another" not in ended


def test_a_session_is_forgotten_with_the_end_of_its_cookie():
    ended = EndedSessions()
    for number in range(1000):
        ended.add(f"{number}", NOW + (number + 1) * DAY, NOW + number * DAY)

    assert "998" not in ended
    assert "999" in ended
