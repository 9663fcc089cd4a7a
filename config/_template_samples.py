"""Messages of every shape, on which templates are tried: short, long, empty, in other scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from model import Figures, Mention, Message, Section

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LONG = "A very long headline about a central bank and its digital currency " * 5
CHINESE = "央行数字货币试点扩大"
ARABIC = "البنك المركزي يبدأ تجربة العملة الرقمية"
MARKUP = "<!channel> & <b>*bold*</b> {{ 7 * 7 }} \\u202e"
MANY = 12
"""Entries of a large message, and alerts of a part of a digest."""

FIGURES = Figures(
    observed=42, expected=4.1, score=21.5, threshold=9.0, started=NOW - timedelta(hours=1),
    publishers=17, reports=61, daily=30.0, known_since=NOW - timedelta(days=28), names=("BBC",),
)  # fmt: skip
NO_FIGURES = FIGURES._replace(
    observed=0, expected=0.0, score=0.0, publishers=0, reports=0, names=()
)
HEADS_WITH_FIGURES = frozenset({"burst", "silent"})
"""The kinds whose messages always have figures."""
HEADS_WITH_ANY = frozenset({"", "escalation"})
"""The kinds whose messages may have figures: all of them, or that of the alert."""


def list_samples(kind: str) -> Iterator[Message]:
    """Yield messages of each shape that those of *kind* may have; empty for every kind."""
    head = kind.partition(".")[0]
    for message in _list_shapes():
        named = replace(message, kind=kind or message.kind)
        if head not in HEADS_WITH_FIGURES:
            yield named
        if head in HEADS_WITH_FIGURES | HEADS_WITH_ANY:
            yield replace(named, figures=FIGURES)
            yield replace(named, figures=NO_FIGURES)


def _list_shapes() -> Iterator[Message]:
    yield Message("ops.feed", "1 feed failing")
    for title in ("", "x", LONG, CHINESE, ARABIC, MARKUP):
        yield _make(title, [_mention(title)])
    bare = Mention("")
    yield _make("No entry", [])
    yield _make("Bare entries", [bare, bare])
    yield _make(LONG, [_mention(LONG)] * MANY)
    yield _make_several(LONG)
    yield _make_several("")


def _make(title: str, mentions: list[Mention]) -> Message:
    return Message(
        kind="match",
        headline=title,
        watch=title[:100],
        lines=(title, "7 reports in 5 h"),
        mentions=tuple(mentions),
        more=3,
        page="https://news.example/trends/x",
        why=title,
        keywords=(title, "CBDC"),
        zone="Europe/Berlin",
    )


def _make_several(title: str) -> Message:
    """Return a message that tells the alerts of several watches."""
    headline = replace(_mention(title), icon="📈")
    sections = (
        Section(title, MANY, (headline, *[_mention(title)] * MANY), 2),
        Section("", 1, (Mention(""),)),
    )
    return replace(_make(title, []), kind="digest", sections=sections)


def _mention(title: str) -> Mention:
    return Mention(
        title=title,
        link="https://news.example/1",
        publisher="news.example",
        published=NOW - timedelta(minutes=95),
        title_spans=((0, 1),),
        excerpt=title,
        reports=3,
    )
