"""Copies in other words fold into one report with its publishers, and a restart changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from model import Entry, Feed, Match
from storage import RehearsalState
from watchers import Folder

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

WIRE = "Central bank of Nigeria launches its digital currency after long delay"
EDITED = "Nigeria: central bank launches digital currency after long delay"
EVENT = "Bankers in Lagos wary of the new digital currency of Nigeria"
OTHER = "Football club sacks its manager following heavy defeat"


def match(title, link="", *, watch="w", feed="f", publisher="", summary=""):
    entry = Entry(feed, link or title or summary, title, link, summary, publisher=publisher)
    return Match(watch, entry, (), ())


class World:
    """A folder and its memory, as a daemon has them."""

    def __init__(self, *feeds):
        self.memory, self.folder = RehearsalState(), Folder()
        self.feeds = {feed.key: feed for feed in feeds}

    def restart(self):
        self.folder = Folder()

    def fold(self, *matches, at=NOON):
        reports = self.folder.fold(matches, self.memory.recent(at), at, self.feeds)
        self.memory.add_reports(reports, at)
        return reports


def test_a_copy_in_other_words_has_the_key_of_the_first():
    world = World()
    [first] = world.fold(match(WIRE, "https://a.example/1"))

    [copy] = world.fold(match(EDITED, "https://b.example/2"), at=NOON + HOUR)

    assert copy.key == first.key
    assert first.first_text
    assert copy.first_text is None


def test_copies_within_one_poll_are_one_report():
    [report] = World().fold(match(WIRE, feed="a"), match(EDITED, feed="b"))

    assert len(report.matches) == 2


def test_a_chain_of_small_changes_does_not_join_reports():
    text = "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima"
    world, words = World(), text.split()
    keys = [world.fold(match(" ".join(words[n : n + 5])))[0].key for n in range(8)]

    # Two of five words lost leave three in common, three lost leave two: a new first account.
    assert keys[0] == keys[1] == keys[2]
    assert keys[3] != keys[0]
    assert keys[3] == keys[4] == keys[5]
    assert keys[6] != keys[3]


def test_copies_are_known_for_three_days_from_the_first():
    world = World()
    [first] = world.fold(match(WIRE))
    [third_day] = world.fold(match(EDITED, feed="b"), at=NOON + 72 * HOUR)
    [fourth_day] = world.fold(match(f"{EDITED} again", feed="c"), at=NOON + 73 * HOUR)

    assert third_day.key == first.key
    assert fourth_day.key != first.key


def test_a_report_that_was_not_stored_is_forgotten():
    world = World()
    world.folder.fold([match(WIRE)], world.memory.recent(NOON), NOON)  # the transaction failed

    [report] = world.fold(match(EDITED, feed="b"))

    assert report.first_text
    assert report.earlier == 0


def test_reports_of_one_event_are_a_story():
    world = World()
    [first] = world.fold(match(WIRE))
    [second] = world.fold(match(EVENT))
    [copy] = world.fold(match(EDITED, feed="b"))
    [other] = world.fold(match(OTHER))

    assert second.key != first.key
    assert first.story == second.story == copy.story == first.key
    assert other.story == other.key


def test_a_report_knows_who_carried_it_and_who_is_new():
    world = World()
    [first] = world.fold(
        match(WIRE, "https://www.bbc.co.uk/news/1"),
        match(WIRE, "https://feeds.bbc.co.uk/2"),
    )
    [later] = world.fold(
        match(EDITED, "https://edition.cnn.com/3"), match(WIRE, "https://bbc.co.uk/4")
    )
    [again] = world.fold(match(WIRE, "https://cnn.com/5"))

    assert (first.publishers, first.earlier) == (("bbc.co.uk",), 0)
    assert (later.publishers, later.earlier) == (("bbc.co.uk", "cnn.com"), 1)
    assert (again.publishers, again.earlier) == (("bbc.co.uk", "cnn.com"), 2)
    assert [first.by, later.by, again.by] == [
        ("bbc.co.uk", "bbc.co.uk"),
        ("cnn.com", "bbc.co.uk"),
        ("cnn.com",),
    ]
    assert [first.is_new, later.is_new, again.is_new] == [True, False, False]


def test_publishers_are_known_for_each_watch():
    world = World()
    world.fold(match(WIRE, "https://bbc.co.uk/1", watch="one"))

    [report] = world.fold(match(WIRE, "https://cnn.com/2", watch="two"))

    assert (report.publishers, report.earlier) == (("cnn.com",), 0)


def test_the_config_says_whose_feed_it_is():
    world = World(Feed("proxy", "Proxy", publisher="Reuters"))

    [report] = world.fold(match(WIRE, "https://proxy.example/1", feed="proxy"))

    assert report.publishers == ("reuters",)


def test_a_text_without_title_is_recognized_by_its_beginning():
    world = World()
    [first] = world.fold(match("", summary=WIRE))
    [copy] = world.fold(match("", summary=EDITED, feed="b"))

    assert copy.key == first.key


def test_the_publisher_that_an_aggregator_appends_makes_no_other_title():
    world = World()
    at_source = match(WIRE, "https://www.cnbc.com/1.html", feed="a")
    listed = match(f"{WIRE} - CNBC", "https://news.google.com/rss/articles/x", feed="b")

    [report] = world.fold(at_source, listed)

    assert report.publishers == ("cnbc.com",)
    assert report.by == ("cnbc.com", "cnbc.com")


STREAM = [
    [match(WIRE, "https://a.example/1"), match(OTHER, "https://b.example/1")],
    [match(EDITED, "https://c.example/2", watch="v")],
    [],
    [match(EVENT, "https://d.example/3"), match(f"{EVENT} and traders", "https://e.example/3")],
    [match(f"{OTHER} on Sunday", "https://f.example/4"), match("Short", "https://g.example/5")],
    [match(WIRE, "https://h.example/6"), match(EDITED, "https://c.example/2")],
    [match(f"{EVENT} and traders", "https://i.example/7"), match(EDITED, "https://j.example/8")],
]


@pytest.mark.parametrize("hours", [1, 20, 40])
def test_a_restart_at_every_poll_changes_nothing(hours):
    through, restarted = World(), World()

    for number, batch in enumerate(STREAM * 3):
        at = NOON + number * hours * HOUR
        expected = through.fold(*batch, at=at)
        restarted.restart()
        assert restarted.fold(*batch, at=at) == expected


def test_a_clock_that_steps_back_changes_nothing_either():
    through, restarted = World(), World()

    for number, hour in enumerate([0, 70, 10, 73, 74, 80, 150]):
        restarted.restart()
        at, batch = NOON + hour * HOUR, STREAM[number]
        assert restarted.fold(*batch, at=at) == through.fold(*batch, at=at)


def test_how_entries_of_one_moment_are_cut_into_polls_changes_no_key():
    whole, parts = World(), World()
    matches = [one for batch in STREAM for one in batch]

    keys = {m: report.key for report in whole.fold(*matches) for m in report.matches}

    for one in matches:
        [report] = parts.fold(one)
        assert report.key == keys[one]
