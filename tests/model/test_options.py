"""Durations are written and read as in the config; secrets show themselves to nobody."""

from datetime import timedelta

import pytest

from model import Secret, format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("10m", 600), ("6h", 21600), ("7d", 604800), ("1h 30m", 5400), ("1.5h", 5400)],
)
def test_a_duration_is_a_number_with_its_unit(text, seconds):
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "10", "m", "-5m", "10 minutes", "1e3s", "5w"])
def test_a_text_that_is_no_duration_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="is not a duration; write it like 90s, 10m, 6h or 7d"):
        parse_duration(text)


def test_a_duration_beyond_all_calendars_is_refused():
    with pytest.raises(ValueError, match="is longer than can be counted"):
        parse_duration("999999999d" * 2)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (0.4, "0s"), (90, "1m30s"), (3600, "1h"), (90061, "1d1h"), (86460, "1d1m")],
)
def test_a_duration_is_formatted_by_its_two_largest_units(seconds, text):
    assert format_duration(timedelta(seconds=seconds)) == text


def test_a_secret_is_shown_by_no_format():
    secret = Secret("hunter2")

    assert [str(secret), repr(secret), f"{secret}"] == ["Secret(***)"] * 3
    assert secret.reveal() == "hunter2"
    assert secret == Secret("hunter2")
