"""The commands check, try and schema: mistakes, findings, and their JSON."""

import json
import re

import pytest

from model import ChannelPast
from tests.cli.conftest import NOW, minutes

# --- check ------------------------------------------------------------------------------------


def test_a_right_config_is_fine(ask):
    answer = ask("check")

    assert answer.out.splitlines()[0] == "config.yaml: fine: 2 feeds, 2 watches, 1 channel"
    assert (answer.code, answer.err) == (0, "")


def test_a_config_with_mistakes_is_refused_with_all_of_them(ask, folder):
    text = (folder / "config.yaml").read_text()
    (folder / "config.yaml").write_text(text.replace("tell: [screen]", "tell: [sscreen]"))

    answer = ask("check")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count('no channel "sscreen"; did you mean "screen"?') == 2
    assert all(re.match(r"config\.yaml:\d+:\d+: ", line) for line in answer.err.splitlines())


def test_check_prints_json(ask, folder):
    assert ask("check", "--json").out.startswith(
        '{"ok": true, "config": "config.yaml", "feeds": 2, "watches": 2, "channels": 1, '
        '"problems": [], "hints": ['
    )

    (folder / "config.yaml").write_text("fedes: []\n")
    answer = ask("check", "--json")

    assert (answer.code, answer.err) == (2, "")
    assert answer.out.startswith('{"ok": false, "config": "config.yaml", "problems": ["config.yaml')


def test_check_shows_the_next_three_times_of_a_schedule(ask, folder):
    text = (folder / "config.yaml").read_text()
    row = "feeds:\n  - {url: 'https://journal.example/', name: Journal, schedule: 0 8 * * 1-5}\n"
    (folder / "config.yaml").write_text(text.replace("feeds:\n", row, 1))

    shown = "schedule: Journal is polled next on Mon 2 Mar 08:00, Tue 3 Mar 08:00, Wed 4 Mar 08:00"
    assert f"{shown} (UTC)\n" in ask("check").out
    facts = json.loads(ask("check", "--json").out)
    assert facts["schedules"]["Journal"][0] == "2026-03-02T08:00:00Z"


# --- try --------------------------------------------------------------------------------------


def test_try_says_which_watches_match_and_marks_the_words(ask):
    answer = ask("try", "Nigeria's CBDC turns two", "--text", "All about 央行数字货币 \x1b[2J")

    lines = answer.out.splitlines()
    assert lines[0].startswith("✓ Money     ")
    assert lines[1] == " " * 12 + "Nigeria's [CBDC] turns two"
    assert lines[2] == " " * 12 + "All about [央行数字货币] \\x1b[2J"
    assert lines[3] == " " * 12 + "→ screen: told at once"
    assert lines[4].startswith("· Football  ")
    assert (len(lines), answer.code, answer.err) == (5, 0, "")


def test_try_takes_the_language_feed_and_link_of_the_entry(ask, folder):
    text = """
feeds: [{url: https://a.example/rss, name: ECB press, lang: de}, https://b.example/rss]
watches:
  - {name: German, keywords: [euro], lang: de, feeds: [ECB press]}
  - {name: Bank, keywords: ["url:ecb.europa.eu"]}
channels: {screen: {type: console}}
"""
    (folder / "config.yaml").write_text(text)

    def matched(*told):
        return [
            row[0] == "✓"
            for row in ask("try", "Der Euro kommt", *told).out.splitlines()
            if row[0] != " "
        ]

    assert matched("--feed", "ECB press") == [True, False]
    assert matched("--feed", "https://a.example/rss", "--lang", "fr") == [False, False]
    assert matched("--lang", "de", "--link", "https://www.ecb.europa.eu/1") == [True, True]
    assert "The [euro]" in ask("try", "x", "--summary", "The euro", "--feed", "ECB press").out
    wrong = ask("try", "x", "--feed", "ECB pres")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err.endswith(
        '--feed: there is no feed "ECB pres"; did you mean "ECB press"? '
        "(there are: ECB press, b.example)\n"
    )


def test_try_prints_json(ask):

    first, second = map(json.loads, ask("try", "The CBDC", "--json").out.splitlines())

    assert (first["watch"], first["matched"], first["spans"]) == ("Money", True, [["title", 4, 8]])
    assert (second["watch"], second["matched"], second["spans"]) == ("Football", False, [])
    assert list(first) == ["watch", "matched", "spans", "why", "channels"]
    assert list(second) == ["watch", "matched", "spans", "why"]
    assert [one["channel"] for one in first["channels"]] == ["screen"]
    assert all(isinstance(each["why"], str) and each["why"] for each in (first, second))


def test_a_long_text_is_cut_around_the_first_keyword(ask):
    text = "x " * 300 + "the CBDC pilot " + "y " * 300

    line = ask("try", "Markets", "--text", text).out.splitlines()[1].strip()

    assert line.startswith("…")
    assert line.endswith("…")
    assert "the [CBDC] pilot" in line
    assert len(line) < 250


# --- schema -----------------------------------------------------------------------------------


def test_the_schema_is_json(ask):

    schema = json.loads(ask("schema").out)

    assert {"feeds", "watches", "channels"} <= set(schema["properties"])


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("try", "A CBDC pilot"), 0),
        (("replay", "past.jsonl"), 0),
        (("entries", "CBDC"), 0),
        (("backtest",), 0),
        (("feeds",), 0),
        (("alerts",), 0),
        (("status",), 0),
        (("check",), 2),
        (("send-test", "rail"), 2),
    ],
)
def test_only_a_command_that_sends_needs_the_secrets_of_the_channels(
    folder, kept, ask, command, code
):
    rail = '  rail: {type: slack, token: "${NO_SUCH_TOKEN}", channel: C0123456789}\n'
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace("channels:\n", f"channels:\n{rail}"))
    (folder / "past.jsonl").write_text('{"t": "2026-03-01T08:00:00Z", "title": "A CBDC pilot"}\n')

    answer = ask(*command)

    assert answer.code == code, answer.err
    assert ("NO_SUCH_TOKEN is not set" in answer.err) == (code == 2)


def test_check_hints_once_that_messages_have_no_link(ask, folder):
    text = (folder / "config.yaml").read_text()
    hint = (
        "hint: config.yaml: web.url: no message links to the page of its trend; write the address"
    )
    text = text.replace(
        "watches:\n", "watches:\n  - {name: Rise, keywords: [x], alert_on: [burst]}\n"
    )
    desk = "channels:\n  desk: {type: slack_webhook, url: '${HOOK:-https://hooks.slack.com/x}'}\n"
    assert hint not in ask("check").out

    (folder / "config.yaml").write_text(text.replace("channels:\n", desk, 1))
    assert ask("check").out.count(hint) == 1

    for web in ("web: off\n", "web: {url: 'https://news.example'}\n"):
        (folder / "config.yaml").write_text(web + text.replace("channels:\n", desk, 1))
        assert "web.url" not in ask("check").out


TIMED = """
feeds: [https://a.example/rss]
watches:
  - {name: Money, keywords: [CBDC], tell: [screen]}
channels:
  screen: {type: console, zone: Asia/Tokyo, quiet: {from: "20:00", to: "07:00"}, budget: 1/day}
  policy: {type: console}
ops: screen
routes: [{name: Morning, to: policy, digest: "0 9 * * *"}]
"""


def test_try_names_the_channels_the_routes_and_the_gates_without_a_state(ask, folder):
    (folder / "config.yaml").write_text(TIMED)

    lines = [line.strip() for line in ask("try", "CBDC").out.splitlines()]

    assert lines[2:] == [
        "→ screen: held by quiet hours until 2 Mar 07:00 JST",
        "→ policy: held for the digest at 2 Mar 09:00 UTC, by route Morning",
    ]
    (said,) = map(json.loads, ask("try", "CBDC", "--json").out.splitlines())
    assert said["channels"][0] == {
        "channel": "screen",
        "route": "",
        "state": "held",
        "gate": "quiet",
        "reason": "held by quiet hours until 2 Mar 07:00 JST",
        "until": "2026-03-01T22:00:00Z",
    }


def test_try_takes_the_used_budget_from_the_state(ask, folder, kept):
    (folder / "config.yaml").write_text(TIMED.replace('quiet: {from: "20:00", to: "07:00"}, ', ""))
    midnight = NOW.replace(hour=15) - minutes(24 * 60)  # in Tokyo
    with kept.opened() as store, store.transaction() as tx:
        tx.timing.write_pasts({"screen": ChannelPast(period=midnight, count=1)})

    assert (
        "→ screen: the message of the day is sent; held until 2 Mar 00:00 JST"
        in ask("try", "CBDC").out
    )


def test_try_says_that_nobody_would_be_told(ask, folder):
    (folder / "config.yaml").write_text("watches: [{name: Money, keywords: [CBDC], tell: []}]\n")

    assert "→ nobody would be told: the watch has no channel" in ask("try", "CBDC").out
