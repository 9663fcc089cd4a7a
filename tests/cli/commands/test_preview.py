"""`preview` shows a message of a kind as a channel would, and sends nothing."""

import json
import webbrowser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.cli.conftest import alert

CONFIG = """
feeds: [https://www.example.org/rss.xml]
watches: [{name: Money, keywords: [CBDC], tell: [team, hook, mail, screen]}]
channels:
  team: {type: slack, token: "${SLACK_BOT_TOKEN}", channel: "#news", zone: Europe/Berlin}
  answering:
    {type: slack, token: "${SLACK_BOT_TOKEN}", channel: "#desk", app_token: "${SLACK_APP_TOKEN}"}
  hook: {type: slack_webhook, url: "${SLACK_WEBHOOK}"}
  mail:
    type: email
    to: [desk@example.org]
    from: groundswell@example.org
    smtp: {host: mail.example.org, username: desk, password: "${SMTP_PASSWORD}"}
  screen: {type: console}
  program: {type: webhook, url: "${HOOK_URL}"}
web: {url: "https://groundswell.example.com/"}
"""


@pytest.fixture
def channels(folder):
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    return folder


@pytest.mark.parametrize("channel", ["team", "hook"])
def test_blocks_are_shown_as_text_without_a_token(channels, ask, channel):
    answer = ask("preview", "burst.rising", "--channel", channel)

    assert answer.code == 0
    assert answer.out.startswith("📈 Central bank digital currency rising: 7 reports in 5 h")
    assert "On the panel <https://groundswell.example.com/trends/" in answer.out
    assert answer.err == f"burst.rising in channel {channel}: invented news\n"


@pytest.mark.parametrize("is_set", [False, True])
def test_buttons_are_shown_where_people_can_answer(channels, ask, monkeypatch, is_set):
    if is_set:
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
        monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")

    with_buttons = ask("preview", "match", "--channel", "answering").out
    without = ask("preview", "match", "--channel", "team").out

    assert with_buttons.splitlines()[-1] == "[Acknowledge] [Silence 1 h] [Not relevant] [Why?]"
    assert "[Acknowledge]" not in without


def test_times_are_in_the_zone_of_the_channel(channels, ask):
    assert "Since 1 Mar 08:00 CET" in ask("preview", "burst", "--channel", "team").out
    assert "Since 1 Mar 07:00 UTC" in ask("preview", "burst", "--channel", "screen").out


def test_a_mail_is_shown_with_its_subject(channels, ask):
    answer = ask("preview", "digest", "--channel", "mail")

    assert answer.out.startswith("Subject: [Digest] 17 alerts in 3 watches; EV supply chain leads")


def test_json_has_the_payload(channels, ask):
    shown = json.loads(ask("preview", "match", "--channel", "team", "--json").out)

    assert (shown["kind"], shown["channel"], shown["source"]) == ("match", "team", "invented news")
    assert shown["payload"]["blocks"][0]["type"] == "rich_text"
    mail = json.loads(ask("preview", "match", "--channel", "mail", "--json").out)
    assert mail["payload"]["html"].startswith("<!doctype html>")


def test_a_program_gets_the_event_that_is_shown(channels, ask):
    shown = json.loads(ask("preview", "digest", "--channel", "program").out)

    assert shown["type"] == "io.groundswell.digest"
    assert shown["data"]["sections"][0]["title"] == "EV supply chain"


def test_the_newest_stored_alert_of_the_kind_is_shown(folder, ask, kept):
    kept.record(alert(1, "The CBDC of Ulm"))

    assert "The CBDC of Ulm" in ask("preview", "match", "--channel", "screen").out
    sampled = ask("preview", "match", "--channel", "screen", "--sample")
    assert "The CBDC of Ulm" not in sampled.out
    assert sampled.err.endswith("invented news\n")


def test_an_unknown_kind_or_channel_is_named_with_the_nearest(channels, ask):
    kind = ask("preview", "brust.rising", "--channel", "team")
    channel = ask("preview", "match", "--channel", "taem")

    assert (kind.code, channel.code) == (2, 2)
    assert 'no kind "brust.rising"; did you mean "burst.rising"?' in kind.err
    assert 'no channel "taem"; did you mean "team"?' in channel.err


@pytest.mark.parametrize(("channel", "part"), [("team", 'class="face"'), ("mail", "color-scheme")])
def test_open_writes_a_page_and_opens_it(channels, ask, monkeypatch, channel, part):
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)

    answer = ask("preview", "digest", "--channel", channel, "--open")

    path = Path(unquote(urlsplit(opened[0]).path))
    assert part in path.read_text(encoding="utf-8")
    assert answer.err.endswith(f"opened {path}\n")
    path.unlink()


def test_without_a_browser_the_file_is_named(channels, ask, monkeypatch):
    monkeypatch.setattr(webbrowser, "open", lambda _: False)

    answer = ask("preview", "digest", "--channel", "mail", "--open")

    assert answer.code == 1
    assert "no browser could be opened; open this file: " in answer.err
    Path(answer.err.rsplit("file: ", 1)[1].strip()).unlink()


def test_a_shell_completes_kinds_and_channels(channels):
    from click import Context

    from cli.commands.preview import complete_channels, complete_kinds, preview

    context = Context(preview)
    assert complete_kinds(context, preview.params[0], "burst.e") == ["burst.escalated"]
    assert complete_channels(context, preview.params[1], "te") == ["team"]


TEMPLATES = '{type: console, templates: {title: "{{ watch }}! {{ title }}"}}'


def test_the_words_are_those_of_the_templates_of_the_channel(channels, ask):
    path = channels / "config.yaml"
    path.write_text(CONFIG.replace("{type: console}", TEMPLATES), encoding="utf-8")

    shown = ask("preview", "match", "--channel", "screen")

    assert shown.out.startswith("🔎 Central bank digital currency! Central bank digital currency:")
    assert "!" not in ask("preview", "match", "--channel", "team").out


def test_one_stored_alert_is_shown_as_any_channel_would(folder, ask, kept):
    kept.record(alert(1, "The CBDC of Ulm"), alert(2, "The CBDC of Bonn"))

    shown = ask("preview", "alert1", "--channel", "screen")

    assert "The CBDC of Ulm" in shown.out
    assert shown.err == "match in channel screen: alert alert1 of 2026-03-01 11:01 UTC\n"
    missing = ask("preview", "alert9", "--channel", "screen")
    assert (missing.code, missing.out) == (2, "")
    assert missing.err.startswith('there is no alert and no kind "alert9"')
