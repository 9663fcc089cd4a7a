"""The health of the feeds is listed, and a feed document shown."""

import json
import re
from datetime import timedelta

from model import Page, PollFacts, Report, SeenEntry
from tests.cli.conftest import DEAD, FRESH, GOOD, NOW, minutes


def rows(answer):
    return [json.loads(line) for line in answer.out.splitlines()]


def test_feeds_are_listed_with_state_times_watches_and_problem(ask, kept):
    day_eighth = PollFacts(usual_gap=timedelta(hours=3))
    with kept.opened() as store, store.transaction() as tx:
        moved = Page(moved_to="https://e.org/new")
        tx.settle_feed(FRESH, moved, NOW - minutes(1), NOW, day_eighth)
        tx.count_matches(FRESH, {"Rates": 1, "CBDC": 2}, NOW)

    answer = ask("feeds")

    assert answer.code == 0
    lines = [re.split("  +", line) for line in answer.out.splitlines()]
    assert lines == [
        ["feed", "state", "last read", "next poll", "a day", "watches", "problem"],
        [
            "dead\\x1bone",
            "degraded",
            "never",
            "in 1h30m",
            "HTTP 403 (bot challenge) (for 3h20m); ask the publisher",
        ],
        ["example", "ok", "1m ago", "in 4m"],
        [
            "fresh",
            "moved",
            "just now",
            "now",
            "8.0",
            "CBDC, Rates",
            "it is now at https://e.org/new (for 0s); put that into the config",
        ],
    ]


def test_publishers_under_several_names_are_told_with_the_reason(ask, kept):
    with kept.opened() as store, store.transaction() as tx:
        by = ("cnn.com", "bbc.com", "bbc.co.uk", "cnn")
        tx.add_reports([Report(one, "Rates", (), publishers=(one,)) for one in by], NOW)
        tx.add_reports([Report("r", "Rates", (), publishers=("bbc.co.uk",))], NOW)

    assert ask("feeds").out.endswith(
        "\npublishers under several names:\n"
        "  bbc.com counts as bbc.co.uk: the same name under .com and .co.uk\n"
        "  cnn counts as cnn.com: the same letters\n"
    )
    assert ask("feeds", "publishers").out.startswith("publishers under several names:\n  bbc.com")
    assert rows(ask("feeds", "publishers", "--json"))[1] == {
        "publisher": "cnn",
        "counts_as": "cnn.com",
        "reason": "the same letters",
    }


def test_without_joined_publishers_feeds_publishers_says_so(ask, kept):
    with kept.opened():
        pass

    answer = ask("feeds", "publishers")

    assert answer.code == 0
    assert answer.out == "no publisher of the last three days counts as another one\n"


def test_a_long_problem_is_whole_on_a_terminal_of_80_columns(ask_on_terminal, kept):
    problem = "expected a feed, found a page that explains at length why it is not there; " * 2
    with kept.opened() as store, store.transaction() as tx:
        tx.settle_feed(FRESH, Page(problem=problem.rstrip("; ")), NOW, NOW)

    lines = ask_on_terminal(80, "feeds")

    assert max(map(len, lines)) <= 80
    text = " ".join(" ".join(lines).split())
    assert text.count("why it is not there") == 2
    assert lines[0].split() == ["last", "read", "state", "feed"]


def test_a_feed_that_moved_to_another_feed_of_the_config_should_be_removed(ask, kept):
    with kept.opened() as store, store.transaction() as tx:
        tx.settle_feed(FRESH, Page(moved_to=GOOD.key), NOW - minutes(1), NOW)

    assert 'it is now the same as "example" (for 0s); remove it\n' in ask("feeds").out


def test_a_feed_whose_entries_look_old_is_listed_with_the_setting_to_write(ask, kept):
    with kept.opened() as store, store.transaction() as tx:
        tx.settle_feed(FRESH, Page(), NOW - minutes(1), NOW, PollFacts(old_entries=3))

    assert (
        "its last 3 new entries are dated too long ago to be told; "
        "if the dates are wrong, write dates: first_seen" in ask("feeds").out
    )


def test_a_new_entry_that_is_stored_with_a_later_time_was_just_now(ask, kept):
    later = NOW + timedelta(seconds=2)
    with kept.opened() as store, store.transaction() as tx:
        tx.add_new(FRESH, [SeenEntry(FRESH.key, "e2", "The CBDC", first_seen=later)], later)
        tx.settle_feed(FRESH, Page(), NOW - minutes(1), later)

    assert re.search(r"fresh +ok +just now +now\n", ask("feeds").out)


def test_feeds_are_printed_as_json(ask, kept):
    found = rows(ask("feeds", "--json"))

    assert [row["name"] for row in found] == ["dead\x1bone", "example", "fresh"]
    assert found[0]["key"] == DEAD.key
    assert found[0]["failures"] == 1
    assert found[1]["next_due"] == "2026-03-01T12:04:00Z"
    assert [row["state"] for row in found] == ["degraded", "ok", "new"]
    assert (found[0]["why"], found[0]["remedy"]) == (
        "HTTP 403 (bot challenge)",
        "ask the publisher",
    )


FEED = """<rss version="2.0"><channel><title>t</title>
<item><guid>1</guid><title>The CBDC &#x202e;pilot</title><link>https://e.org/1</link>
<pubDate>Sun, 01 Mar 2026 08:00:00 GMT</pubDate></item>
<item><guid>2</guid><title>Other</title></item></channel></rss>"""


def test_a_feed_document_is_shown_as_recorded_entries(ask, folder):
    import json

    (folder / "a.xml").write_text(FEED)

    first, second = map(json.loads, ask("feeds", "show", "--json", "a.xml").out.splitlines())

    assert first == {
        "t": "2026-03-01T12:00:00Z",
        "title": "The CBDC pilot",
        "url": "https://e.org/1",
        "pub": "2026-03-01T08:00:00Z",
        "feed": "a.xml",
        "id": "1",
    }
    assert (second["title"], second["feed"]) == ("Other", "a.xml")


def test_a_document_that_cannot_be_read_does_not_hide_the_others(ask, folder):
    (folder / "a.xml").write_text(FEED)
    (folder / "b.html").write_text("<html><body>Not found</body></html>")

    answer = ask("feeds", "show", "b.html", "a.xml")

    assert answer.code == 1
    assert answer.err.startswith("b.html: ")
    assert "a.xml: 2 entries\n  2026-03-01 08:00  The CBDC pilot\n" in answer.out
