"""The facts of a text: numbers, dates and countries, in one writing each."""

from __future__ import annotations

import pytest

from watchers.reports.facts import facts_agree
from watchers.reports.likeness import read_wording


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Budget of $1,250,000 passed on Friday", ("1250000", "friday")),
        ("Rates rise to 4.25% from 4,5 %", ("4.25", "4.5")),
        ("Covid-19, 5G, the G20 and 49ers are names", ("49ers", "5g", "g20")),
        ("Third wave: case 7f3a9c, twelve tests, Q3", ("12", "7f3a9c", "q3", "third")),
        ("Kenyans and the Dutch on China's plan", ("china", "kenya", "netherlands")),
        ("Twitter sues over $44bn deal, three quit", ("3", "44")),
        ("City wins 3-1 in 2026", ("2026", "3-1")),
        ("No figure at all", ()),
    ],
)
def test_numbers_dates_and_countries_of_a_text(text, facts):
    assert read_wording(text).facts == facts


def test_numbers_agree_if_one_text_has_all_of_the_other():
    assert facts_agree((), ("7",))
    assert facts_agree(("7", "41"), ("7",))
    assert not facts_agree(("7", "41"), ("7", "12"))
