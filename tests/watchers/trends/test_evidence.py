"""Which reports are a burst: enough, by enough publishers, and not of one alone."""

import pytest

from watchers.trends.evidence import find_best_window, find_bursts, find_thresholds
from watchers.trends.focus import Focus, Start
from watchers.trends.state import RISING, Life, Pulse, Settings, State
from watchers.trends.tail import Tail
from watchers.usual import exposure as _exposure
from watchers.usual import rate as _rate

HOUR, DAY = 3600.0, 86400.0
BEGIN = 1_700_006_400.0  # a Wednesday, 00:00 UTC
NOW = BEGIN + 40 * DAY
EXPOSURE = _exposure.add_feed(_exposure.Exposure(), "f", BEGIN)
KNOWN = {f"{name}.example": (NOW - DAY, 10) for name in ("north", "south", "east")}


def state(names, *, known=KNOWN, expected=0.1, trend=None):
    """A watch with thirty days of one report a day, and one sighting now for each of *names*."""
    rate = _rate.begin(EXPOSURE, NOW)._replace(
        shares={"": _rate.Share(30.0, 3000.0, EXPOSURE.total)}, prior=50.0, since=BEGIN
    )
    return State(
        rate=rate,
        focus=Focus(expected, len(names), (Start(0.0, 0, NOW - HOUR),)),
        pulse=Pulse(len(names), expected, NOW),
        recent=tuple((NOW - HOUR / 2, f"{name}.example") for name in names),
        publishers=known,
        life=trend,
    )


def burst(names, settings=Settings(), **fields):  # noqa: B008
    return find_bursts(state(names, **fields), NOW, EXPOSURE, settings).burst


def is_burst(names, settings=Settings(), **fields):  # noqa: B008
    return burst(names, settings, **fields) is not None


def test_five_reports_by_five_publishers_are_a_burst():
    found = burst("abcde")

    assert (found.window.observed, found.window.started) == (5, NOW - HOUR)
    assert found.window.score > found.threshold.score


def test_the_usual_number_of_reports_is_no_burst():
    assert not is_burst("abcde", expected=4.0)


def test_a_burst_must_have_as_many_reports_and_times_the_usual_as_asked_for():
    assert not is_burst("abcde", Settings(min_reports=6))
    assert not is_burst("abcde", Settings(at_least=60.0))
    assert is_burst("abcde", Settings(min_reports=5, at_least=10.0))


def test_two_reports_are_enough_if_they_score_more_than_three_must():
    two = burst("ab", expected=0.001)

    assert two.window.observed == 2
    assert two.window.score > two.threshold.score
    # Three reports need 5 at least, so two need 6.5.
    assert two.threshold.score == pytest.approx(6.5, abs=0.1)
    assert not is_burst("ab", expected=0.05)
    assert is_burst("abc", expected=0.05)


def test_a_minimum_of_reports_that_the_team_sets_is_kept_exactly():
    assert not is_burst("ab", Settings(min_reports=3), expected=0.001)
    assert is_burst("ab", Settings(min_reports=2), expected=0.001)
    assert not is_burst("a", Settings(), expected=0.0)
    # No score is added to two reports that the team accepts.
    found = burst("ab", Settings(min_reports=2), expected=0.001)
    assert found.threshold.score == pytest.approx(5.0, abs=0.1)


def with_habit(names, **fields):
    """A watch that is four above the base, on average, each week."""
    return state(names, **fields)._replace(tail=Tail(NOW - DAY, peaks=12.0, excess=48.0, days=90.0))


def test_the_habits_of_a_watch_raise_its_threshold_and_are_named():
    by_chance = find_thresholds(state("abc"), EXPOSURE, Settings()).threshold
    raised = find_thresholds(with_habit("abc"), EXPOSURE, Settings()).threshold

    assert by_chance.score == by_chance.by_chance
    assert by_chance.per_month == 0.0
    assert raised.by_chance == by_chance.score
    # 30 days are 6.4 times the days between two peaks, and the mean height is 3.8.
    assert raised.score - find_thresholds(state(""), EXPOSURE, Settings(days=7)).base.score > 6.5
    assert 3.0 < raised.per_month < 6.4
    assert is_burst("abc", expected=0.05)
    assert find_bursts(with_habit("abc", expected=0.05), NOW, EXPOSURE, Settings()).burst is None


def test_the_height_of_a_look_is_its_score_above_the_threshold_of_a_week():
    weekly = find_bursts(state("abc"), NOW, EXPOSURE, Settings(days=7.0))
    yearly = find_bursts(with_habit("abc"), NOW, EXPOSURE, Settings(days=365.0))

    assert weekly.height == weekly.burst.window.score - weekly.burst.threshold.score
    assert (yearly.burst, yearly.height) == (None, weekly.height)


def test_a_look_of_two_reports_is_lower_by_the_score_that_they_need_more():
    found = find_bursts(state("ab", expected=0.001), NOW, EXPOSURE, Settings(days=7.0))

    assert found.height == found.burst.window.score - found.burst.threshold.score
    base = find_thresholds(state("ab"), EXPOSURE, Settings()).base.score
    assert found.burst.threshold.score == pytest.approx(base + 1.5)
    assert found.burst.threshold.by_chance == pytest.approx(base + 1.5)


def test_an_ordinary_look_has_no_height():
    assert find_bursts(state("abc", expected=2.0), NOW, EXPOSURE, Settings()).height is None


def test_two_publishers_are_needed_where_three_are_known():
    few = {name: KNOWN[name] for name in ("north.example", "south.example")}
    old = dict.fromkeys(KNOWN, (NOW - 31 * DAY, 10))

    assert not is_burst("aaaaa")
    assert is_burst("aaaaa", known=few)
    assert is_burst("aaaaa", known=old)
    assert not is_burst("aaaaa", Settings(min_publishers=2), known=few)


@pytest.mark.parametrize(("names", "expected"), [("aaaaaab", False), ("aaabbcc", True)])
def test_a_burst_of_one_publisher_and_a_guest_is_none(names, expected):
    # Half a report is usual. Without the loudest publisher one is left of seven, or four of seven.
    assert is_burst(names, expected=0.5) is expected


def test_a_trend_makes_a_further_rise_harder_only_by_the_spread_of_its_days():
    days = _rate.Scatter(
        squared_reports=3000.0, cross=3000.0, exposure=3000.0, squared_exposure=3e5
    )
    calm = state("abcde")
    calm = calm._replace(rate=calm.rate._replace(scatter=days))
    stirred = calm._replace(life=Life(RISING, NOW - DAY, 5.0, NOW - DAY))

    alone = find_best_window(calm, 1.0, 3).score
    within = find_best_window(stirred, 1.0, 3).score

    assert within < alone


def test_an_hour_is_added_to_the_expected_reports_but_half_a_report_at_most():
    calm, busy = find_best_window(state("abc"), 1.2, 3), find_best_window(state("abc"), 240.0, 3)

    assert calm.expected == pytest.approx(0.15)  # 0.1 and 1.2 / 24
    assert busy.expected == pytest.approx(0.6)
