"""With `every: auto` a feed is polled by its own rhythm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feeds import learn
from feeds._rhythm import choose_interval
from model import Arrival, Entry, Feed, FeedRecord, Page, PollFacts, SeenEntry

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FEED = Feed("f", "f", every=15 * MINUTE, is_auto=True)
FRESH = Page(status=200, validators={"etag": "1"})


def entries(*ages: timedelta | None, arrival: Arrival = Arrival.NEWS) -> list[SeenEntry]:
    """Return entries of a poll now, published so long ago."""
    dates = [None if age is None else NOW - age for age in ages]
    made = [Entry("f", str(n), "t", published=date) for n, date in enumerate(dates)]
    return [entry.seen(NOW, arrival) for entry in made]


# --- the usual gap ----------------------------------------------------------------------------


def test_the_first_poll_guesses_the_gap_by_the_dates_of_the_entries():
    def guess(*ages: timedelta | None) -> timedelta | None:
        return learn(FeedRecord(), entries(*ages, arrival=Arrival.BASELINE), NOW).usual_gap

    assert guess(HOUR, 3 * HOUR, 8 * HOUR, 12 * HOUR) == 3 * HOUR
    assert guess(HOUR, None, 2 * HOUR, 3 * HOUR, 900 * DAY) == HOUR
    assert guess(HOUR, 3 * HOUR) is None
    assert guess(MINUTE, MINUTE, MINUTE, MINUTE) is None
    assert guess(900 * DAY) == 60 * DAY
    assert guess(None, None) is None
    assert guess() is None


def test_each_new_entry_moves_the_gap_by_a_fifth_towards_the_one_before_it():
    past = FeedRecord(baseline=True, last_new=NOW - 2 * HOUR, usual_gap=12 * HOUR)

    assert learn(past, entries(None), NOW).usual_gap == 10 * HOUR  # 12 - 0.2 * (12 - 2)
    assert learn(past, entries(None, None), NOW).usual_gap == timedelta(hours=8.04)
    assert learn(past, [], NOW).usual_gap == 12 * HOUR


def test_old_and_known_entries_teach_nothing():
    past = FeedRecord(baseline=True, last_new=NOW - HOUR, usual_gap=DAY)
    known = Entry("f", "k", "t").seen(NOW - HOUR)

    facts = learn(past, [known, *entries(90 * DAY, arrival=Arrival.BACKFILL)], NOW)

    assert (facts.new, facts.usual_gap) == (0, DAY)


# --- the interval -----------------------------------------------------------------------------


def interval(
    gap: timedelta | None, silence: timedelta = HOUR, new: int = 0, page: Page = FRESH
) -> timedelta:
    record = FeedRecord(baseline=True, last_new=NOW - silence, usual_gap=gap)
    return choose_interval(FEED, record, page, PollFacts(new=new, usual_gap=gap), NOW)


@pytest.mark.parametrize(
    ("gap", "silence", "every"),
    [
        (MINUTE, MINUTE, 5 * MINUTE),
        (4 * HOUR, HOUR, 30 * MINUTE),
        (DAY, HOUR, HOUR),
        (30 * DAY, DAY, HOUR),
        (4 * HOUR, 10 * DAY, 2 * HOUR),
        (30 * DAY, 30 * DAY, 6 * HOUR),
        (DAY, 900 * DAY, 6 * HOUR),
        (None, HOUR, 15 * MINUTE),
    ],
)
def test_the_interval_follows_the_gap_and_the_silence_within_bounds(gap, silence, every):
    assert interval(gap, silence) == every


def test_a_new_entry_halves_the_interval():
    assert interval(4 * HOUR, new=1) == 15 * MINUTE
    assert interval(30 * DAY, silence=30 * DAY, new=1) == 30 * MINUTE
    assert interval(MINUTE, new=1) == 5 * MINUTE


def test_a_server_that_sends_all_of_it_at_each_poll_is_asked_once_an_hour_at_most():
    bare = Page(status=200, validators={"digest": "x"})

    assert interval(MINUTE, page=bare) == HOUR
    assert interval(MINUTE, page=Page(status=200, validators={"last-modified": "x"})) == 5 * MINUTE
    assert interval(MINUTE, page=Page(validators={"digest": "x"})) == 5 * MINUTE  # a file
    assert interval(MINUTE, page=Page(status=500, problem="HTTP 500")) == 5 * MINUTE


def test_an_interval_of_the_operator_is_kept():
    fixed = Feed("f", "f", every=10 * MINUTE)
    record = FeedRecord(baseline=True, last_new=NOW - 90 * DAY, usual_gap=30 * DAY)

    assert choose_interval(fixed, record, Page(status=200), PollFacts(), NOW) == 10 * MINUTE
