"""What an operator sees of the state, at three in the morning and from a script."""

import json
from dataclasses import replace

import pytest

from model import Figures, Page, State, Verdict
from tests.cli.conftest import DEAD, FRESH, GOOD, NOW, alert, minutes


def rows(answer):
    return [json.loads(line) for line in answer.out.splitlines()]


@pytest.mark.parametrize("command", ["status", "feeds", "alerts", "deliveries", "retry", "reload"])
def test_where_no_daemon_has_ever_run_it_is_said_with_what_to_do(ask, folder, command):
    answer = ask(command)

    assert answer == (
        3,
        "",
        (
            f"{folder.relative_to(folder) / 'data' / 'groundswell.db'}: there is no state, the daemon "
            "has never run with this config; start it with: python monitor.py run -c config.yaml\n"
        ),
    )


def test_status_is_one_screen_with_what_is_wrong_and_what_to_do(ask, kept):
    kept.record(alert(1, "The CBDC"), alert(2, "The CBDC", State.SUPPRESSED, "told before"))
    kept.deliver(Verdict.SENT)
    kept.record(alert(3, "The CBDC again"))
    kept.deliver(Verdict.REFUSED, "too long")

    answer = ask("status")

    assert answer.err == ""
    assert answer.out.splitlines()[:-1] == [
        "daemon      not running; start it with: python monitor.py run",
        "polls       last 1m ago",
        "feeds       3, 1 failing; 1 entry",
        "  ✗ dead\\x1bone: failing for 3h20m (1 poll): HTTP 403 (bot challenge); ask the publisher",
        "channels    1, 0 blocked",
        "  ✓ screen: ok",
        "alerts      2 active, 1 suppressed",
        "deliveries  1 dead, 1 sent",
        "  ✗ given up: see python monitor.py deliveries --failed, then python monitor.py retry",
    ]
    assert answer.out.splitlines()[-1].startswith("state       data/groundswell.db, ")
    assert answer.code == 0


def test_status_is_unwell_when_a_channel_is_blocked(ask, kept):
    kept.break_channel()

    answer = ask("status")

    assert answer.code == 1
    assert (
        "  ✗ policy: blocked for 5m: Slack refused the token (invalid_auth); make a new one and "
        "set SLACK_BOT_TOKEN\n      fix it, then run: python monitor.py retry\n"
    ) in answer.out
    assert "  ! the oldest pending delivery has waited for 10m\n" in answer.out


def test_status_is_unwell_when_all_feeds_fail(ask, kept):
    with kept.opened() as store, store.transaction() as tx:
        for feed in (GOOD, FRESH):
            tx.settle_feed(feed, Page(problem="no answer"), NOW, NOW)

    assert ask("status").code == 1


def test_status_says_which_process_runs_and_when_it_polls_next(ask, kept):
    with kept.opened() as store:
        with store.transaction() as tx:
            tx.settle_feed(FRESH, Page(), NOW + minutes(2), NOW)
        answer = ask("status")

    first, second, *_ = answer.out.splitlines()
    assert first.startswith("daemon      running, process ")
    assert second == "polls       last now, next in 2m"


def test_status_says_that_an_edit_was_refused(ask, kept):
    with kept.opened() as store, store.transaction() as tx:
        tx.note("config", 'config.yaml:3:1: no "fedes"; did you mean "feeds"?\nanother')

    assert (
        'config      needs you\n  config.yaml:3:1: no "fedes"; did you mean "feeds"?\n  another\n'
    ) in ask("status").out


def test_status_for_a_script(ask, kept):
    kept.break_channel()

    (said,) = rows(ask("status", "--json"))

    assert {key: said[key] for key in ("ok", "running", "pid", "now", "last_poll")} == {
        "ok": False,
        "running": False,
        "pid": None,
        "now": "2026-03-01T12:00:00Z",
        "last_poll": "2026-03-01T11:59:00Z",
    }
    assert (said["feeds_total"], said["feeds_failing"]) == (3, 1)
    assert said["failing"] == [
        {
            "name": "dead\x1bone",
            "since": "2026-03-01T08:40:00Z",
            "failures": 1,
            "problem": "HTTP 403 (bot challenge); ask the publisher",
        }
    ]
    assert said["deliveries_by_state"] == {"pending": 1}
    assert [channel["name"] for channel in said["channels"]] == ["policy"]


def test_status_works_beside_a_config_with_mistakes_and_without_its_secrets(ask, kept, folder):
    text = (folder / "config.yaml").read_text()
    (folder / "config.yaml").write_text(f"{text}\nfedes: [${{NOT_SET}}]\n")

    assert ask("status").code == 0


def test_status_names_only_some_of_many_failing_feeds(ask, kept):
    from model import Feed

    many = [Feed(f"https://{n}.example.org/", f"feed{n}") for n in range(12)]
    with kept.opened() as store, store.transaction() as tx:
        tx.sync_feeds([GOOD, *many], NOW)
        for feed in many:
            tx.settle_feed(feed, Page(problem="no answer"), NOW, NOW - minutes(9))

    out = ask("status").out

    assert out.count("no answer") == 8
    assert "    and 4 more: python monitor.py feeds\n" in out


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


def test_a_feed_that_moved_to_another_of_ours_is_one_too_many(ask, kept):
    with kept.opened() as store, store.transaction() as tx:
        tx.settle_feed(FRESH, Page(moved_to=GOOD.key), NOW - minutes(1), NOW)

    assert (
        'moved    now        never           0  it is now the same as "example"; remove it\n'
        in (ask("feeds").out)
    )


def test_feeds_for_a_script(ask, kept):
    found = rows(ask("feeds", "--json"))

    assert [row["name"] for row in found] == ["dead\x1bone", "example", "fresh"]
    assert found[0]["key"] == DEAD.key
    assert found[0]["failures"] == 1
    assert found[1]["next_due"] == "2026-03-01T12:04:00Z"


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


def test_alerts_for_a_script_are_as_replay_prints_them_and_more(ask, kept):
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


def test_an_alert_of_a_trend_has_its_figures_as_replay_names_them(ask, kept):
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


def test_deliveries_say_what_stands_in_their_way(ask, kept):
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


def test_no_failed_delivery_is_no_failure(ask, kept):
    assert ask("deliveries", "--failed", "--json") == (0, "", "")


def test_retry_without_a_daemon_makes_the_dead_due_again(ask, kept):
    kept.record(alert(1, "The CBDC pilot"))
    dead = kept.deliver(Verdict.REFUSED, "too long")

    assert ask("retry") == (0, "1 delivery is due again; the daemon sends them when it runs\n", "")
    assert rows(ask("deliveries", "--json"))[0]["state"] == "pending"
    assert rows(ask("retry", "--json", dead)) == [
        {"ok": True, "text": "1 delivery is due again; the daemon sends them when it runs"}
    ]


def test_retry_of_an_id_that_there_is_not_is_a_no(ask, kept):
    answer = ask("retry", "nonesuch")

    assert answer.code == 1
    assert "0 deliveries are due again" in answer.err
    assert "1 id cannot be tried again, see: python monitor.py deliveries" in answer.err


def test_reload_without_a_daemon_says_that_nothing_runs(ask, kept):
    assert ask("reload") == (
        3,
        "",
        "data/groundswell.db: no daemon runs; the next one reads the config as it is\n",
    )
