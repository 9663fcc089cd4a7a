"""One screen for an operator: the state of all parts, each problem with its fix."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from model import OffCause, Page, Recipient, Ruling, State, Verdict
from tests.cli.conftest import FRESH, GOOD, NOW, alert, minutes


def rows(answer):
    return [json.loads(line) for line in answer.out.splitlines()]


def test_status_shows_every_problem_with_its_fix_on_one_screen(ask, kept):
    kept.record(alert(1, "The CBDC"), alert(2, "The CBDC", State.SUPPRESSED, "told before"))
    kept.deliver(Verdict.SENT)
    kept.record(alert(3, "The CBDC again"))
    kept.deliver(Verdict.REFUSED, "too long")

    answer = ask("status")

    assert answer.err == ""
    assert answer.out.splitlines()[:-1] == [
        "daemon      not running; start it with: python monitor.py run",
        "polls       last 1m ago",
        "  ✗ 1 message could not be delivered",
        "feeds       3, 1 failing; 1 entry",
        "  ✗ dead\\x1bone: failing for 3h20m (1 poll): HTTP 403 (bot challenge); ask the publisher",
        "channels    1, 0 blocked",
        "  ✓ screen: ok",
        "alerts      2 active, 1 suppressed",
        "deliveries  1 dead, 1 sent",
        (
            "  ✗ given up: see python monitor.py deliveries --failed, then python monitor.py retry, "
            "or python monitor.py deliveries dismiss --dead"
        ),
    ]
    assert answer.out.splitlines()[-1].startswith("state       data/groundswell.db, ")
    assert answer.code == 1


def test_status_fails_when_a_channel_is_blocked(ask, kept):
    kept.break_channel()

    answer = ask("status")

    assert answer.code == 1
    assert (
        "  ✗ policy: blocked for 5m: Slack refused the token (invalid_auth); make a new one and "
        "set SLACK_BOT_TOKEN\n      fix it, then run: python monitor.py retry\n"
    ) in answer.out
    assert "  ! the oldest pending delivery has waited for 10m\n" in answer.out


def test_status_fails_when_all_feeds_fail(ask, kept):
    with kept.opened() as store, store.transaction() as tx:
        for feed in (GOOD, FRESH):
            tx.settle_feed(feed, Page(problem="no answer"), NOW, NOW)

    assert ask("status").code == 1


def test_status_shows_the_process_and_the_time_of_the_next_poll(ask, kept):
    with kept.opened() as store:
        with store.transaction() as tx:
            tx.settle_feed(FRESH, Page(), NOW + minutes(2), NOW)
        answer = ask("status")

    first, second, *_ = answer.out.splitlines()
    assert first.startswith("daemon      running, process ")
    assert second == "polls       last just now, next in 2m"


def test_a_poll_that_is_stored_with_a_later_time_was_just_now(ask, kept):
    later = NOW + timedelta(seconds=2)
    with kept.opened() as store, store.transaction() as tx:
        tx.settle_feed(FRESH, Page(), NOW + minutes(2), later)

    assert "polls       last just now\n" in ask("status").out


def test_status_shows_the_mistakes_of_a_refused_edit(ask, kept):
    with kept.opened() as store, store.transaction() as tx:
        tx.note("config", 'config.yaml:3:1: no "fedes"; did you mean "feeds"?\nanother')

    assert (
        'config      needs you\n  config.yaml:3:1: no "fedes"; did you mean "feeds"?\n  another\n'
    ) in ask("status").out


def test_status_prints_json(ask, kept):
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


def test_status_works_with_a_broken_config_and_without_its_secrets(ask, kept, folder):
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


@pytest.mark.parametrize("subject", ["config", "watchers", "commands"])
def test_status_fails_while_something_needs_a_person(ask, kept, subject):
    with kept.opened() as store, store.transaction() as tx:
        tx.note(subject, "config.yaml:4:1: wrong; write it right")

    answer = ask("status")

    assert answer.code == 1
    assert f"{subject:<12}needs you\n  config.yaml:4:1: wrong; write it right\n" in answer.out
    assert rows(ask("status", "--json"))[0]["ok"] is False


@pytest.mark.parametrize("faulty", [True, False])
def test_the_risk_of_an_old_sqlite_is_a_fact_for_programs(ask, kept, monkeypatch, faulty):
    monkeypatch.setattr("storage._sqlite.has_reset_fault", lambda: faulty)

    assert "let other tools only read" not in ask("status").out
    assert rows(ask("status", "--json"))[0]["risk"].startswith("SQLite") is faulty


def test_status_says_when_each_channel_takes_its_next_message_and_why_not_sooner(ask, kept, folder):
    text = (folder / "config.yaml").read_text()
    timed = text.replace(
        "{type: console}", '{type: console, zone: Asia/Tokyo, digest: "0 9 * * *"}'
    )
    (folder / "config.yaml").write_text(timed)
    held_until = NOW.replace(hour=0) + timedelta(days=1)
    ruling = Ruling("screen", State.HELD, "digest", "held for the digest", held_until)
    gone = Ruling("policy", State.HELD, "quiet", "held by quiet hours", held_until)
    told = replace(alert(1, "The CBDC"), rulings=(ruling, gone))
    with kept.opened() as store, store.transaction() as tx:
        tx.record(told, [])

    lines = ask("status").out.splitlines()

    at = lines.index("  ✓ screen: the next message is held for the digest at 2 Mar 09:00 JST")
    assert lines[at + 1 : at + 4] == [
        "      1 waits by digest until 2 Mar 09:00 JST",
        "  ! policy: it is not in the config, so nothing goes out; add it, or let them wait",
        "      1 waits by quiet until 2 Mar 00:00 UTC",
    ]
    (said,) = rows(ask("status", "--json"))
    assert said["timings"][0] == {
        "channel": "screen",
        "zone": "Asia/Tokyo",
        "next_at": "2026-03-02T00:00:00Z",
        "why": "held for the digest at 2 Mar 09:00 JST",
        "waiting": [{"gate": "digest", "until": "2026-03-02T00:00:00Z", "number": 1}],
        "is_known": True,
        "by_route": [],
    }


def test_status_names_no_recipient_that_the_config_has_no_more(ask, kept, folder):
    text = (folder / "config.yaml").read_text()
    mail = "{type: email, from: a@a.example, to: [ann@a.example], smtp: {host: localhost}}"
    (folder / "config.yaml").write_text(text.replace("channels:\n", f"channels:\n  mail: {mail}\n"))
    with kept.opened() as store:
        for address in ("ann@a.example", "bob@a.example"):
            off = Recipient("mail", address, NOW, OffCause.UNSUBSCRIBED, "a link")
            store.recipients.turn_off(off)

    out = ask("status").out

    assert "  ! mail: ann@a.example: unsubscribed 2026-03-01 by a link\n" in out
    assert "bob@a.example" not in out
    (said,) = rows(ask("status", "--json"))
    assert [one["address"] for one in said["recipients"]] == ["ann@a.example"]
    assert "bob" not in ask("check").out
