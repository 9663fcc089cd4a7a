"""A message as a short text: it fits, loses no entry silently, and mentions nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from notifiers.programs.short_text import Limits, measure, write_short
from tests.notifiers.samples import DEAD, HOSTILE, MATCH, OPS, PAGE, RISE
from tests.watchers.discovery.test_hostile_titles import HOSTILE as TITLES
from tests.web.pages.test_overview import MARKUP

ROOMY = Limits(title=250, body=30_000)
MESSAGES = [MATCH, RISE, OPS, DEAD, HOSTILE, replace(RISE, page=PAGE)]


def test_all_is_said_where_there_is_room() -> None:
    text = write_short(replace(RISE, page=PAGE), ROOMY)

    assert text.title == "📈 Digital currency rising: 7 reports in 5 h, 17x the usual 0.4"
    assert text.body == (
        "Since 22 Nov 02:40 UTC, by 4 publishers: reuters.com and 3 more\n"
        "• Nigeria's eNaira CBDC turns two (4 reports)\n"
        "https://example.org/a\n"
        "Matched “CBDC” in title · watch Digital currency\n"
        f"and 3 more · On the panel: {PAGE}"
    )


@pytest.mark.parametrize("body", [200, 500, 1024, 2000, 4096])
@pytest.mark.parametrize("title", [0, 50, 250])
@pytest.mark.parametrize("lines", [0, 3])
@pytest.mark.parametrize("message", MESSAGES)
def test_title_and_body_fit_together(message: object, lines: int, title: int, body: int) -> None:
    text = write_short(message, Limits(title, body, lines))  # type: ignore[arg-type]

    assert measure(text.title) + measure(text.body.replace("\n", "\r\n")) <= body
    assert title == 0 or measure(text.title) <= title
    shown = text.body.splitlines() + ([] if title else [text.title])
    assert lines == 0 or len(shown) <= lines


def test_an_entry_without_room_is_counted() -> None:
    text = write_short(MATCH, Limits(title=60, body=180))

    assert text.body.count("https://") == 1
    assert text.body.splitlines()[-1] == "and 4 more"


@pytest.mark.parametrize("title", [*TITLES, *MARKUP, "[bank](https://evil.example)"], ids=ascii)
def test_no_title_mentions_somebody_or_opens_markup(title: str) -> None:
    mention = replace(MATCH.mentions[0], title=title, link="https://example.org/@all")
    message = replace(MATCH, headline=title, watch=title, mentions=(mention,), why=title)
    text = write_short(message, ROOMY)

    both = f"{text.title}\n{text.body}"
    assert not set(both) & set("@<>\x1b\x00\u202e")
    assert "](" not in both
    assert "https://example.org/%40all" in both
