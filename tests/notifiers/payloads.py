"""Every payload that Slack gets: all kinds of messages, in all forms, from all extremes of news."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from inspect import signature
from typing import Any

from answers.samples import Setting, list_sample_kinds, make_sample
from model import Mention, Message, Section, Timing
from notifiers._slack_blocks import mark_repeat, render, render_again
from tests.notifiers.samples import (
    CATCH_UP,
    DEAD,
    DIGEST,
    HOSTILE,
    LINKED,
    MATCH,
    NIGHT,
    OPS,
    OVER,
    RISE,
)
from tests.scenes.messages import a_message

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SETTINGS = {
    "bare": Setting(NOW, Timing()),
    "zone": Setting(NOW, Timing(zone="Asia/Shanghai"), "https://news.example.org/"),
}
TEXTS = {
    "one": "x",
    "cjk": "央行数字货币试点扩大到十个城市并将于明年春季在全国推行",
    "rtl": "البنك المركزي يطلق تجربة العملة الرقمية — שלום עולם",
    "emoji": "👩‍👩‍👧‍👦" * 40,
    "300": "Central bank begins a pilot of its digital currency " * 6,
    "10000": "<&>\"'" * 2000,
    "accents": "e\u0301\u0323" * 200,
}


def make_extreme(text: str, count: int) -> Message:
    """Return a message all of whose texts are *text*, with *count* entries and lines."""
    mention = Mention(
        title=text,
        link=f"https://e.org/{'a' * 2000}?q={text[:100]}",
        publisher=text,
        published=NOW - timedelta(hours=1),
        title_spans=tuple((at, at + 1) for at in range(0, len(text), 3)),
        excerpt=text,
        excerpt_spans=((0, len(text)),),
        reports=1000,
    )
    return a_message(
        kind="match",
        headline=text,
        watch=text,
        lines=(text,) * count,
        mentions=(mention,) * count,
        sections=tuple(Section(text, 7, (mention,) * count, 1000) for _ in range(count)),
        more=10**9,
        why=text,
        page="https://groundswell.example.org/trends/n62smr6j5yag",
        commands=(text[:200],),
    )


def list_messages() -> Iterator[tuple[str, Message]]:
    """Yield every message with its name."""
    for place, setting in SETTINGS.items():
        for kind in list_sample_kinds():
            yield f"{kind}, {place}", make_sample(kind, setting)
    ours = [MATCH, RISE, LINKED, OVER, OPS, DEAD, DIGEST, CATCH_UP, *NIGHT, HOSTILE]
    for number, message in enumerate(ours):
        yield f"sample {number}", message
    for name, text in TEXTS.items():
        for count in (0, 1, 40):
            yield f"{name} x {count}", make_extreme(text, count)
    yield "empty", replace(make_extreme("", 0), page="", commands=(), more=0)


def list_payloads() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the arguments of each post and edit with their names; with buttons where there are."""
    buttons = {"alert": "a1"} if "alert" in signature(render).parameters else {}
    for name, message in list_messages():
        for plainness in (0, 1, 2):
            yield f"{name}, {plainness}", render(message, plainness, **buttons)
            yield f"{name}, {plainness}, repeat", mark_repeat(render(message, plainness))
            yield f"{name}, {plainness}, edit", render_again(message, plainness, **buttons)
