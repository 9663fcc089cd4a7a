"""Was it seen? The stored entries that match a query, and the decision of each watch on them."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import chain, repeat

import pytest

import watchers
from model import Arrival, SeenEntry, State
from tests.cli.conftest import FRESH, GOOD, NOW, alert, minutes

WATCHES = """
  - {name: Banks, keywords: [pilot], none: [CBDC], tell: [screen]}
  - {name: Elsewhere, keywords: [CBDC], feeds: [dead], tell: [screen]}
"""


@pytest.fixture
def seen(kept):
    """Store an entry of a feed, first seen some minutes ago."""

    def seen(age, title, feed=GOOD, **fields):
        at = NOW - minutes(age)
        link = f"https://e.org/{age}"
        one = SeenEntry(feed.key, f"id{age}", title, **({"link": link} | fields), first_seen=at)
        with kept.opened() as store, store.transaction() as tx:
            tx.add_new(feed, [one], at)

    return seen


@pytest.fixture
def more_watches(folder):
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace("channels:", f"{WATCHES[1:]}channels:"))


def rows(answer):
    return [json.loads(line) for line in answer.out.splitlines()]


def test_an_entry_is_listed_with_the_watches_that_match_it_or_left_it_out(ask, seen, more_watches):
    seen(30, "Rates", summary="A CBDC\npilot \x1b[2J starts", publisher="bank.example")

    answer = ask("entries", "starts")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "2026-03-01 11:30  example  bank.example\n"
        "  Rates\n"
        "    A CBDC pilot \\x1b[2J [starts]\n"
        "  https://e.org/30\n"
        '  ✓ Money: "CBDC" in summary (exact)\n'
        "    no alert of its own is stored\n"
        '  ✗ Banks: excluded by none: "CBDC" in summary (exact)\n'
        "  ✗ Elsewhere: its feed is https://www.example.org/rss.xml; the watch looks at dead\n"
        "  · 1 other watch found no keyword\n"
        "\n"
        "1 entry since 2026-02-22 12:00 UTC; the stored entries reach back to 2026-03-01 02:00 "
        "UTC\n"
    )


def test_the_alert_of_an_entry_is_named_with_its_state_and_reason(ask, kept, seen):
    seen(59, "The CBDC pilot", link="https://e.org/1")
    kept.record(alert(1, "The CBDC pilot"))
    held = alert(1, "The CBDC pilot", State.SUPPRESSED, "the same report was told before")
    kept.record(replace(held, named="alert2"))

    lines = ask("entries", "pilot").out.splitlines()

    assert lines[4:6] == [
        "    alert alert1: active; new; screen (pending)",
        "    alert alert2: suppressed; the same report was told before",
    ]


def test_an_entry_of_the_first_poll_says_that_it_raised_no_alert(ask, seen):
    seen(30, "The CBDC pilot", arrival=Arrival.BASELINE)

    assert (
        "    no alert of its own is stored: it was in the feed when it was first read; set "
        "backfill: on the feed to be told\n"
    ) in ask("entries", "pilot").out


def test_without_a_query_all_entries_are_listed_and_keywords_of_watches_marked(ask, seen):
    seen(30, "", summary="About football\nand a cup")
    seen(20, "CBDC and football")

    out = ask("entries").out

    assert "  [CBDC] and [football]\n" in out
    assert "  About football and a cup\n" in out
    assert "  · 1 other watch found no keyword\n" in out
    assert "3 entries since " in out


def test_a_limit_says_that_there_are_more(ask, seen):
    seen(30, "Old football")
    seen(20, "New football")

    out = ask("entries", "football", "--limit", "1").out

    assert "New [football]" in out
    assert "Old" not in out
    assert "the newest 1 entry; there are more since 2026-02-22 12:00 UTC, see --limit; " in out


def test_entries_of_one_feed_are_found_by_its_name_or_address(ask, seen):
    seen(30, "Football", feed=FRESH)

    for word in ("fresh", FRESH.key):
        assert "2026-03-01 11:30  fresh\n" in ask("entries", "--feed", word).out
    assert ask("entries", "football", "--feed", "example").code == 1
    assert "of dead\n" in ask("entries", "--feed", "https://dead.example.net/feed").out.replace(
        "\\x1bone", ""
    )


def test_an_unknown_feed_is_refused_with_the_names_of_others(ask, kept):
    answer = ask("entries", "--feed", "exmaple")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith('--feed: there is no feed "exmaple"; did you mean "example"?')


def test_nothing_found_says_how_far_it_looked_and_how_to_look_further(ask, kept):
    answer = ask("entries", "--feed", "example", "--since", "1h", "--", '-job "pilot"')

    assert (answer.code, answer.err) == (1, "")
    assert answer.out == (
        'no entry of example with -job "pilot" was seen since 2026-03-01 11:00 UTC; 0 entries '
        "searched\n"
        "the stored entries of example reach back to 2026-03-01 02:00 UTC\n"
        "look further back: python monitor.py entries --since 1d --feed example "
        "'(-job \"pilot\")'\n"
    )


def test_nothing_found_is_said_on_standard_error_if_the_output_is_json(ask, kept):
    answer = ask("entries", "pilot", "--json")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith('no entry with "pilot" was seen since 2026-02-22 12:00 UTC; 1 ')
    assert answer.err.count("\n") == 2


def late():
    """Return a clock on which two minutes pass after its first look."""
    times = chain([NOW], repeat(NOW + minutes(2)))
    return lambda: next(times)


def test_a_search_that_is_late_says_how_far_back_it_looked(ask, seen):
    seen(30, "The pilot")

    answer = ask("entries", "/p[i]lot/", "--since", "2h", now=late())

    assert answer.code == 0
    assert answer.out.endswith(
        "looked back to 2026-03-01 11:30 UTC in 1m; look further: python monitor.py entries "
        "--since 2h --within 10m '/p[i]lot/'\n"
    )


def test_a_late_search_says_so_on_standard_error_if_the_output_is_json(ask, seen):
    seen(30, "The pilot")

    found = ask("entries", "/p[i]lot/", "--json", now=late())
    nothing = ask("entries", "/zzz/", "--json", now=late())

    assert (found.code, nothing.code) == (0, 1)
    assert found.err.startswith("looked back to 2026-03-01 ")
    assert "looked back to 2026-03-01 " in nothing.err


def test_a_search_by_words_counts_the_entries_that_the_index_spared_it(ask, kept, seen):
    seen(30, "The pilot")
    with kept.opened() as store:
        assert store.index_entries(watchers.list_index_words, watchers.INDEX_VERSION)

    assert 'no entry with "zzz" was seen since 2026-02-22 12:00 UTC; 2 entries searched\n' in (
        ask("entries", "zzz").out
    )
    assert "[pilot]" in ask("entries", "pilot").out


def test_a_feed_that_brought_nothing_has_nothing_stored(ask, kept):
    assert ask("entries", "--feed", "fresh").out == (
        "no entry of fresh was seen since 2026-02-22 12:00 UTC; 0 entries searched\n"
        "nothing is stored of fresh\n"
    )


def test_old_entries_have_only_their_headlines_and_the_answer_says_so(ask, seen):
    seen(60 * 24 * 40, "Football", feed=FRESH, summary="a cup")

    out = ask("entries", "cup", "--feed", "fresh", "--since", "9999999d").out

    assert "of entries older than 30d only the headlines are stored\n" in out
    assert "1 entry since 1970-01-02 00:00 UTC; " in out


def test_a_wrong_query_is_refused_with_the_character(ask, kept):
    assert ask("entries", "pilot AND") == (
        2,
        "",
        'QUERY, character 7: nothing follows "AND"; write what it joins\n',
    )


def test_a_wrong_duration_is_refused(ask, kept):
    answer = ask("entries", "--since", "a week")

    assert answer.code == 2
    assert '"a week" is not a duration; write it like 90s, 10m, 6h or 7d' in answer.err


def test_entries_are_printed_as_recorded_entries_with_the_watches(ask, seen, more_watches):
    published = NOW - timedelta(hours=3)
    seen(30, "The CBDC pilot", publisher="bank.example", published=published)

    [row] = rows(ask("entries", "pilot", "--json"))

    watches = row.pop("watches")
    assert row.pop("id")
    assert row == {
        "t": "2026-03-01T11:30:00Z",
        "title": "The CBDC pilot",
        "source": "bank.example",
        "url": "https://e.org/30",
        "pub": "2026-03-01T09:00:00Z",
        "feed": GOOD.key,
        "spans": [["title", 9, 14]],
    }
    assert watches[0] == {
        "watch": "Money",
        "matched": True,
        "spans": [["title", 4, 8]],
        "why": '"CBDC" in title (exact)',
        "alerts": [],
        "left_out": False,
    }
    assert [(each["watch"], each["matched"], each["left_out"]) for each in watches[1:]] == [
        ("Football", False, False),
        ("Banks", False, True),
        ("Elsewhere", False, True),
    ]


def test_the_alerts_of_an_entry_are_in_the_json(ask, kept, seen):
    seen(59, "The CBDC pilot", link="https://e.org/1")
    kept.record(alert(1, "The CBDC pilot"))

    [row] = rows(ask("entries", "pilot", "--json"))

    assert row["watches"][0]["alerts"] == [
        {"id": "alert1", "state": "active", "reason": "new", "to": ["screen"]}
    ]


def test_entries_are_listed_without_watches_if_the_config_has_mistakes(ask, kept, folder):
    text = (folder / "config.yaml").read_text()
    (folder / "config.yaml").write_text(f"{text}\nfedes: []\n")

    answer = ask("entries", "CBDC AND feed:example")

    assert answer.code == 0
    assert answer.out.splitlines()[:2] == ["2026-03-01 02:00  example", "  The [CBDC]"]
    assert answer.err == (
        "config.yaml: has 1 mistake, so the watches are not shown; find the mistakes with: "
        "python monitor.py check\n"
    )


def test_a_running_daemon_does_not_keep_anybody_from_looking(ask, kept):
    with kept.opened():
        assert ask("entries", "CBDC").code == 0
