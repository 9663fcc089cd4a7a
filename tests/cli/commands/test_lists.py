"""Lists of alerts and deliveries, for a person and as JSON."""

import json
from dataclasses import replace

import pytest

from model import (
    Figures,
    Ruling,
    State,
    Verdict,
)
from tests.cli.conftest import NOW, alert, minutes
from tests.loopback.station import Answering


def rows(answer):
    return [json.loads(line) for line in answer.out.splitlines()]


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


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        (
            ("alerts", "--watch", "Monye"),
            '--watch: there is no watch "Monye"; did you mean "Money"?',
        ),
        (("deliveries", "--channel", "screan"), '--channel: there is no channel "screan"; did you'),
    ],
)
def test_a_name_that_nothing_has_is_refused_with_those_that_exist(ask, kept, command, problem):
    answer = ask(*command)

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(problem)


def test_a_watch_or_channel_without_rows_is_an_empty_list(ask, kept):
    assert ask("alerts", "--watch", "Money").code == 0
    assert ask("deliveries", "--channel", "screen").code == 0


def test_alerts_of_a_watch_that_the_config_no_longer_has_are_listed(ask, kept, folder):
    kept.record(alert(1, "The CBDC"))
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace("name: Money", "name: Coins"))

    assert "The CBDC" in ask("alerts", "--watch", "Money").out
    assert ask("alerts", "--watch", "Money", "--state", "held").code == 0


# --- rulings ----------------------------------------------------------------------------------

UNTIL = NOW + minutes(60)
HELD = Ruling("policy", State.HELD, "quiet", "held by quiet hours until 13:00 UTC", UNTIL, "Night")


def ruled(number, *rulings):
    return replace(alert(number, f"The CBDC {number}"), rulings=rulings)


@pytest.fixture
def waiting(kept):
    """Keep an alert that waits everywhere, one that waits in a channel, and one told with it."""
    with kept.opened() as store, store.transaction() as tx:
        tx.record(ruled(1, HELD), [])
        tx.record(ruled(2, HELD, Ruling("screen")), [("screen", "")])
        tx.record(ruled(3, Ruling("policy", route="Night")), [("policy", "")])
        tx.record(ruled(4, HELD._replace(channel="mail")), [])
        (held,) = tx.timing.list_due("mail", UNTIL)
        tx.timing.collect(alert(5, "All at once"), [("mail", "")], [held])
    return kept


def test_alerts_say_for_each_channel_how_long_it_waits_and_why(ask, waiting):
    first, *found = rows(ask("alerts", "--json"))

    assert first["headline"] == "All at once"
    by_id = {row["id"]: row for row in found}
    assert by_id["alert1"]["state"] == "held"
    assert by_id["alert1"]["reason"] == "held by quiet hours until 13:00 UTC"
    assert by_id["alert1"]["rulings"] == [
        {
            "channel": "policy",
            "state": "held",
            "gate": "quiet",
            "reason": "held by quiet hours until 13:00 UTC",
            "until": "2026-03-01T13:00:00Z",
            "route": "Night",
        }
    ]
    assert by_id["alert2"]["state"] == "active"
    assert by_id["alert3"]["rulings"] == [
        {"channel": "policy", "state": "active", "route": "Night"}
    ]
    assert by_id["alert4"]["rulings"][0]["within"] == "alert5"


def test_alerts_that_wait_in_a_channel_are_found_as_held(ask, waiting):
    def found(state):
        return {row["id"] for row in rows(ask("alerts", "--json", "--state", state))}

    assert found("held") == {"alert1", "alert2"}
    assert found("active") == {"alert2", "alert3", "alert4", "alert5"}
    assert found("suppressed") == set()


def test_alerts_show_the_rulings_in_the_table(ask, waiting):
    out = ask("alerts").out

    assert "policy (held by quiet until 1 Mar 13:00 UTC by route Night)" in out
    assert "screen (pending), policy (held by quiet" in out
    assert "mail (told in alert5 by route Night)" in out


def test_deliveries_name_the_route_and_the_gate_that_held_them(ask, waiting):
    with waiting.opened() as store, store.transaction() as tx:
        (held, _) = tx.timing.list_due("policy", UNTIL)
        tx.timing.release(held, [("policy", "")], UNTIL)

    out = ask("deliveries", "--channel", "policy").out

    assert "again in 1h: held by quiet before; by route Night" in out or (
        "held by quiet before; by route Night" in out
    )
    assert any(row["route"] == "Night" for row in rows(ask("deliveries", "--json")))


def test_why_explains_the_decision_for_each_channel(ask, waiting):
    held = ask("why", "alert1").out
    assert "held by quiet hours until 13:00 UTC" in held
    assert "  policy  held  held by quiet hours until 13:00 UTC; by route Night" in held
    assert "nobody was told" not in held

    assert "told with others in alert5; by route Night" in ask("why", "alert4").out
    (said,) = rows(ask("why", "alert1", "--json"))
    assert said["rulings"][0]["gate"] == "quiet"


def test_dead_deliveries_are_dismissed_so_that_the_status_is_fine_again(ask, kept):
    kept.record(alert(7, "The CBDC"))
    name = kept.deliver(Verdict.REFUSED, "no")
    before = ask("status").out

    one = ask("deliveries", "dismiss", name, "--by", "Kim")
    again = ask("deliveries", "dismiss", name)
    none = ask("deliveries", "dismiss", "--dead")

    assert "or python monitor.py deliveries dismiss --dead" in before
    assert one == (0, "deliveries dismissed: 1\n", "")
    assert (again.code, "1 of the ids cannot be dismissed" in again.err) == (1, True)
    assert none.out == "deliveries dismissed: 0\n"
    assert "given up" not in ask("status").out
    assert "; dismissed by Kim 2026-03-01 12:00" in ask("deliveries").out


def test_the_deliveries_to_dismiss_must_be_named(ask, kept):
    for words in ((), ("abc", "--dead")):
        answer = ask("deliveries", "dismiss", *words)
        assert answer.code == 2
        assert "give the IDs of deliveries, or --dead" in answer.err


def test_a_running_daemon_dismisses_in_the_name_of_the_person(ask, kept):
    with kept.opened(), Answering(kept.path, {"ok": "yes", "text": "done"}) as daemon:
        ask("deliveries", "dismiss", "abc", "def", "--by", "Kim")

    assert daemon.wanted == {"do": "dismiss", "ids": "abc def", "by": "Kim"}
