"""Entries that are no news are not told, and the reason says how old they are."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.gates import Context, baseline
from model import Arrival, Match, SeenEntry, Watch
from tests.scenes.signals import a_signal

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONTEXT = Context(Watch("Money", tell=("desk",)), told={}, telling=set())


def entry(arrival=Arrival.NEWS, published=None):
    return SeenEntry("f", "1", "CBDC", arrival=arrival, published=published, first_seen=NOON)


def reason_against(*entries):
    matches = tuple(Match("Money", each, ("CBDC",), ()) for each in entries)
    return baseline.gate(a_signal("match", "Money", "k", matches), CONTEXT)


def test_news_passes():
    assert reason_against(entry()) == ""


def test_a_signal_without_entries_passes():
    assert reason_against() == ""


def test_an_entry_of_the_first_poll_is_not_told():
    assert reason_against(entry(Arrival.BASELINE)) == (
        "was in the feed when it was first read; set backfill: on the feed to be told"
    )


@pytest.mark.parametrize(
    ("published", "reason"),
    [
        (NOON - timedelta(days=3, hours=2), "was published 3d2h before it reached us"),
        (None, "was published before our last look at the feed"),
    ],
)
def test_a_late_entry_is_not_told_and_the_reason_says_how_late_it_is(published, reason):
    assert reason_against(entry(Arrival.BACKFILL, published)) == reason


def test_a_report_of_an_old_and_a_new_entry_is_news():
    assert reason_against(entry(Arrival.BASELINE), entry()) == ""


def test_an_entry_alone_has_the_same_reason_as_its_signal_and_news_has_none():
    assert baseline.explain_arrival(entry(Arrival.BASELINE)).startswith("was in the feed when")
    assert baseline.explain_arrival(entry()) == ""
