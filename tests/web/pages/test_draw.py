from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from answers.counts import make_bars
from tests.scenes.newsroom import HOUR, NOW
from web.pages.draw import LARGE
from web.pages.draw import draw as draw_bars

TWO_HOURS = timedelta(hours=2)


def draw(times, daily, told=()):
    return draw_bars(make_bars(times, daily, NOW, TWO_HOURS, told), LARGE)


def test_reports_beyond_the_usual_stand_on_top_of_the_others():
    chart = draw([NOW] * 8, 12.0, [NOW])

    assert chart.top == 8
    assert chart.bars == "M390.8 100v-44h8v44z"
    assert chart.beyond == "M390.8 56v-44h8v44z"
    assert chart.band == "M22 100V56H400V100z"
    assert [mark.text for mark in chart.marks] == ["told Wed 7 Oct, 12:42 UTC"]
    assert chart.text.endswith("are usual; told Wed 7 Oct, 12:42 UTC")


def test_without_a_usual_number_there_is_no_band():
    chart = draw([NOW], None)

    assert (chart.band, chart.usual, chart.beyond) == ("", "", "")
    assert chart.text == "1 reports in three days; at most 1 in 2 hours"


def test_a_chart_that_ends_in_the_past_names_its_dates():
    span = timedelta(hours=96)
    bars = replace(make_bars([NOW], 1.0, NOW, TWO_HOURS, (), span), is_past=True)
    chart = draw_bars(bars, LARGE)

    assert [tick.text for tick in chart.ticks] == ["4 Oct", "5 Oct", "6 Oct", "7 Oct"]
    assert chart.text.startswith("1 reports in four days;")


def test_days_begin_at_midnight_in_utc():
    assert [tick.text for tick in draw([], 1.0).ticks] == ["Mon", "Tue", "today"]


@pytest.mark.parametrize(
    ("zone", "told", "first"),
    [
        ("Europe/Berlin", "told Wed 7 Oct, 14:42", 64.0),
        ("America/New_York", "told Wed 7 Oct, 08:42", 95.5),
        ("Pacific/Auckland", "told Thu 8 Oct, 01:42", 132.2),
    ],
)
def test_days_and_marks_are_those_of_a_zone(zone, told, first):
    bars = make_bars([], 1.0, NOW, TWO_HOURS, [NOW])
    chart = draw_bars(bars, LARGE, zone)

    assert [mark.text for mark in chart.marks] == [told]
    # The chart begins on Sunday at 14:00 in UTC, and five and a quarter units are an hour.
    assert chart.ticks[0].x == first
    assert chart.ticks[-1].text == "today"


def test_the_chart_is_told_in_words():
    chart = draw([NOW, NOW - HOUR, NOW - HOUR], 12.0)

    assert chart.text == "3 reports in three days; at most 2 in 2 hours, where 1.0 are usual"
