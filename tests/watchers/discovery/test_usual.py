"""The score of a term compares its reports with its own past."""

import pytest

from model import DayCounts, Lesson, Marks
from storage._rehearsal_past import RehearsedPast
from watchers.discovery.usual import Usual, expect, score_count


def make_past(*counts, reports=100):
    """Return a past of so many days in which "acme" was in *counts* of *reports* reports."""
    past = RehearsedPast()
    days = {
        1000 + number: DayCounts(reports, {"acme": count} if count else {})
        for number, count in enumerate(counts)
    }
    past.learn(Lesson(Marks(since=24000, upto=24 * 1000, day=1000 + len(counts)), days=days))
    return past


def test_the_score_is_the_deviance_of_a_negative_binomial():
    # 10 ln(10/2) - 12 ln(12/4) = 16.094 - 13.183
    assert score_count(10, 2.0, 2.0) == pytest.approx(2.911, abs=0.001)


def test_fewer_reports_than_usual_have_no_score():
    assert score_count(2, 2.0, 1.0) == 0.0


def test_the_usual_share_counts_half_a_report_in_half_a_day_more():
    usual = Usual(make_past(2, 0, 4), window_reports=100)

    # (6 + 0.5) / (300 + 0.5 * 100)
    assert usual.get_share("acme") == pytest.approx(6.5 / 350)
    assert usual.get_share("nova") == pytest.approx(0.5 / 350)
    assert usual.get_daily("acme") == 2.0


def test_a_batch_of_polls_raises_the_expected_number():
    usual = Usual(make_past(24, 24, 24, reports=240), window_reports=240)
    share = usual.get_share("acme")

    quiet = expect(share, usual, hours=1, reports=0)
    batch = expect(share, usual, hours=1, reports=120)

    # an hour's worth of 240 reports a day is 10; half a report more at most
    assert quiet == pytest.approx(share * 10 + 0.5)
    assert batch == pytest.approx(share * 120 + 0.5)


def test_a_term_whose_days_vary_has_a_smaller_size_than_a_steady_one():
    steady = Usual(make_past(4, 4, 4, 4, 4, 4), window_reports=100)
    moody = Usual(make_past(0, 0, 24, 0, 0, 0), window_reports=100)

    assert moody.get_size("acme") < steady.get_size("acme") / 5
    assert steady.is_steady("acme", 0.15)
    assert not moody.is_steady("acme", 0.15)
