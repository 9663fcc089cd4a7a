"""The commands reload and retry: requests to a running daemon, and without one."""

import json

import pytest

from daemon import requests
from model import Verdict
from tests.cli.conftest import alert
from tests.loopback.station import Answering


def rows(answer):
    return [json.loads(line) for line in answer.out.splitlines()]


PLAN = (
    "to see the alerts that the last edit changes: python monitor.py check --plan -c config.yaml\n"
)


@pytest.mark.parametrize(
    ("args", "wanted", "more"),
    [
        (["reload"], {"do": "reload", "accept": ""}, PLAN),
        (["reload", "--accept"], {"do": "reload", "accept": "yes"}, PLAN),
        (["retry"], {"do": "retry", "ids": ""}, ""),
        (["retry", "abc", "def"], {"do": "retry", "ids": "abc def"}, ""),
    ],
)
def test_the_daemon_is_asked_and_its_answer_is_printed(ask, kept, args, wanted, more):
    with kept.opened(), Answering(kept.path, {"ok": "yes", "text": "taken: 2 feeds"}) as daemon:
        answer = ask(*args)

    assert daemon.wanted == wanted
    assert answer == (0, f"taken: 2 feeds\n{more}", "")


def test_a_refusal_is_exit_code_one(ask, kept):
    refusal = {"ok": "", "text": "config.yaml:3:1: \x1b[2J"}

    with kept.opened(), Answering(kept.path, refusal):
        answer = ask("reload")
    assert answer == (1, "", "config.yaml:3:1: \\x1b[2J\n")

    with kept.opened(), Answering(kept.path, refusal):
        answer = ask("reload", "--json")
    assert answer == (1, '{"ok": false, "text": "config.yaml:3:1: \\u001b[2J"}\n', "")


@pytest.mark.parametrize("words", [["reload"], ["retry"], ["retry", "abc"], ["retry", "--json"]])
def test_a_daemon_that_takes_no_commands_is_exit_code_three(ask, kept, words):
    with kept.opened():
        answer = ask(*words)

    assert (answer.code, answer.out) == (3, "")
    assert answer.err == (
        "data/groundswell.db: no daemon listens for commands there; start it, or see in its log "
        "and in `status` why it does not listen\n"
    )


def test_a_daemon_that_does_not_answer_is_exit_code_three(ask, kept, monkeypatch):
    monkeypatch.setattr(requests, "REPLY_DEADLINE", 0.05)
    kept.record(alert(1, "The CBDC"))

    with kept.opened(), Answering(kept.path, {}) as daemon:
        daemon.is_busy = True
        answer = ask("retry")

    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith("data/groundswell.db: the daemon has not answered within ")


# --- without a daemon -------------------------------------------------------------------------


def test_retry_without_a_daemon_makes_dead_letters_due_again(ask, kept):
    kept.record(alert(1, "The CBDC pilot"))
    dead = kept.deliver(Verdict.REFUSED, "too long")

    assert ask("retry") == (0, "1 delivery is due again; the daemon sends them when it runs\n", "")
    assert rows(ask("deliveries", "--json"))[0]["state"] == "pending"
    assert rows(ask("retry", "--json", dead)) == [
        {"ok": True, "text": "1 delivery is due again; the daemon sends them when it runs"}
    ]


def test_retry_of_an_unknown_id_is_exit_code_one(ask, kept):
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
