"""Alerts on the terminal."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

import pytest

from model import Verdict
from notifiers.console import Plugin, render
from tests.notifiers.samples import (
    COMMAND,
    DEAD,
    DIGEST,
    HOSTILE,
    LINKED,
    MATCH,
    OPS,
    OVER,
    PAGE,
    RISE,
    delivery,
    send,
)
from tests.scenes.messages import a_message


class Terminal(io.StringIO):
    """Standard output as a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_match_is_a_few_readable_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert send(Plugin(), delivery(MATCH)).verdict is Verdict.SENT
    assert capsys.readouterr().out.splitlines() == [
        "🔎 Digital currency",
        "   Nigeria's eNaira CBDC turns two & <grows>",
        "   reuters.com · 22 Nov 07:35 UTC",
        "   https://example.org/a?x=1&y=2",
        "   │ … the CBDC of the central bank …",
        "   央行数字货币试点扩大",
        "   36kr.com",
        "   https://example.cn/c",
        "   and 3 more",
        "   Matched “CBDC” in title · watch Digital currency",
        "",
    ]


def test_an_operator_s_message_is_its_headline_and_lines() -> None:
    assert render(OPS, is_coloured=False) == [
        "⚠️ 1 of 12 feeds failing: example.com",
        "   example.com: HTTP 403 since 06:10",
        "   You may be missing matches",
        "   Open it by hand",
    ]


def test_no_text_of_a_feed_controls_the_terminal() -> None:
    printed = "\n".join(render(HOSTILE, is_coloured=False))
    assert not [c for c in printed if c in "\x00\x1b\x9b\u202e\u2028\ud800\r"]


@pytest.mark.parametrize(
    ("environment", "is_coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"NO_COLOR": ""}, True)],
)
def test_a_terminal_gets_colour_unless_it_is_turned_off(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], is_coloured: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", terminal := Terminal())
    send(Plugin(), delivery(MATCH))
    assert ("\x1b[1;33mCBDC\x1b[0m" in terminal.getvalue()) is is_coloured


def test_a_broken_pipe_is_an_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with pytest.MonkeyPatch.context() as patch:
        stream = os.fdopen(writer, "w")
        patch.setattr(sys, "stdout", stream)
        outcome = send(Plugin(), delivery(MATCH))
    stream.close()
    assert outcome.verdict is Verdict.BLOCKED
    assert outcome.note == "standard output cannot be written (broken pipe); check where it goes"


@pytest.mark.parametrize("is_there", [True, False])
def test_no_standard_output_blocks_the_channel(
    monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    closed: Any = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stdout", closed if is_there else None)
    assert send(Plugin(), delivery(MATCH)).verdict is Verdict.BLOCKED


def test_a_terminal_without_unicode_gets_question_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert send(Plugin(), delivery(MATCH)).verdict is Verdict.SENT
    assert raw.getvalue().startswith(b"? Digital currency\n")


def test_a_trend_is_led_by_its_headline() -> None:
    assert render(RISE, is_coloured=False) == [
        "📈 Digital currency rising: 7 reports in 5 h, 17x the usual 0.4",
        "   Since 22 Nov 02:40 UTC, by 4 publishers: reuters.com and 3 more",
        "   Nigeria's eNaira CBDC turns two",
        "   4 reports",
        "   https://example.org/a",
        "   and 3 more",
        "   Matched “CBDC” in title · watch Digital currency",
    ]
    assert render(OVER, is_coloured=False) == [
        "📉 Digital currency is back to usual: 34 reports in 3 days"
    ]


def test_a_long_line_is_folded_after_the_margin() -> None:
    assert render(RISE, is_coloured=False, columns=50) == [
        "📈 Digital currency rising: 7 reports in 5 h, 17x",
        "   the usual 0.4",
        "   Since 22 Nov 02:40 UTC, by 4 publishers:",
        "   reuters.com and 3 more",
        "   Nigeria's eNaira CBDC turns two",
        "   4 reports",
        "   https://example.org/a",
        "   and 3 more",
        "   Matched “CBDC” in title · watch Digital",
        "   currency",
    ]


@pytest.mark.parametrize("columns", [0, 60])
def test_a_message_without_a_headline_is_printed_all_the_same(columns: int) -> None:
    message = a_message("ops.feed", headline=" ")

    assert render(message, is_coloured=False, columns=columns) == ["⚠️ (no headline)"]


def test_a_command_stands_on_a_line_of_its_own_and_is_never_folded() -> None:
    assert render(DEAD, is_coloured=False, columns=80)[-3:] == [
        "   It is kept. See why, or send it again:",
        f"   {COMMAND}",
        "   /opt/start retry -c /srv/config.yaml",
    ]


def test_the_page_of_a_trend_stands_on_the_line_of_further_entries() -> None:
    lines = render(LINKED, is_coloured=False)

    assert len(lines) == len(render(RISE, is_coloured=False))
    assert f"   and 3 more · On the panel: {PAGE}" in lines


def test_a_digest_is_a_list_by_watch() -> None:
    shown = render(DIGEST, is_coloured=False)

    assert shown[0] == "🗞️ Digest: 37 alerts in 5 watches; Supply leads with 31"
    at = shown.index("   Money · 3 alerts")
    assert shown[at : at + 5] == [
        "   Money · 3 alerts",
        "   - 📉 Back to usual: 44 reports in 11 h",
        "     https://page.example/trends/money",
        "   - The pilot goes on buses — news.example",
        "     https://news.example/pilot",
    ]
    assert "     26 more" in shown
    assert shown[-2] == "   On the panel: https://groundswell.example.com/alerts"
