"""The paths of the charts of a watch."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest

from answers.series import Mark, Series, StepShown
from web.pages.draw_series import SHAPES, draw, draw_small

BEGAN = datetime(2026, 10, 7, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WIDE, NARROW = SHAPES


def make(counts, *, hours=1, expected=0.5, most=2, covered=1.0, marks=()):
    steps = tuple(
        StepShown(BEGAN + n * hours * HOUR, count, expected, most, covered)
        for n, count in enumerate(counts)
    )
    until = BEGAN + len(counts) * hours * HOUR
    return Series("Money", hours * 3600, BEGAN, until, BEGAN, steps, marks, ())


def test_the_part_beyond_usual_stands_on_the_usual_part():
    chart = draw(make([4, 0]), BEGAN, WIDE)

    # Four lines of one report; each of the two steps is 648 wide.
    assert chart.bars == "M111.8 264v-119h492.5v119z"
    assert chart.beyond == "M111.8 145v-119h492.5v119z"
    assert [(line.place, line.text) for line in chart.lines][-1] == (26.0, "4")


def test_steps_that_are_not_known_leave_a_hole_in_the_band():
    series = make([1, 1, 1])
    steps = [series.steps[0], StepShown(BEGAN, 1, None, None, None), series.steps[2]]
    chart = draw(Series(*_fields(series, steps=tuple(steps))), BEGAN, WIDE)

    assert chart.band.count("M") == 2
    assert chart.usual.count("M") == 2
    assert chart.bars.count("M") == 3


def _fields(series, **changes):
    names = ("watch", "step_seconds", "since", "until", "counted_since", "steps", "marks", "gaps")
    return [changes.get(name, getattr(series, name)) for name in names]


def test_steps_without_reading_are_hatched_together():
    series = make([0] * 4, covered=0.5)
    steps = (*series.steps[:2], StepShown(BEGAN, 0, 0.5, 2, 1.0), series.steps[3])
    chart = draw(Series(*_fields(series, steps=steps)), BEGAN, WIDE)

    assert [(hatch.x, hatch.width) for hatch in chart.hatches] == [(34.0, 648.0), (1006.0, 324.0)]
    assert chart.text.endswith("in 3 steps a feed could not be read")


def test_a_mark_stands_at_its_time():
    chart = draw(make([1, 1], marks=(Mark(BEGAN + HOUR, "told", "x"),)), BEGAN, WIDE)

    assert [(mark.x, mark.kind) for mark in chart.marks] == [(682.0, "told")]


def test_a_mark_that_was_told_has_its_time_next_to_it_where_there_is_room():
    times = (0, 2, 60, 61, 95)
    marks = tuple(Mark(BEGAN + n * HOUR, "told", f"{n}") for n in times)
    over = Mark(BEGAN + 80 * HOUR, "over", "x")
    series = make([1] * 96, marks=(*marks[:4], over, marks[4]))
    chart = draw(series, BEGAN + 95 * HOUR, WIDE)

    assert [(mark.label, mark.side) for mark in chart.marks if mark.label] == [
        ("told Wed 7, 02:00 UTC", "start"),
        ("told Fri 9, 12:00 UTC", "end"),
        ("told Fri 9, 13:00 UTC", "start"),
        ("told 23:00 UTC", "end"),
    ]
    assert chart.marks[2].text == "told Fri 9 Oct, 12:00 UTC"
    assert chart.marks[4].text == "over Sat 10 Oct, 08:00 UTC"


@pytest.mark.parametrize(("count", "hours"), [(24, 1), (36, 2), (112, 3), (120, 6), (73, 120)])
@pytest.mark.parametrize("shape", SHAPES)
def test_ticks_have_room(shape, count, hours):
    chart = draw(make([1] * count, hours=hours), BEGAN, shape)
    places = [tick.place for tick in chart.ticks]

    assert 2 <= len(places) <= 20
    assert min(b - a for a, b in itertools.pairwise(places)) >= shape.tick - 1


@pytest.mark.parametrize("most", [1, 3, 7, 12, 49, 480, 10_001])
def test_grid_lines_are_few_and_round(most):
    chart = draw(make([most], most=0), BEGAN, NARROW)
    numbers = [int(line.text) for line in chart.lines]

    assert 2 <= len(numbers) <= 7
    assert numbers[-1] >= most
    assert re.fullmatch("[125]0*", str(numbers[1]))


def test_a_chart_is_described_in_words():
    assert draw(make([4, 0], hours=3), BEGAN, WIDE).text == (
        "4 reports in 1 days; at most 4 in 3 hours; 1.0 were usual"
    )


def test_small_bars_have_a_band_where_the_usual_is_known():
    known, unknown = draw_small([0, 3], 1, 1.5), draw_small([0, 3], None, None)

    assert known.beyond
    assert known.text == "3 reports in 14 days, where 2 a day are usual"
    assert (unknown.band, unknown.beyond) == ("", "")
    assert unknown.bars
