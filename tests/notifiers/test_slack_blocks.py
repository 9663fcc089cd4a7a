"""A message as Slack's blocks: complete, within the limits, and without markup of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from model import Mention, Message, Section
from notifiers._slack_blocks import MAX_MESSAGE_CHARS, render
from tests.loopback import blocks as kit
from tests.notifiers.samples import (
    CATCH_UP,
    COMMAND,
    DEAD,
    DIGEST,
    EVIL,
    HOSTILE,
    LINKED,
    MATCH,
    NIGHT,
    OPS,
    OVER,
    PAGE,
    RISE,
)
from tests.scenes.messages import a_message

TOKENS = ("<!", "<@", "<#", "<http")


def _texts(thing: object) -> list[dict[str, Any]]:
    """Return every element that holds text."""
    if isinstance(thing, dict):
        own = [thing] if "text" in thing and isinstance(thing["text"], str) else []
        return own + [found for value in thing.values() for found in _texts(value)]
    return [found for value in thing for found in _texts(value)] if isinstance(thing, list) else []


def test_a_match_shows_the_watch_the_entry_its_publisher_and_the_reason() -> None:
    found, context = render(MATCH)["blocks"]
    lead, title, quote, second, more = found["elements"]
    link = "https://example.org/a?x=1&y=2"
    assert lead["elements"] == [
        {"type": "text", "text": "🔎 "},
        {"type": "text", "text": "Digital currency", "style": {"bold": True}},
    ]
    assert title["elements"] == [
        {"type": "link", "text": "Nigeria's eNaira ", "url": link},
        {"type": "link", "text": "CBDC", "url": link, "style": {"bold": True}},
        {"type": "link", "text": " turns two & <grows>", "url": link},
        {"type": "text", "text": "\nreuters.com"},
        {"type": "text", "text": " · "},
        {
            "type": "date",
            "timestamp": 1795332900,
            "format": "{date_short_pretty} {time}",
            "fallback": "22 Nov 07:35 UTC",
        },
    ]
    assert quote == {
        "type": "rich_text_quote",
        "elements": [
            {"type": "text", "text": "… the "},
            {"type": "text", "text": "CBDC", "style": {"bold": True}},
            {"type": "text", "text": " of the central bank …"},
        ],
    }
    assert second["elements"][0]["text"] == "央行数字货币试点扩大"
    assert more["elements"] == [
        {"type": "text", "text": "and 3 more", "style": {"italic": True}},
    ]
    assert context == {
        "type": "context",
        "elements": [
            {
                "type": "plain_text",
                "text": "Matched “CBDC” in title · watch Digital currency",
                "emoji": False,
            }
        ],
    }


def test_an_operator_s_message_shows_the_headline_and_its_lines() -> None:
    (block,) = render(OPS)["blocks"]
    lead, lines = block["elements"]
    assert [e["text"] for e in lead["elements"]] == ["⚠️ ", "1 of 12 feeds failing: example.com"]
    assert lines["type"] == "rich_text_list"
    assert [item["elements"][0]["text"] for item in lines["elements"]] == list(OPS.lines)


def test_the_notification_stands_alone_and_is_escaped() -> None:
    assert render(OPS)["text"] == "⚠️ 1 of 12 feeds failing: example.com"
    assert "turns two &amp; &lt;grows&gt; — reuters.com (+3 more)" in render(MATCH)["text"]


def test_the_plainer_form_is_one_section_of_plain_text() -> None:
    (block,) = render(MATCH, 1)["blocks"]
    assert block["type"] == "section"
    assert block["text"]["type"] == "plain_text"
    assert block["text"]["emoji"] is False
    assert "https://example.org/a?x=1&y=2" in block["text"]["text"]


def test_the_plainest_form_is_text_alone_and_complete() -> None:
    arguments = render(MATCH, 2)
    assert "blocks" not in arguments
    assert arguments["text"].splitlines() == [
        "🔎 Digital currency",
        "Nigeria's eNaira CBDC turns two &amp; &lt;grows&gt;",
        "reuters.com · 22 Nov 07:35 UTC",
        "https://example.org/a?x=1&amp;y=2",
        "央行数字货币试点扩大",
        "36kr.com",
        "https://example.cn/c",
        "and 3 more",
        "Matched “CBDC” in title · watch Digital currency",
    ]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "https://e<x>.org/", "https://e org/a", "https://e|x.org/",
        "https://" + "e" * 3000, "ftp://e.org/", "/relative", "", "https://e.org/\u202ex",
        "https://", "https:///path",
    ],
)  # fmt: skip
def test_an_unsafe_link_is_shown_as_text(link: str) -> None:
    message = a_message("match", "h", "w", mentions=(Mention("title", link),))
    title = render(message)["blocks"][0]["elements"][1]["elements"][0]
    assert title == {"type": "text", "text": "title"}


def test_a_link_s_foreign_letters_are_encoded() -> None:
    message = a_message("match", "h", "w", mentions=(Mention("t", "https://e.org/ü?q=ä%20#x"),))
    title = render(message)["blocks"][0]["elements"][1]["elements"][0]
    assert title["url"] == "https://e.org/%C3%BC?q=%C3%A4%20#x"


def test_spans_that_overlap_or_leave_the_text_are_shown_once() -> None:
    mention = Mention("abcdef", title_spans=((4, 99), (1, 3), (2, 5), (-9, -1), (5, 5)))
    title = render(a_message("match", "h", "w", mentions=(mention,)))["blocks"][0]["elements"][1]
    assert [(e["text"], "style" in e) for e in title["elements"]] == [
        ("a", False), ("bc", True), ("de", True), ("f", True),
    ]  # fmt: skip


def test_a_long_link_is_not_repeated_for_many_keywords() -> None:
    link = "https://e.org/" + "x" * 2800
    spans = tuple((n, n + 1) for n in range(0, 100, 2))
    message = a_message("match", "h", "w", mentions=(Mention("t" * 100, link, title_spans=spans),))
    arguments = render(message)
    assert json.dumps(arguments).count(link) == 1
    assert kit.find_problems(arguments["blocks"]) == []


def test_mentions_that_do_not_fit_are_counted() -> None:
    link = "https://e.org/" + "x" * 1500
    message = a_message("match", "h", "w", mentions=(Mention("t" * 300, link),) * 9, more=2)
    elements = render(message)["blocks"][0]["elements"]
    assert len(elements) == 4  # the lead, two of 1,814 characters, the rest
    assert elements[-1]["elements"][0]["text"] == "and 9 more"


# --- whatever stands in a feed ----------------------------------------------------------------

NASTY = st.sampled_from(
    [EVIL, "\u2028", "\x00", "\ud800", "\u202e", "<!here>", "&", "=?utf-8?q?=0AX:?=", "A" * 10_000]
)
TEXT = st.one_of(st.text(max_size=60), NASTY, st.tuples(st.text(max_size=20), NASTY).map("".join))
SPANS = st.lists(st.tuples(st.integers(-3, 90), st.integers(-3, 90)), max_size=6).map(tuple)
LINK = st.one_of(TEXT, st.just("https://e.org/"), TEXT.map(lambda t: f"https://e.org/{t}"))
WHEN = st.none() | st.integers(0, 4 * 10**9).map(lambda s: datetime.fromtimestamp(s, UTC))
MENTION = st.builds(Mention, TEXT, LINK, TEXT, WHEN, SPANS, TEXT, SPANS)
SECTION = st.builds(
    Section,
    title=TEXT,
    alerts=st.integers(0, 10**6),
    mentions=st.lists(st.builds(Mention, TEXT, LINK, TEXT, reports=st.integers(1, 99)), max_size=9),
    more=st.integers(0, 10**6),
)
MESSAGE = st.builds(
    Message,
    kind=st.sampled_from(["match", "ops.feed", "other"]),
    headline=TEXT,
    watch=TEXT,
    lines=st.lists(TEXT, max_size=20).map(tuple),
    mentions=st.lists(MENTION, max_size=12).map(tuple),
    sections=st.lists(SECTION, max_size=8).map(tuple),
    more=st.integers(0, 10**6),
    why=TEXT,
    zone=st.sampled_from(["", "Europe/Berlin"]),
)


@settings(deadline=None)
@given(MESSAGE, st.integers(0, 2))
def test_slack_accepts_any_text_of_a_feed_and_nobody_is_mentioned(
    message: Message, plainness: int
) -> None:
    arguments = render(message, plainness)
    json.dumps(arguments).encode("utf-8")  # it can be sent
    json.dumps(arguments, ensure_ascii=False).encode("utf-8")  # without surrogates
    blocks = arguments.get("blocks", [])
    assert kit.find_problems(blocks) == []
    assert kit.count_chars(blocks) <= MAX_MESSAGE_CHARS
    assert 0 < len(arguments["text"]) <= 4000
    assert not any(token in arguments["text"] for token in TOKENS)
    assert {e["type"] for e in _texts(blocks)} <= {"text", "link", "plain_text"}
    assert all(e["emoji"] is False for e in _texts(blocks) if e["type"] == "plain_text")


@settings(deadline=None)
@given(MESSAGE)
def test_the_sdk_reads_the_blocks_as_we_wrote_them(message: Message) -> None:
    for plainness in (0, 1):
        for block in render(message, plainness)["blocks"]:
            parsed = Block.parse(block)
            assert parsed is not None
            assert parsed.to_dict() == block


def test_invisible_characters_are_removed() -> None:
    shown = json.dumps(render(HOSTILE), ensure_ascii=False)
    assert not [c for c in shown if c in "\x00\x1b\u202e\u2028\ud800"]


def test_the_headline_of_a_trend_leads_also_where_entries_follow() -> None:
    sent = render(RISE)
    lead, _, title, more = sent["blocks"][0]["elements"]
    assert sent["text"] == "📈 Digital currency rising: 7 reports in 5 h, 17x the usual 0.4"
    assert lead["elements"] == [
        {"type": "text", "text": "📈 "},
        {"type": "text", "text": RISE.headline, "style": {"bold": True}},
    ]
    assert title["elements"][0]["url"] == "https://example.org/a"
    assert title["elements"][-1]["text"] == "\n4 reports"
    assert more["elements"][0]["text"] == "and 3 more"
    assert render(OVER)["text"] == "📉 Digital currency is back to usual: 34 reports in 3 days"


def test_each_command_is_a_piece_of_code_of_its_own() -> None:
    (block,) = render(DEAD)["blocks"]

    shown = [
        box["elements"] for box in block["elements"] if box["type"] == "rich_text_preformatted"
    ]
    assert shown == [
        [{"type": "text", "text": COMMAND}],
        [{"type": "text", "text": "/opt/start retry -c /srv/config.yaml"}],
    ]
    assert kit.find_problems(render(DEAD)["blocks"]) == []
    assert f"\n{COMMAND}\n" in render(DEAD, 1)["blocks"][0]["text"]["text"]


def test_a_trend_has_one_link_to_its_page_and_no_further_line() -> None:
    link = {"type": "link", "text": "On the panel", "url": PAGE}
    sections = render(LINKED)["blocks"][0]["elements"]
    before = render(RISE)["blocks"][0]["elements"]

    assert len(sections) == len(before)
    assert sections[-1]["elements"][-1] == link
    assert render(replace(OVER, page=PAGE))["blocks"][0]["elements"][-1]["elements"] == [link]
    assert "On the panel" not in str(render(RISE))
    for plainness in (1, 2):
        assert str(render(LINKED, plainness)).count(f"On the panel: {PAGE}") == 1


def test_a_digest_is_a_list_by_watch_with_the_number_of_alerts_of_each() -> None:
    blocks = render(DIGEST)["blocks"]
    boxes = blocks[0]["elements"]

    names = [box["elements"] for box in boxes if box["type"] == "rich_text_section"]
    supply = [{"type": "text", "text": "Supply", "style": {"bold": True}}]
    assert [*supply, {"type": "text", "text": " · 31 alerts"}] in names
    lists = [box["elements"] for box in boxes if box["type"] == "rich_text_list"]
    assert [len(items) for items in lists] == [1, 6, 2, 1, 1]
    assert lists[1][-1]["elements"] == [
        {"type": "text", "text": "26 more", "style": {"italic": True}}
    ]
    line, story = lists[2]
    assert line["elements"] == [
        {"type": "text", "text": "📉 "},
        {
            "type": "link",
            "text": "Back to usual: 44 reports in 11 h",
            "url": "https://page.example/trends/money",
        },
    ]
    assert story["elements"][-1] == {"type": "text", "text": " — news.example"}
    assert blocks[1]["elements"][0]["text"] == DIGEST.why


def test_the_notification_of_a_digest_stands_alone() -> None:
    assert render(DIGEST)["text"] == "🗞️ Digest: 37 alerts in 5 watches; Supply leads with 31"


@pytest.mark.parametrize("plainness", [0, 1, 2])
@pytest.mark.parametrize("message", NIGHT)
def test_one_message_for_many_keeps_the_limits_and_shows_its_foot(
    message: Message, plainness: int
) -> None:
    arguments = render(message, plainness)
    blocks = arguments.get("blocks", [])
    assert kit.find_problems(blocks) == []
    assert kit.count_chars(blocks) <= MAX_MESSAGE_CHARS
    assert len(arguments["text"]) <= 4000
    assert not any(token in arguments["text"] for token in TOKENS)
    shown = json.dumps(arguments, ensure_ascii=False)
    assert message.why in shown


def test_plain_text_leaves_out_links_before_it_leaves_out_alerts() -> None:
    long = "https://e.org/" + "x" * 500
    mentions = tuple(Mention(f"Story {number}", long + str(number)) for number in range(9))
    message = replace(CATCH_UP, sections=(Section("", 9, mentions),))

    text = render(message, 1)["blocks"][0]["text"]["text"]

    assert "• Story 8" in text
    assert message.why in text
    assert long not in text


def test_each_section_has_its_share_where_not_all_fit() -> None:
    mentions = tuple(Mention("T" * 300, f"https://e.org/{number}") for number in range(9))
    sections = tuple(Section(f"Watch {number}", 9, mentions) for number in range(4))

    boxes = render(replace(DIGEST, sections=sections))["blocks"][0]["elements"]

    lists = [box["elements"] for box in boxes if box["type"] == "rich_text_list"]
    assert [len(items) for items in lists] == [5, 5, 5, 5]  # the last line counts the others
    assert lists[0][-1]["elements"][0]["text"] == "5 more"


def test_a_time_is_in_the_zone_of_the_channel_if_it_has_one() -> None:
    local = render(replace(MATCH, zone="Europe/Berlin"))
    assert "22 Nov 08:35 CET" in json.dumps(local)
    assert '"date"' not in json.dumps(local)
