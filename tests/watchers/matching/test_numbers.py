"""A number is found as a whole, not as a part of a longer one."""

from __future__ import annotations

import pytest

from model import Watch
from watchers import Watchlist
from watchers.matching.numbers import begins_whole, ends_whole, widen_numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [("at 500.", "500"), ("500, 600", "500"), ("2-5%", "5"), ("1, 500", "500"), ("a.5", "5")],
)
def test_a_number_ends_at_a_sign_without_a_digit(text, number):
    start = text.index(number)

    assert begins_whole(text, start)
    assert ends_whole(text, start + len(number))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,500 jobs", "500"),
        ("1.500 Stellen", "500"),
        ("1’500 Stellen", "500"),
        ("1'500 Stellen", "500"),
        ("1\xa0500 emplois", "500"),
        ("1\u202f500 emplois", "500"),
        ("1٬500", "500"),
        ("1,000,000", "000"),
        ("2.5%", "5"),
        ("2,5 %", "5"),
        ("is .5%", "5"),
        (".5%", "5"),
        ("2.5%", "2"),
        ("100,000", "100"),
        ("1,00,000", "1"),
        ("100\xa0000", "100"),
    ],
)
def test_a_number_goes_on_at_a_sign_between_digits(text, number):
    start = text.index(number)

    assert not (begins_whole(text, start) and ends_whole(text, start + len(number)))


def test_a_year_before_a_wide_space_and_a_number_is_a_number_of_its_own():
    assert ends_whole("2026\xa01500", 4)


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("202*", "in 2024.5 units", ["2024"]),
        ('"1,50*"', "1,5001,500", ["1,5001"]),
        ("*500", "at x500", ["x500"]),
        ("202*", "1,202 and 1,2024", []),
    ],
)
def test_a_star_stands_for_digits_and_the_other_end_is_whole(keyword, text, found):
    [finding] = Watchlist([Watch("w", (keyword,))]).explain(text)

    assert [text[start:end] for _, start, end in finding.spans] == found


def test_a_number_is_widened_to_all_of_its_digits():
    assert widen_numbers("cuts 1,500,000 jobs", (7, 10)) == (5, 14)
    assert widen_numbers("500 jobs", (0, 8)) == (0, 8)


@pytest.mark.parametrize(
    ("keyword", "text", "why"),
    [
        ("500 jobs", "1,500 jobs", '"500 jobs" not found in title: only inside "1,500 jobs"'),
        ("level 3", "Level 3.5", '"level 3" not found in title: only inside "Level 3.5"'),
    ],
)
def test_a_longer_number_is_named_as_the_reason(keyword, text, why):
    [finding] = Watchlist([Watch("w", (keyword,))]).explain(text)

    assert (finding.matched, finding.why) == (False, why)
