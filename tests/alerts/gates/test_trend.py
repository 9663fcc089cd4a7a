"""Steps of a trend or a lull are told only if they tell something new."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.gates import Context, trend
from model import Figures, Watch
from tests.scenes.signals import a_signal

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIGURES = Figures(
    observed=7,
    expected=0.41,
    score=9.1,
    threshold=4.8,
    started=NOON - timedelta(hours=5),
    publishers=4,
    reports=7,
    daily=1.9,
    known_since=NOON - timedelta(days=30),
)


def step(kind, after="", within=(), **figures):
    return a_signal(
        kind, "Money", f"k:{kind}", figures=FIGURES._replace(**figures), after=after, within=within
    )


def reason_against(signal, told=(), telling=()):
    told_at = dict.fromkeys(told, NOON)
    return trend.gate(signal, Context(Watch("Money", tell=("desk",)), told_at, set(telling)))


@pytest.mark.parametrize("kind", ["burst.rising", "burst.escalated", "burst.reopened"])
def test_every_rise_passes(kind):
    assert reason_against(step(kind)) == ""


def test_a_peak_is_told_with_the_end():
    peak = step("burst.peaked", after="k:burst.rising")

    assert reason_against(peak, told=["k:burst.rising"]) == "told with the end"


def test_an_end_is_told_only_after_a_rise_that_was_told():
    end = step("burst.over", after="k:burst.rising")

    assert reason_against(end) == "nobody was told of its rise"
    assert reason_against(end, told=["k:burst.rising"]) == ""
    assert reason_against(end, telling=["k:burst.rising"]) == ""


@pytest.mark.parametrize(("reports", "reason"), [(5, "few reports came after its rise"), (6, "")])
def test_an_end_is_told_from_half_as_many_reports_more_than_the_rise_counted(reports, reason):
    end = step("burst.over", after="k:burst.rising", reports=reports, told=4)

    assert reason_against(end, told=["k:burst.rising"]) == reason


def test_the_end_of_a_lull_is_told_only_if_the_lull_was_told():
    end = step("silent.over", after="k:silent.begun")

    assert reason_against(end) == "nobody was told of its beginning"
    assert reason_against(end, told=["k:silent.begun"]) == ""


def test_a_rise_by_the_reports_of_another_rise_that_is_told_is_not_told():
    rise = step("burst.rising", within=("never told", "the other"))
    reason = "another rise by the same reports is told"

    assert reason_against(rise) == ""
    assert reason_against(rise, told=["the other"]) == reason
    assert reason_against(rise, telling=["the other"]) == reason


def test_a_rise_of_a_keyword_is_judged_like_one_of_its_watch():
    rise = step("burst.rising", within=("the other",))
    of_keyword = replace(rise, about=replace(rise.about, keywords=("CBDC",)))

    assert reason_against(of_keyword, told=["the other"]) == reason_against(rise, ["the other"])
