"""The commands silence, acknowledge and feedback, with a running daemon and without one."""

from __future__ import annotations

import json
import shlex

from tests.loopback.station import Answering

SILENCE = ("silence", "add", "--watch", "Money", "--for", "8h", "--reason", "known", "--by", "Kim")


def test_a_running_daemon_is_asked_for_a_silence_in_the_name_of_the_person(ask, kept):
    reply = {"ok": "yes", "text": "silence abc holds for 8h"}
    with kept.opened(), Answering(kept.path, reply) as daemon:
        answer = ask(*SILENCE)

    wanted = {name: value for name, value in daemon.wanted.items() if value and name != "until"}
    assert wanted == {"do": "silence", "watch": "Money", "reason": "known", "by": "Kim"}
    assert answer == (0, "silence abc holds for 8h\n", "")


def test_without_a_daemon_the_command_itself_adds_and_ends_it(ask, kept):
    added = ask(*SILENCE)
    listed = ask("silence", "list", "--json")
    row = json.loads(listed.out)
    table = ask("silence", "list")
    ended = ask("silence", "rm", row["id"])
    rest = ask("silence", "list")
    everything = ask("silence", "list", "--all", "--json")

    assert added == (0, f"silence {row['id']} holds for 8h\n", "")
    assert (row["watch"], row["by"], row["reason"], row["in_force"]) == (
        "Money",
        "Kim",
        "known",
        True,
    )
    assert 'watch "Money"' in table.out
    assert ended == (0, f"silence {row['id']} has ended\n", "")
    assert rest.out == (
        "no silence is in force; add one with: "
        "python monitor.py silence add --watch Money --for 8h --reason planned\n"
    )
    assert json.loads(everything.out)["in_force"] is False


def test_a_silence_has_exactly_one_end(ask, kept):
    both = ask(*SILENCE, "--until", "2099-01-01T00:00Z")
    none = ask("silence", "add", "--watch", "Money", "--reason", "known")

    for answer in (both, none):
        assert answer.code == 2
        assert "a silence needs one end; give --for 8h or --until 2026-01-31T08:00Z" in answer.err


def test_a_silence_of_an_unknown_watch_is_refused(ask, kept):
    answer = ask("silence", "add", "--watch", "Mony", "--for", "8h", "--reason", "known")

    assert answer == (1, "", 'there is no watch "Mony"; write it as in the config\n')


def test_an_alert_is_acknowledged_and_commented_on(ask, kept):
    reply = {"ok": "yes", "text": "done"}
    with kept.opened(), Answering(kept.path, reply) as daemon:
        assert ask("acknowledge", "abc", "--by", "Kim").code == 0
        acknowledged = daemon.wanted
    with kept.opened(), Answering(kept.path, reply) as daemon:
        assert ask("feedback", "abc", "not-relevant", "--by", "Kim").code == 0
        commented = daemon.wanted

    common = {"do": "comment", "alert": "abc", "by": "Kim", "via": "command"}
    assert acknowledged == {**common, "said": "acknowledged"}
    assert commented == {**common, "said": "not_relevant"}


def test_the_command_that_adds_one_can_be_pasted(ask, kept):
    shown = ask("silence", "list").out.partition("monitor.py ")[2]

    added = ask(*shlex.split(shown))

    assert (added.code, added.out.endswith("holds for 8h\n")) == (0, True)
    assert 'watch "Money"' in ask("silence", "list").out


def test_a_recipient_is_turned_off_and_on_again_and_status_names_it(ask, kept, folder):
    text = (folder / "config.yaml").read_text()
    mail = "{type: email, to: [ann@e.org], from: us@e.org, smtp: {host: e.org}}"
    (folder / "config.yaml").write_text(text.replace("channels:", f"channels:\n  desk: {mail}"))

    off = ask("unsubscribe", "desk", "ann@e.org")
    status = ask("status").out
    facts = json.loads(ask("status", "--json").out)
    hints = ask("check").out
    on = ask("subscribe", "desk", "ann@e.org")

    assert off == (0, "ann@e.org gets no more messages of channel desk\n", "")
    assert "  ! desk: ann@e.org: unsubscribed 2026-" in status
    assert "let it have messages again: python monitor.py subscribe desk ann@e.org" in status
    assert facts["recipients"][0]["address"] == "ann@e.org"
    assert "channels.desk: ann@e.org: unsubscribed 2026-" in hints
    assert on == (0, "ann@e.org gets the messages of channel desk again\n", "")
    assert json.loads(ask("status", "--json").out)["recipients"] == []


def test_a_recipient_that_the_config_does_not_have_is_named(ask, kept):
    answer = ask("subscribe", "screen", "eve@e.org")

    assert (answer.code, "has no recipient" in answer.out + answer.err) == (1, True)
