"""The alert as an object: the keys of `alerts --json`, with clean texts."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import orjson
import pytest

from model import Message
from notifiers.alertmanager import Plugin as Alertmanager
from notifiers.feed import make_entry
from notifiers.programs.alert_object import list_entries, make_alert_object
from notifiers.programs.short_text import Limits, defuse, write_short
from tests.notifiers.samples import (
    COMMAND,
    DEAD,
    DIGEST,
    HOSTILE,
    MATCH,
    NIGHT,
    PAGE,
    RISE,
    delivery,
)
from tests.web.pages.test_overview import LINKS, MARKUP


def test_a_report_has_its_entries_and_spans_of_the_shown_title() -> None:
    made = make_alert_object(delivery(MATCH))

    assert made["entries"][0] == {
        "title": "Nigeria's eNaira CBDC turns two & <grows>",
        "url": "https://example.org/a?x=1&y=2",
        "source": "reuters.com",
        "published": "2026-11-22T07:35:00Z",
        "excerpt": "… the CBDC of the central bank …",
        "reports": 1,
        "spans": [["title", 17, 21]],
    }
    assert made["more"] == 3
    assert "page" not in made


def test_a_command_is_whole_and_a_page_is_a_link() -> None:
    assert make_alert_object(delivery(DEAD))["commands"][0] == COMMAND
    assert make_alert_object(delivery(replace(RISE, page=PAGE)))["page"] == PAGE


@pytest.mark.parametrize("link", LINKS)
def test_no_link_but_http(link: str) -> None:
    mention = replace(MATCH.mentions[0], link=link)
    message = replace(MATCH, mentions=(mention,))

    assert "url" not in make_alert_object(delivery(message))["entries"][0]
    assert "://" not in list_entries(message)[0]


@pytest.mark.parametrize("title", [*MARKUP, "\x1b[31m\u202egpj\ud800"], ids=ascii)
def test_no_title_breaks_the_json(title: str) -> None:
    message = replace(HOSTILE, headline=title, watch=title, keywords=(title,))
    text = orjson.dumps(make_alert_object(delivery(message))).decode()

    assert not [sign for sign in text if ord(sign) < 32 or sign in "\u202e\x7f"]


def test_a_digest_has_its_sections_with_their_lines_and_the_entries_of_all() -> None:
    made = make_alert_object(delivery(DIGEST))

    titles = [section["title"] for section in made["sections"]]
    assert titles[1:3] == ["Supply", "Money"]
    money = made["sections"][2]
    assert (money["alerts"], made["sections"][1]["more"]) == (3, 26)
    assert money["lines"][0] == {
        "text": "📉 Back to usual: 44 reports in 11 h",
        "url": "https://page.example/trends/money",
    }
    assert len(made["entries"]) == 9
    lines = list_entries(DIGEST)
    at = lines.index("Money: 3 alerts")
    assert lines[at + 2] == "- The pilot goes on buses · news.example · https://news.example/pilot"


@pytest.mark.parametrize("message", NIGHT, ids=lambda message: message.kind)
def test_a_message_for_several_alerts_names_each_of_them_everywhere(message: Message) -> None:
    one = delivery(message)
    titles = [mention.title for section in message.sections for mention in section.mentions]
    alert = Alertmanager(url="https://am.example.org").make_alert(one)
    texts = [
        orjson.dumps(make_alert_object(one)["sections"]).decode(),
        alert["annotations"]["description"],
        unescape(make_entry(one).content),
        write_short(message, Limits(250, 30_000)).body,
    ]

    assert len(titles) >= 3
    for title in map(defuse, titles):
        assert [text for text in texts if title not in defuse(text)] == []
    assert "more" in write_short(message, Limits(250, 400)).body
