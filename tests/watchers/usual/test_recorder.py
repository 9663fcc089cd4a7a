"""The reports of a watch in each step of time, and the expected ones."""

from datetime import UTC, datetime, timedelta

import pytest

from model import Match, Report, SeenEntry, Watch
from storage import RehearsalState
from watchers import Exposure, History, Moment, Recorder, add_poll
from watchers.usual.recorder import max_usual

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WATCH = Watch("Money", keywords=("CBDC", "euro"))


def report(at, n=0, keyword="CBDC", **fields):
    entry = SeenEntry("f", f"{at}{n}", f"Title {n}", first_seen=at)
    facts = {"by": ("a.example",)} | fields
    return Report(f"{at}{n}", "Money", (Match("Money", entry, (keyword,), ()),), **facts)


def recorded(came, begin, step, count, keywords=()):
    """Let feed "f" be polled every hour for thirty days; *came* are reports by the hour."""
    recorder, exposure, wake = Recorder(begin, step, count, keywords), Exposure(), None

    def look(now, reports=()):
        moment = Moment(now, RehearsalState(), lambda: exposure)
        return recorder.observe(WATCH, reports, History("Money", moment)).wake

    for hour in range(30 * 24 + 2):
        while wake is not None and wake < at(hour):
            wake = look(wake)
        exposure = add_poll(exposure, "f", at(hour), 10)
        if hour == 0 or came.get(hour):
            wake = look(at(hour), came.get(hour, ()))
    return recorder.steps()


def at(hour):
    return MONDAY - 30 * DAY + hour * HOUR


def test_a_step_holds_its_reports_and_the_expected_ones():
    came = {24 * day + 12: [report(at(24 * day + 12))] for day in range(29)}
    came[29 * 24 + 12] = [report(at(29 * 24 + 12), n) for n in range(6)]

    steps = recorded(came, MONDAY - 4 * DAY, DAY, 4)

    assert [step.start for step in steps] == [MONDAY - n * DAY for n in (4, 3, 2, 1)]
    assert [step.reports for step in steps] == [1, 1, 1, 6]
    assert [step.expected for step in steps[:3]] == pytest.approx([1.0, 1.0, 1.0], abs=0.15)
    assert {step.most for step in steps[:3]} <= {4, 5}


def test_expected_reports_are_in_the_step_in_which_the_feeds_brought_entries():
    came = {24 * day + 12: [report(at(24 * day + 12))] for day in range(29)}

    steps = recorded(came, MONDAY - 2 * DAY, 6 * HOUR, 8)

    assert [step.reports for step in steps] == [0, 0, 1, 0, 0, 0, 0, 0]
    assert [step.expected for step in steps] == pytest.approx([0.25] * 8, abs=0.1)
    assert {step.most for step in steps} == {2}


def test_only_reports_with_the_keywords_that_are_asked_for_are_counted():
    hour = 29 * 24 + 5
    came = {hour: [report(at(hour)), report(at(hour), 1, "euro"), report(at(hour), 2, "euro")]}

    (step,) = recorded(came, MONDAY - DAY, DAY, 1, ("euro",))

    assert step.reports == 2


def test_copies_and_earlier_entries_are_not_counted():
    hour = 29 * 24 + 5
    came = {hour: [report(at(hour)), report(at(hour), 1, earlier=1), report(at(hour - 1), 2)]}

    (step,) = recorded(came, MONDAY - DAY, DAY, 1)

    assert step.reports == 1


@pytest.mark.parametrize(
    ("expected", "size", "most"),
    [
        (0.0, 5.0, 0),
        (0.005, 1e6, 1),  # a single report is never too many
        (0.1, 1e6, 1),  # Poisson: P(X <= 1) = 0.9953
        (1.0, 1e6, 4),  # 0.9963
        (10.0, 1e6, 18),  # 0.9928
        (100.0, 1e9, 123),  # 100 + 2.33 * 10
        (100.0, 25.0, 152),  # 100 + 2.33 * sqrt(100 + 400)
    ],
)
def test_the_most_that_is_usual_leaves_one_step_in_a_hundred(expected, size, most):
    assert max_usual(expected, size) == most
