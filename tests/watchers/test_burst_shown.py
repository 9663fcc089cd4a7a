"""A rise shows its first report, its stories and the words that rise with it; by keyword too."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from model import Match, Span, Watch
from tests.scenes.desk import DAY, HOUR, START, Desk, report
from watchers.burst import Plugin
from watchers.trends.stories import Stories, from_json

ONE = Watch("Digital money", ("CBDC",), alert_on=("burst",))
TWO = Watch("Digital money", ("CBDC", "eNaira"), alert_on=("burst",))


def settled(plugin=None, watch=ONE, **options):
    """Return a desk where a report a day is usual, and the time when its quiet days are over."""
    desk = Desk(plugin or Plugin(), watch, **options)
    desk.live(20, every=1)
    return desk, desk.live(1)


def bring(desk, at, count, keywords=("CBDC",), name="event", **fields):
    """Bring *count* reports, one each half an hour, by as many publishers."""
    for n in range(count):
        when = at + n * HOUR / 2
        one = report(f"{name} {n}", when, f"q{n}", keywords=keywords, **fields)
        desk.poll(when, 2, (one,))
    return at + count * HOUR / 2


def told(desk):
    return [(s.kind.name.removeprefix("burst."), s.keywords) for s in desk.signals]


def test_a_rise_shows_its_stories_the_most_told_first_and_the_report_that_began_it():
    desk, at = settled()
    stories = ("launch", "launch", "launch", "quarrel", "quarrel", "odd")
    for n, story in enumerate(reversed(stories)):
        when = at + n * HOUR / 2
        one = replace(report(f"{story} {n}", when, f"q{n}"), story=story)
        desk.poll(when, 2, (one,))
    rise = desk.signals[0]
    later = desk.signals[-1]

    assert rise.kind.name == "burst.rising"
    assert rise.about.first is not None
    assert rise.about.first.entry.id == "odd 0"
    assert later.about.counts == tuple(sorted(later.about.counts, reverse=True))
    known = from_json(desk.state()["burst"]["tales"])
    assert [(story.key, story.reports) for story in known.pick_top(at.timestamp())] == [
        ("launch", 3), ("quarrel", 2), ("odd", 1),
    ]  # fmt: skip


def test_a_rise_names_the_words_that_rise_with_it():
    desk, at = settled()
    desk.memory.add_titles([f"Shares wait for the bank {n}" for n in range(100)], at - DAY)

    bring(desk, at, 4, title="Nigeria relaunches its CBDC wallet")

    assert desk.signals[0].about.related == ("Nigeria relaunches", "wallet")


def test_few_stories_and_titles_are_remembered_and_the_first_one_stays():
    known = Stories()
    for n in range(100):
        at = START + n * HOUR
        known = known.add_report(report(f"r{n}", at), at.timestamp(), 1)

    assert len(known.stories) == 8
    assert len(known.titles) == 24
    assert known.stories[0].key == "r0"
    assert known.stories[-1].key == "r99"
    written = json.dumps(known.to_json())
    assert json.dumps(from_json(json.loads(written)).to_json()) == written
    assert known.since((START + 95 * HOUR).timestamp()).stories[0].key == "r95"


def test_a_rise_leaves_out_the_reports_of_its_story_from_days_before():
    known = Stories()
    for name, hours in (("weekend essay", 0), ("announcement", 60), ("reaction", 61)):
        at = START + hours * HOUR
        known = known.add_report(replace(report(name, at), story="s"), at.timestamp(), 1)

    since = (START + 60 * HOUR).timestamp()

    assert [(story.began, story.reports) for story in known.pick_top(since)] == [(since, 2)]
    assert known.first_match(since).entry.id == "announcement"


def test_a_keyword_rises_by_its_own_past_where_the_watch_does_not():
    desk, _ = settled(Plugin(per_keyword=True), TWO)
    at = desk.live(20, every=0.1, name="busy")  # ten a day, all CBDC

    bring(desk, at, 3, keywords=("eNaira",))

    assert told(desk)[-1] == ("rising", ("eNaira",))
    assert desk.signals[-1].figures.expected < 0.5
    assert "eNaira" in desk.signals[-1].key


def test_a_rise_of_watch_and_keyword_at_once_is_said_once():
    desk, at = settled(Plugin(per_keyword=True), TWO)

    bring(desk, at, 8)

    rises = [s for s in desk.signals if s.kind.name == "burst.rising"]
    keys = {s.key for s in rises}
    assert {s.keywords for s in rises} == {(), ("CBDC",)}
    assert rises[0].within == ()
    assert all(keys & set(s.within) for s in rises[1:])


def test_keywords_that_rise_by_other_reports_are_both_told():
    desk, at = settled(Plugin(per_keyword=True), TWO)

    for n in range(5):
        when = at + n * HOUR / 2
        pair = (
            report(f"one {n}", when, f"q{n}"),
            report(f"other {n}", when, f"r{n}", keywords=("eNaira",)),
        )
        desk.poll(when, 2, pair)

    rises = [s for s in desk.signals if s.kind.name == "burst.rising"]
    words = {s.keywords: s.within for s in rises}
    keys = {s.keywords: s.key for s in rises}
    assert keys[("CBDC",)] not in words[("eNaira",)]
    assert keys[("eNaira",)] not in words[("CBDC",)]


def test_keywords_that_rise_by_the_same_reports_are_told_as_one():
    desk, at = settled(Plugin(per_keyword=True), TWO)

    bring(desk, at, 6, keywords=("CBDC", "eNaira"))

    rises = {s.keywords: s for s in desk.signals if s.kind.name == "burst.rising"}
    # Two reports are enough of a keyword that was never seen, so it is the first to rise.
    assert rises[("eNaira",)].figures.observed == 2
    assert rises[("eNaira",)].key in rises[("CBDC",)].within


def test_without_per_keyword_or_with_one_keyword_there_is_one_trend():
    for plugin, watch in ((Plugin(), TWO), (Plugin(per_keyword=True), ONE)):
        desk, at = settled(plugin, watch)
        bring(desk, at, 8)

        assert {keywords for _, keywords in told(desk)} == {()}


def test_the_trend_of_a_keyword_ends_by_the_clock():
    desk, at = settled(Plugin(per_keyword=True), TWO)
    end = bring(desk, at, 8, keywords=("eNaira",))
    for hour in range(72):
        desk.poll(end + hour * HOUR, 2)

    assert ("over", ("eNaira",)) in told(desk)
    assert desk.memory.find_next_wake() is None


@pytest.mark.parametrize("watch", [ONE, TWO])
def test_a_restart_at_every_step_changes_nothing(watch):
    plugin = Plugin(per_keyword=True)
    straight, restarted = settled(plugin, watch)[0], settled(plugin, watch, restarts=True)[0]

    for desk in (straight, restarted):
        at = desk.live(5, every=0.3, name="more")
        at = bring(desk, at, 8)
        at = bring(desk, at, 4, keywords=watch.keywords[-1:], name="other")
        for hour in range(72):
            desk.poll(at + hour * HOUR, 2)

    assert len(straight.signals) >= 2
    assert restarted.signals == straight.signals


def test_a_rise_does_not_begin_with_a_story_that_goes_on_for_weeks():
    known = Stories()
    for day in range(19):
        at = START + day * DAY
        old = replace(report(f"again {day}", at), story="every day")
        known = known.add_report(old, at.timestamp(), 1)
    for n in range(2):
        now = at + (n + 1) * HOUR
        known = known.add_report(report(f"event {n}", now), now.timestamp(), 1)
    known = known.add_report(
        replace(report("and again", now), story="every day"), now.timestamp(), 1
    )

    since = (at + HOUR).timestamp()
    top = known.pick_top(since)

    assert [story.key for story in top] == ["event 1", "event 0", "every day"]
    assert now.timestamp() - top[-1].began <= 3 * DAY.total_seconds()
    assert known.first_match(since).entry.id == "event 0"
    assert known.first_match((now + HOUR).timestamp()) is None


def test_of_a_story_that_began_before_the_rise_only_the_later_reports_are_counted():
    known = Stories()
    for name, hours in (("essay", 0), ("answer", 1), ("event", 20), ("reaction", 21)):
        at = START + hours * HOUR
        story = "s" if name != "event" else "event"
        known = known.add_report(replace(report(name, at), story=story), at.timestamp(), 1)

    later = known.pick_top((START + 20 * HOUR).timestamp())

    assert [(story.key, story.reports) for story in later] == [("event", 1), ("s", 1)]


def test_no_report_is_said_to_be_the_first_where_an_older_story_went_on_before_it():
    known = Stories()
    for name, hours in (("essay", 0), ("answer", 20), ("event", 21)):
        at = START + hours * HOUR
        story = "event" if name == "event" else "s"
        known = known.add_report(replace(report(name, at), story=story), at.timestamp(), 1)

    assert known.first_match((START + 20 * HOUR).timestamp()) is None
    assert known.first_match((START + 21 * HOUR).timestamp()).entry.id == "event"


def test_a_publisher_is_counted_and_named_once_with_a_link_and_without():
    desk, at = settled()
    names = (("cryptonews.com", "a"), ("cryptonews", "b"), ("coindesk.com", "c"))
    for hours, (name, key) in enumerate((*names, *((one, f"{key}2") for one, key in names))):
        when = at + hours * HOUR / 2
        desk.poll(when, 2, (replace(report(key, when), publishers=(name,), by=(name,)),))

    rise = desk.signals[0]
    assert rise.figures.publishers == 2
    assert set(rise.figures.names) == {"coindesk.com", "cryptonews.com"}


def test_the_name_of_a_mere_aggregator_is_not_shown_as_the_publisher():
    desk, at = settled()
    for n in range(6):
        when = at + n * HOUR / 2
        one = report(f"event {n}", when, f"q{n}")
        [match] = one.matches
        match = match.with_entry(replace(match.entry, publisher="Google News"))
        desk.poll(when, 2, (replace(one, matches=(match,)),))

    assert desk.signals[0].about.first.entry.publisher == "q0.example"


def test_of_more_reports_than_are_remembered_the_publishers_are_so_many_or_more():
    for count, known, is_least in ((31, 31, False), (40, 32, True)):
        desk, at = settled()
        when = at + HOUR
        many = tuple(report(f"all at once {n}", when, f"q{n}") for n in range(count))
        desk.poll(when, count, many)

        figures = desk.signals[0].figures
        assert (figures.observed, figures.publishers, figures.or_more) == (count, known, is_least)


def test_the_end_of_a_trend_that_rose_again_tells_of_that_rise_alone():
    desk, at = settled()
    end = bring(desk, at, 8)
    for hour in range(4 * 24):
        desk.poll(end + hour * HOUR, 2)
    again = end + 4 * DAY
    end = bring(desk, again, 12, name="again")
    for hour in range(72):
        desk.poll(end + hour * HOUR, 2)

    ends = [signal for signal in desk.signals if signal.kind.name == "burst.over"]
    assert told(desk)[0][0] == "rising"
    assert "reopened" in [kind for kind, _ in told(desk)]
    assert [(one.figures.started, one.figures.reports) for one in ends] == [(at, 8), (again, 12)]


def rise_again(count, gap):
    """Return the rises of a trend of *count* reports, four more of which come *gap* hours later."""
    desk, at = settled()
    end = bring(desk, at, count)
    again = at + gap * HOUR
    while end < again:
        desk.poll(end, 2)
        end += HOUR
    bring(desk, again, 4, name="again")
    return [signal for signal in desk.signals if signal.kind.name.endswith(("rising", "reopened"))]


def test_a_rise_a_day_after_the_end_has_a_message_of_its_own():
    _, again = rise_again(count=24, gap=74)

    assert (again.thread, again.is_update) == ("", False)


def test_a_rise_soon_after_the_end_is_an_update_in_the_thread_of_the_trend():
    first, again = rise_again(count=40, gap=74)

    assert (again.thread, again.is_update) == (first.key, True)


@pytest.mark.parametrize("story", ["", "flood"])
def test_a_far_higher_rise_is_an_update_unless_it_has_a_new_story(story):
    desk, at = settled()

    bring(desk, at, 60, story=story)

    first, further = desk.signals[:2]
    assert (further.kind.name, further.thread) == ("burst.escalated", first.key)
    assert further.is_update is bool(story)


def test_the_rest_of_a_word_that_was_found_is_no_part_of_the_title():
    desk, at = settled()
    for n, title in enumerate(("The anti-CBDC law", "An anti-CBDC-minded senator", "CBDC-free")):
        when = at + n * HOUR
        place = title.index("CBDC")
        one = report(f"r{n}", when, f"q{n}", title=title)
        [match] = one.matches
        found = Match(match.watch, match.entry, ("CBDC",), (Span("title", place, place + 4),))
        desk.poll(when, 2, (replace(one, matches=(found,)),))

    known = from_json(desk.state()["burst"]["tales"])
    texts = [title.text.split() for title in known.titles[-3:]]
    assert texts == [["The", "|", "law"], ["An", "|", "senator"], ["|"]]


def test_entries_published_while_their_feed_was_not_read_are_learned_and_make_no_burst():
    desk, at = settled()
    back = at + 5 * DAY
    many = tuple(
        report(f"missed {n}", back, f"q{n}", published=at + n * 20 * HOUR) for n in range(1, 6)
    )

    desk.poll(back, 5, many)

    assert desk.signals == []
    rate = desk.state()["burst"]["detector"]["rate"]
    assert sum(rate["days"][-1][1].values()) == 5


def test_an_event_of_the_last_hours_before_a_feed_is_read_again_is_told():
    desk, at = settled()
    back = at + 5 * DAY
    old = tuple(report(f"old {n}", back, f"q{n}", published=at + n * DAY) for n in range(3))
    late = tuple(report(f"event {n}", back, f"r{n}", published=back - n * HOUR) for n in range(8))

    desk.poll(back, 60, old + late)

    (rise,) = desk.signals
    assert (rise.kind.name, rise.figures.observed, rise.figures.publishers) == (
        "burst.rising",
        8,
        8,
    )
    assert "old" not in {match.entry.id.split()[0] for match in rise.matches}
