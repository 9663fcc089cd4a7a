from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from web.api.parameters import LIMIT, Choice, Moment, Span, Text

STATE = Choice("state", "", ("ok", "down"))
SINCE = Span("since", "")
AT = Moment("at", "")


@pytest.mark.parametrize(
    ("parameter", "text", "value"),
    [
        (STATE, "down", "down"),
        (STATE, "", ""),
        (LIMIT, "200", 200),
        (SINCE, "14d", timedelta(days=14)),
        (AT, "2026-01-31T09:00:00Z", datetime(2026, 1, 31, 9, tzinfo=UTC)),
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
        (AT, "2026-01-31", "use a time with its zone"),
        (AT, "soon", "use a time with its zone"),
        (Text("q", "", max_chars=3), "CBDC", "shorten it"),
    ],
)
def test_a_value_that_makes_no_sense_says_how_to_write_one(parameter, text, remedy):
    with pytest.raises(ValueError, match=remedy):
        parameter.read(text)
