from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from web.api.parameters import LIMIT, Choice, Cursor, Moment, Since, Span, Text, find_since

STATE = Choice("state", "", ("ok", "down"))
SINCE = Span("since", "")
AT = Moment("at", "")
BACK = Since("since", "")
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
AFTER = Cursor(int)


@pytest.mark.parametrize(
    ("parameter", "text", "value"),
    [
        (STATE, "down", "down"),
        (STATE, "", ""),
        (LIMIT, "200", 200),
        (SINCE, "14d", timedelta(days=14)),
        (AT, "2026-01-31T09:00:00Z", datetime(2026, 1, 31, 9, tzinfo=UTC)),
        (AT, "2026-01-31T10:00:00+01:00", datetime(2026, 1, 31, 9, tzinfo=UTC)),
        (BACK, "90m", timedelta(minutes=90)),
        (BACK, "2026-01-31T09:00:00Z", datetime(2026, 1, 31, 9, tzinfo=UTC)),
        (AFTER, "7", 7),
        (AFTER, "", None),
        (Text("q", "", max_chars=3), "CBD", "CBD"),
    ],
)
def test_a_value_is_read(parameter, text, value):
    assert parameter.read(text) == value


@pytest.mark.parametrize(
    ("parameter", "text", "remedy"),
    [
        (STATE, "x", "use ok, down"),
        (LIMIT, "0", "use a number from 1 to 200"),
        (LIMIT, "9" * 5000, "use a number from 1 to 200"),
        (LIMIT, "-1", "use a number from 1 to 200"),
        (SINCE, "soon", "write it like"),
        (SINCE, "2w", "write it like"),
        (SINCE, "100000d", "use at most 99999d"),
        (BACK, "100000d", "use at most 99999d"),
        (BACK, "soon", "or a length of time, as 7d"),
        (BACK, "2026-01-31", "use a time with its zone, as 2026-01-31T09:00:00Z, or a length"),
        (AT, "0001-01-01T00:00:00+14:00", "use a time of the years 1 to 9999"),
        (AT, "2026-01-31", "use a time with its zone"),
        (AT, "soon", "use a time with its zone"),
        (Text("q", "", max_chars=3), "CBDC", "shorten it"),
    ],
)
def test_a_value_that_makes_no_sense_says_how_to_write_one(parameter, text, remedy):
    with pytest.raises(ValueError, match=remedy):
        parameter.read(text)


def test_a_length_of_time_counts_back_from_now():
    assert find_since(timedelta(hours=3), NOON) == datetime(2026, 1, 31, 9, tzinfo=UTC)
    assert find_since(NOON, datetime(2030, 1, 1, tzinfo=UTC)) == NOON
    assert find_since(None, NOON) is None
