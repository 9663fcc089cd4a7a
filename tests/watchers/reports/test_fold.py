"""Copies of one text are one report, whoever carries it and whichever watch sees it."""

from __future__ import annotations

from datetime import UTC, datetime

from model import Entry, Feed, Match, Watch
from storage import RehearsalState
from watchers import Exposure, Folder, Moment, observe
from watchers.match import Plugin

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NO_PAST = Moment(NOON, RehearsalState(), Exposure)
WIRE = "Central bank of Nigeria launches its digital currency"


class Known(dict):
    """Reports that are known by their fingerprints alone."""

    def first_texts(self, after):
        return []

    def carried(self, watch, key):
        return ()


def fold(matches, known):
    return Folder().fold(matches, Known(known), NOON)


def match(title: str, link: str = "", *, watch: str = "w", feed: str = "f") -> Match:
    entry = Entry(feed, link or title, title, link).seen(NOON)
    return Match(watch, entry, (), ())


def test_the_same_telling_title_in_two_feeds_is_one_report():
    one, two = (
        match(WIRE, "https://a.example/1", feed="a"),
        match(f"{WIRE}.", "https://b.example/2", feed="b"),
    )

    [report] = fold([one, two], {})

    assert report.matches == (one, two)


def test_the_same_link_under_another_title_is_one_report():
    one = match("One title that is long enough", "https://www.a.example/x?utm_source=rss&id=7#top")
    two = match("And quite another title for it", "http://a.example/x/?id=7", feed="other")

    assert len(fold([one, two], {})) == 1


def test_a_short_title_proves_nothing():
    assert (
        len(
            fold(
                [match("Opinion", "https://a.example/1"), match("Opinion", "https://b.example/2")],
                {},
            )
        )
        == 2
    )
    assert len(fold([match("央行数字货币", feed="a"), match("央行数字货币", feed="b")], {})) == 2


def test_twelve_han_characters_are_telling():
    title = "人民银行数字货币研究所立"

    assert len(fold([match(title, feed="a"), match(title, feed="b")], {})) == 1


def test_two_watches_on_one_entry_have_one_key_and_two_reports():
    reports = fold([match(WIRE, watch="one"), match(WIRE, watch="two")], {})

    assert [report.watch for report in reports] == ["one", "two"]
    assert reports[0].key == reports[1].key
    assert reports[0].fingerprints == reports[1].fingerprints


def test_a_copy_of_a_recent_report_has_its_key():
    [first] = fold([match(WIRE, "https://a.example/1", feed="a")], {})
    recent = dict.fromkeys(first.fingerprints, first.key)

    [later] = fold([match(WIRE, "https://b.example/2", feed="b")], recent)

    assert later.key == first.key


def test_a_copy_of_a_copy_is_recognized_by_the_fingerprints_of_the_copy():
    [first] = fold([match(WIRE, "https://a.example/1", feed="a")], {})
    recent = dict.fromkeys(first.fingerprints, first.key)
    [copy] = fold([match(WIRE, "https://b.example/2", feed="b")], recent)
    recent |= dict.fromkeys(copy.fingerprints, copy.key)

    [third] = fold(
        [match("A new headline for the second article", "https://b.example/2", feed="b")], recent
    )

    assert third.key == first.key


def test_an_entry_that_is_edited_keeps_its_key():
    before = Match("w", Entry("f", "7", "A first title, long enough to tell"), (), ())
    after = Match("w", Entry("f", "7", "Another title, long enough to tell"), (), ())
    [first] = fold([before], {})

    [second] = fold([after], dict.fromkeys(first.fingerprints, first.key))

    assert second.key == first.key
    assert fold([after], {})[0].key == first.key


def test_one_report_never_takes_over_the_fingerprints_of_another():
    one, two = (
        match(WIRE, "https://a.example/1"),
        match("Something else that is telling too", "https://b.example/2"),
    )
    both = match(two.entry.title, "https://a.example/1", feed="c")

    first, second = fold([one, two, both], {})

    assert first.matches == (one, both)
    assert second.matches == (two,)
    assert not set(first.fingerprints) & set(second.fingerprints)


def test_every_report_makes_one_signal():
    reports = fold(
        [match(WIRE, watch="one"), match("Other", watch="one"), match(WIRE, watch="two")], {}
    )
    watches = {name: Watch(name, ("x",)) for name in ("one", "two")}

    watchers = {"one": [Plugin()], "two": [Plugin()]}
    observed = observe(reports, watches, watchers, NO_PAST)
    signals = [signal for _, each in observed for signal in each.signals]

    wire, other = reports[0].key, reports[1].key
    assert [(signal.kind.name, signal.watch, signal.key) for signal in signals] == [
        ("match", "one", f"match:one:{wire}"),
        ("match", "one", f"match:one:{other}"),
        ("match", "two", f"match:two:{wire}"),
    ]
    assert signals[0].matches == reports[0].matches


def test_entries_of_one_feed_that_share_a_link_are_told_apart():
    first, second, third = (
        Match("w", Entry("f", name, f"CBDC pilot {name}", "https://a.example/now.html"), (), ())
        for name in ("one", "two", "three")
    )

    reports = fold([first, second], {})
    later = fold([third], {mark: r.key for r in reports for mark in r.fingerprints})

    assert len({report.key for report in (*reports, *later)}) == 3


def test_the_same_link_in_another_feed_is_a_copy():
    one = match("CBDC pilot begins", "https://a.example/now.html#part-2")
    other = match("Renamed", "https://a.example/now.html#part-2", feed="other")
    part = match("Renamed", "https://a.example/now.html#part-3", feed="other")

    assert len({report.key for report in fold([one, other], {})}) == 1
    assert len({report.key for report in fold([one, part], {})}) == 2


def test_a_first_text_knows_its_publisher_as_the_config_names_it():
    feeds = {"f": Feed("f", "feed", publisher="Paper")}
    linked = match(WIRE, "https://cdn.example/1")

    [named] = Folder().fold([linked], Known(), NOON, feeds)
    [unnamed] = Folder().fold([linked], Known(), NOON)

    assert named.first_text is not None
    assert unnamed.first_text is not None
    assert (named.first_text.publisher, unnamed.first_text.publisher) == ("paper", "cdn.example")
