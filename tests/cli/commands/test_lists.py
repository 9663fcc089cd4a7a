"""Lists of feeds, alerts and deliveries, for a person and as JSON."""

import io
import json
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from model import (
    Figures,
    Page,
    SeenEntry,
    State,
    Verdict,
)
from tests.cli.conftest import DEAD, FRESH, GOOD, NOW, alert, minutes


def rows(answer):
    return [json.loads(line) for line in answer.out.splitlines()]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def ask_on_terminal(ask, monkeypatch):
    """Ask one command on a terminal without colours; return the lines that it prints."""

    def ask_on_terminal(columns, *args):
        terminal = Terminal()
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("NO_COLOR", "1")
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", terminal)
            assert ask(*args).code == 0
        return terminal.getvalue().splitlines()

    return ask_on_terminal


# --- feeds ------------------------------------------------------------------------------------


def test_feeds_are_listed_with_state_times_and_problem(ask, kept):
    with kept.opened() as store, store.transaction() as tx:
        tx.settle_feed(FRESH, Page(moved_to="https://e.org/new"), NOW - minutes(1), NOW)

    answer = ask("feeds")

    assert answer == (
        0,
        (
            "feed         state    next poll  last new  entries  problem\n"
            "dead\\x1bone  failing  in 1h30m   never           0  HTTP 403 (bot challenge); ask the "
            "publisher (for 3h20m)\n"
            "example      ok       in 4m      10h ago         1\n"
            "fresh        moved    now        never           0  it is now at https://e.org/new; put "
            "that into the config\n"
        ),
        "",
    )


def test_a_feed_that_moved_to_another_feed_of_the_config_should_be_removed(ask, kept):
    with kept.opened() as store, store.transaction() as tx:
        tx.settle_feed(FRESH, Page(moved_to=GOOD.key), NOW - minutes(1), NOW)

    assert (
        'moved    now        never           0  it is now the same as "example"; remove it\n'
        in (ask("feeds").out)
    )


def test_a_feed_whose_entries_look_old_is_listed_with_the_setting_to_write(ask, kept):
    with kept.opened() as store, store.transaction() as tx:
        tx.settle_feed(FRESH, Page(), NOW - minutes(1), NOW, 3)

    assert (
        "its last 3 new entries are dated too long ago to be told; "
        "if the dates are wrong, write dates: first_seen" in ask("feeds").out
    )


def test_a_new_entry_that_is_stored_with_a_later_time_was_just_now(ask, kept):
    later = NOW + timedelta(seconds=2)
    with kept.opened() as store, store.transaction() as tx:
        tx.add_new(FRESH, [SeenEntry(FRESH.key, "e2", "The CBDC", first_seen=later)], later)
        tx.settle_feed(FRESH, Page(), NOW - minutes(1), later)

    assert "fresh        ok       now        just now        1\n" in ask("feeds").out


def test_feeds_are_printed_as_json(ask, kept):
    found = rows(ask("feeds", "--json"))

    assert [row["name"] for row in found] == ["dead\x1bone", "example", "fresh"]
    assert found[0]["key"] == DEAD.key
    assert found[0]["failures"] == 1
    assert found[1]["next_due"] == "2026-03-01T12:04:00Z"


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


# --- alerts and deliveries --------------------------------------------------------------------


def test_alerts_are_listed_newest_first(ask, kept):
    kept.record(
        alert(1, "The CBDC pilot"), alert(2, "The CBDC copy", State.SUPPRESSED, "told before")
    )

    assert ask("alerts").out == (
        "when (UTC)        state       watch  headline        reason       told to           id\n"
        "2026-03-01 11:02  suppressed  Money  The CBDC copy   told before                    alert2\n"
        "2026-03-01 11:01  active      Money  The CBDC pilot  new          screen (pending)  alert1\n"
    )
    assert ask("alerts", "--state", "active", "--limit", "5").out.count("\n") == 2
    assert ask("alerts", "--watch", "Football").out.count("\n") == 1


@pytest.mark.parametrize("columns", [80, 100, 120])
def test_an_alert_takes_two_lines_of_a_terminal_and_names_its_watch_once(
    ask_on_terminal, kept, columns
):
    kept.record(
        alert(1, "Money: The CBDC pilot " + "goes on " * 30),
        alert(2, "The CBDC copy", State.SUPPRESSED, "told before"),
    )

    lines = ask_on_terminal(columns, "alerts")

    assert lines[:4] == [
        "when (UTC)        state       headline",
        "id                told to · reason",
        "2026-03-01 11:02  suppressed  Money: The CBDC copy",
        "alert2            told before",
    ]
    assert lines[4].startswith("2026-03-01 11:01  active      Money: The CBDC pilot goes on")
    assert lines[4].endswith("…")
    assert lines[5:] == ["alert1            screen (pending) · new"]
    assert max(map(len, lines)) <= columns


def test_a_channel_of_many_recipients_is_named_once_for_each_state(ask_on_terminal, kept):
    with kept.opened() as store, store.transaction() as tx:
        to = [("policy", "a@example.org"), ("policy", "b@example.org"), ("screen", "")]
        tx.record(alert(1, "The CBDC pilot"), to)

    lines = ask_on_terminal(120, "alerts")

    assert lines[-1].endswith("  policy (2 pending), screen (pending) · new")


def test_a_delivery_takes_two_lines_of_a_terminal(ask_on_terminal, kept):
    kept.record(alert(1, "The CBDC pilot"))
    unsure = kept.deliver(Verdict.UNSURE, "no answer")

    assert ask_on_terminal(100, "deliveries") == [
        "raised (UTC)                state    headline",
        "id                          channel · note",
        "2026-03-01 11:01            pending  The CBDC pilot",
        f"{unsure}  screen · 1 attempt · again in 15m: no answer; it may have arrived",
    ]


def test_alerts_in_json_have_the_keys_of_replay_and_more(ask, kept):
    kept.record(alert(1, "The CBDC pilot"))

    (row,) = rows(ask("alerts", "--json"))

    assert row == {
        "at": "2026-03-01T11:01:00Z",
        "kind": "match",
        "watch": "Money",
        "state": "active",
        "reason": "new",
        "key": "match:Money:1",
        "to": ["screen"],
        "entries": [
            {
                "title": "The CBDC pilot",
                "url": "https://e.org/1",
                "source": "example.org",
                "spans": [["title", 4, 8]],
            }
        ],
        "id": "alert1",
        "headline": "The CBDC pilot",
        "deliveries": {"screen": "pending"},
    }


def test_alerts_in_json_have_the_figures_under_the_names_of_replay(ask, kept):
    burst = Figures(
        observed=7,
        expected=0.41666,
        score=9.12345,
        threshold=4.8,
        started=NOW - minutes(300),
        publishers=4,
        reports=9,
        daily=1.9,
        known_since=NOW - minutes(60_000),
    )
    said = alert(1, "Money rising")
    message = replace(said.message, figures=burst, keywords=("eNaira",))
    kept.record(replace(said, said=message))

    (row,) = rows(ask("alerts", "--json"))

    figures = ("observed", "expected", "score", "started", "publishers", "reports", "keywords")
    assert {name: row[name] for name in figures} == {
        "observed": 7,
        "expected": 0.4167,
        "score": 9.123,
        "started": "2026-03-01T07:00:00Z",
        "publishers": 4,
        "reports": 9,
        "keywords": ["eNaira"],
    }


def test_deliveries_are_listed_with_their_problems(ask, kept):
    kept.record(alert(1, "The CBDC pilot"))
    dead = kept.deliver(Verdict.REFUSED, "too \x1b[2Jlong")
    kept.record(alert(2, "The CBDC two"))
    unsure = kept.deliver(Verdict.UNSURE, "no answer")

    assert ask("deliveries").out.splitlines() == [
        "id                          channel  recipient  state    attempts  headline        note",
        (
            f"{unsure}  screen              pending         1  The CBDC two    again in 15m: "
            "no answer; it may have arrived"
        ),
        f"{dead}  screen              dead            1  The CBDC pilot  too [2Jlong",
    ]
    assert ask("deliveries", "--failed", "--channel", "screen").out.count("\n") == 2
    assert [row["id"] for row in rows(ask("deliveries", "--failed", "--json"))] == [dead]


def test_no_failed_delivery_is_exit_code_zero(ask, kept):
    assert ask("deliveries", "--failed", "--json") == (0, "", "")
