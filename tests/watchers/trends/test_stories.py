"""The stories of a trend: which are remembered, and which are shown."""

import json
from datetime import UTC, datetime

from model import Match, Report, SeenEntry, Span
from watchers.trends.stories import Stories, from_json, match_of

HOUR, DAY = 3600.0, 86400.0
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def report(name, story="", *, title=None, is_new=True, spans=()):
    """A report of one entry that is called *name*."""
    link = f"https://p.example/{name}"
    entry = SeenEntry("f", name, title or f"CBDC {name}", link, first_seen=NOON)
    match = Match("Money", entry, ("CBDC",), spans)
    by = ("p.example",)
    return Report(name, "Money", (match,), by=by, story=story, earlier=int(not is_new))


def told(*reports):
    """The stories after *reports*, each an hour after the one before, by one publisher."""
    stories = Stories()
    for hour, one in enumerate(reports):
        stories = stories.add_report(one, hour * HOUR, 1)
    return stories


def test_reports_of_one_story_are_counted_together():
    stories = told(report("a", "s"), report("b", "s"), report("c"))

    assert [(one.key, one.reports, one.carried) for one in stories.stories] == [
        ("s", 2, 2),
        ("c", 1, 1),
    ]


def test_a_copy_adds_a_carrier_but_no_report_and_no_title():
    stories = told(report("a", "s"), report("a", "s", is_new=False))

    (story,) = stories.stories
    assert (story.reports, story.carried) == (1, 2)
    assert stories.titles_since(0.0) == ["CBDC a"]


def test_a_story_begins_again_after_a_day_without_a_report():
    stories = told(report("a", "s")).add_report(report("b", "s"), 25 * HOUR, 1)

    (story,) = stories.stories
    assert (story.began, story.reports) == (25 * HOUR, 1)
    assert match_of(story).entry.id == "b"


def test_a_story_begins_again_three_days_after_its_first_report():
    stories = Stories()
    for day in range(5):
        stories = stories.add_report(report(f"r{day}", "s"), day * DAY, 1)

    (story,) = stories.stories
    assert (story.began, story.reports) == (4 * DAY, 1)


def test_a_ninth_story_replaces_the_weakest_but_never_the_first_or_the_last():
    known = told(*[report(f"r{n}") for n in range(8)])

    keys = [one.key for one in known.add_report(report("ninth"), 9 * HOUR, 1).stories]

    assert keys == ["r0", "r2", "r3", "r4", "r5", "r6", "r7", "ninth"]


def test_the_strongest_three_stories_are_shown_and_older_ones_last():
    stories = told(
        report("old 1", "old"), report("old 2", "old"), report("old 3", "old"),
        report("a", "a"), report("b", "b"), report("b 2", "b"), report("old 4", "old"),
    )  # fmt: skip

    top = stories.pick_top(3 * HOUR)

    # Of the older story only the report since then is counted.
    assert [(one.key, one.reports) for one in top] == [("b", 2), ("a", 1), ("old", 1)]


def test_the_first_match_of_a_trend_is_shown_only_if_it_begins_a_story():
    stories = told(report("a", "s"), report("b", "s"))

    assert stories.first_match(0.0).entry.id == "a"
    assert stories.first_match(HOUR) is None


def test_titles_are_kept_without_keywords_and_the_words_that_are_joined_to_them():
    title = "The anti-CBDC law passes"
    one = report("a", title=title, spans=(Span("title", 9, 13),))

    assert told(one).titles_since(0.0) == ["The  |  law passes"]


def test_stories_are_the_same_after_they_were_stored():
    stories = told(report("a", "s", spans=(Span("title", 0, 4),)), report("b"))

    stored = from_json(json.loads(json.dumps(stories.to_json())))

    assert stored.titles == stories.titles
    assert [match_of(one) for one in stored.stories] == [match_of(one) for one in stories.stories]
    assert json.dumps(stored.to_json()) == json.dumps(stories.to_json())


def test_the_top_story_is_new_if_it_began_after_the_last_alert():
    stories = told(report("a", "s"), report("b", "s"), report("c", "t"), report("d", "s"))

    assert not stories.has_new_top(0.0, told_at=HOUR)  # the strongest story began before
    assert stories.has_new_top(HOUR, told_at=HOUR)  # the strongest of those from then on
    assert Stories().has_new_top(0.0, told_at=HOUR)
