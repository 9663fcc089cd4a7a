"""Text is cleaned of characters that nobody can see."""

from datetime import UTC, datetime, timedelta

import pytest

from model import format_time, one_line, plain


def test_line_ends_become_newlines():
    assert plain("one\r\ntwo\rthree\u2028four") == "one\ntwo\nthree\nfour"


def test_controls_and_marks_that_reorder_text_are_dropped():
    assert plain("a\x00b\x1b[31mc\u202ed\ufeffe") == "ab[31mcde"


def test_tabs_and_newlines_stay():
    assert plain("one\ttwo\nthree") == "one\ttwo\nthree"


def test_one_line_has_single_spaces():
    assert one_line("  one\n two\t\tthree ") == "one two three"


def test_a_line_over_the_limit_ends_with_an_ellipsis_within_it():
    assert one_line("one two three", 13) == "one two three"
    assert one_line("one two three", 12) == "one two thr…"
    assert one_line("one two three", 5) == "one…"  # no space before the ellipsis


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("", "1 Mar 12:00 UTC"),
        ("UTC", "1 Mar 12:00 UTC"),
        ("Europe/Berlin", "1 Mar 13:00 CET"),
        ("Asia/Kolkata", "1 Mar 17:30 IST"),
        ("Asia/Singapore", "1 Mar 20:00 UTC+08"),
        ("America/Caracas", "1 Mar 08:00 UTC-04"),
        ("Mars/Olympus", "1 Mar 12:00 UTC"),
        ("../etc/passwd", "1 Mar 12:00 UTC"),
    ],
)
def test_a_time_is_that_of_the_clocks_of_a_zone_and_names_it(zone, shown):
    assert format_time(datetime(2026, 3, 1, 12, tzinfo=UTC), zone) == shown


def test_a_time_that_is_far_away_has_its_year():
    at = datetime(2027, 3, 1, 12, tzinfo=UTC)

    assert format_time(at, "", at - timedelta(days=180)) == "1 Mar 12:00 UTC"
    assert format_time(at, "", at - timedelta(days=181)) == "1 Mar 2027 12:00 UTC"
