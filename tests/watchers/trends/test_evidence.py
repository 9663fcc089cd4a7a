"""Which reports are a burst: enough, by enough publishers, and not of one alone."""

import pytest

from watchers.trends.evidence import find_best_window, find_burst
from watchers.trends.focus import Focus, Start
from watchers.trends.state import RISING, Life, Pulse, Settings, State
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


def is_burst(names, settings=Settings(), **fields):  # noqa: B008
    return find_burst(state(names, **fields), NOW, EXPOSURE, settings) is not None


def test_five_reports_by_five_publishers_are_a_burst():
    found = find_burst(state("abcde"), NOW, EXPOSURE, Settings())

    assert (found.window.observed, found.window.started) == (5, NOW - HOUR)
    assert found.window.score > found.threshold


def test_the_usual_number_of_reports_is_no_burst():
    assert not is_burst("abcde", expected=4.0)


def test_a_burst_must_have_as_many_reports_and_times_the_usual_as_asked_for():
    assert not is_burst("abcde", Settings(min_reports=6))
    assert not is_burst("abcde", Settings(at_least=60.0))
    assert is_burst("abcde", Settings(min_reports=5, at_least=10.0))


def test_two_reports_are_enough_if_they_score_more_than_three_must():
    two = find_burst(state("ab", expected=0.001), NOW, EXPOSURE, Settings())

    assert two.window.observed == 2
    assert two.window.score > two.threshold
    # Three reports need 5 at least, so two need 6.5.
    assert two.threshold == pytest.approx(6.5, abs=0.1)
    assert not is_burst("ab", expected=0.05)
    assert is_burst("abc", expected=0.05)


def test_a_minimum_of_reports_that_the_team_sets_is_kept_exactly():
    assert not is_burst("ab", Settings(min_reports=3), expected=0.001)
    assert is_burst("ab", Settings(min_reports=2), expected=0.001)
    assert not is_burst("a", Settings(), expected=0.0)
    # No score is added to two reports that the team accepts.
    found = find_burst(state("ab", expected=0.001), NOW, EXPOSURE, Settings(min_reports=2))
    assert found.threshold == pytest.approx(5.0, abs=0.1)


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
