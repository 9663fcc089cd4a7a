"""Every signal that is told has a reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.wording.reason import write_reason
from model import Absence, Figures, Kind, Match, Remark, SeenEntry, Signal
from tests.scenes.signals import a_signal

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LULL = Figures(
    observed=0,
    expected=7.1,
    score=5.0,
    threshold=4.0,
    started=NOON - 4 * DAY,
    publishers=0,
    reports=0,
    daily=1.9,
    known_since=NOON - 90 * DAY,
)
RISE = LULL._replace(observed=7, expected=0.41, started=NOON - timedelta(hours=5))


def match(*keywords):
    return Match("Money", SeenEntry("f", "1", "CBDC", first_seen=NOON), keywords, ())


@pytest.mark.parametrize(
    ("matches", "reason"),
    [
        ((match("CBDC"),), 'new report with "CBDC"'),
        ((match("CBDC", "eNaira"), match("CBDC")), 'new report with "CBDC", "eNaira"'),
        ((match(),), "new report"),
    ],
)
def test_the_reason_for_a_new_report_names_each_keyword_once(matches, reason):
    assert write_reason(a_signal("match", "Money", "k", matches), NOON) == reason


def test_the_reason_for_a_first_mention_is_the_length_of_the_absence():
    absence = Absence(NOON - 47 * DAY, was_found=True)
    signal = a_signal("new", "Money", "k", (match("CBDC"),), absence=absence)

    assert write_reason(signal, NOON) == "first mention in 47 days"


@pytest.mark.parametrize(
    ("kind", "figures", "reason"),
    [
        ("burst.rising", RISE, "7 reports in 5 h where 0.41 are usual"),
        ("burst.escalated", RISE, "7 reports in 5 h where 0.41 are usual"),
        ("burst.over", RISE, "back to usual after a rise that was told"),
        ("silent.begun", LULL, "0 reports in 4 days where 7.1 are usual"),
        ("silent.over", LULL, "reported on again after a lull that was told"),
    ],
)
def test_the_reason_for_a_trend_or_a_lull_is_its_figures_or_its_beginning(kind, figures, reason):
    assert write_reason(a_signal(kind, "Money", "k", figures=figures), NOON) == reason


def test_the_reason_for_an_update_says_why_it_stands_in_its_thread():
    signal = replace(a_signal("burst.reopened", "Money", "k", figures=RISE), is_update=True)

    assert write_reason(signal, NOON) == (
        "7 reports in 5 h where 0.41 are usual; told in the thread of its trend: no new story makes "
        "it twice as strong, or begins a day after its end"
    )


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (Kind("milestone", label="Milestone"), "Milestone"),
        (Kind("milestone"), "milestone"),
        (Kind("market.opened", label="Market"), "Market"),
        (Kind("market.opened"), "market.opened"),
    ],
)
@pytest.mark.parametrize("matches", [(), (match("CBDC"),)], ids=["no entry", "an entry"])
def test_the_reason_for_a_remark_is_the_label_of_its_kind(kind, reason, matches):
    signal = Signal(kind, "Money", "k", Remark("100 reports so far", matches=matches))

    assert write_reason(signal, NOON) == reason
