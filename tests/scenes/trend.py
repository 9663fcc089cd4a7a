"""The whole life of a trend, and of a hot term, in a newsroom: alerts as the daemon stores them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import alerts
from model import (
    Alert,
    End,
    Figures,
    Match,
    Outcome,
    Remark,
    Rise,
    SeenEntry,
    Signal,
    Span,
    State,
    Verdict,
)
from storage._store import Store
from tests.scenes.newsroom import COINS, DAY, FACTS, HOUR, NOW, Newsroom, make_figures
from watchers.emerging import GROWN, HOT
from watchers.trends.session import KINDS

BEGAN = NOW - 6 * DAY
RISE = f"burst.rising:{COINS}:{BEGAN.isoformat()}"
STEPS = {
    "rising": BEGAN + HOUR,
    "escalated": BEGAN + DAY,
    "peaked": BEGAN + 2 * DAY,
    "over": BEGAN + 3 * DAY,
}
"""When each step of the trend was noticed."""
TERM = "abcd"
"""The id of a hot term of the newsroom."""
HEAT = f"emerging:Hot terms:{TERM}"
TREND_ID = "n62smr6j5yag"
"""The id of the trend, worked out from `RISE` by sha256 and base32; it may never change."""


def record(store: Store, made: Sequence[Alert], sent: Verdict = Verdict.SENT) -> None:
    """Store *made*, and settle the deliveries of the active ones."""
    for one in made:
        with store.transaction() as tx:
            to = [("desk", "")] if one.state is State.ACTIVE else []
            tx.record(one, to)
        if one.state is State.ACTIVE:
            delivery = store.claim_due("desk", one.at)
            assert delivery is not None
            store.settle(delivery, Outcome(sent), None, one.at)


def make_life(watch: str = COINS, title: str = "Coins lose their peg") -> list[Alert]:
    """Return the alerts of a trend that rose twice, passed its peak, which is not told, and ended."""
    first = _make_match(watch, title, BEGAN)
    figures = replace_figures(5, 5)
    more = replace_figures(14, 19)
    rise = Rise(figures, (first,), (4,), first, facts=FACTS)
    return [
        _make(watch, "rising", rise),
        _make(watch, "escalated", replace(rise, figures=more, counts=(9,))),
        _make(watch, "peaked", End(more, is_over=False), state=State.SUPPRESSED),
        _make(watch, "over", End(more, is_over=True)),
    ]


def replace_figures(observed: int, reports: int) -> Figures:
    """Return the figures of a step with *observed* reports of *reports* in all."""
    figures = make_figures(observed, 1.0, 9.0, BEGAN)
    return figures._replace(reports=reports, names=("late.example", "early.example"))


def _make(watch: str, step: str, about: Rise | End, state: State = State.ACTIVE) -> Alert:
    head = RISE.replace(COINS, watch)
    key = head if step == "rising" else f"burst.{step}:{watch}:{STEPS[step].isoformat()}"
    thread = "" if step == "rising" else head
    signal = Signal(KINDS[step], watch, key, about, thread=thread)
    return make_alert(signal, STEPS[step], state)


def make_alert(signal: Signal, at: datetime, state: State = State.ACTIVE) -> Alert:
    """Return the alert of *signal*, named and worded as the daemon does it."""
    reason = "told with the end" if state is State.SUPPRESSED else "a reason"
    named = alerts.make_alert_id(signal, at, state)
    said = alerts.compose(signal, at)
    return Alert(named, signal, at, state, reason, ("desk",), said)


def make_heat(title: str = "Tunnel opens at last") -> list[Alert]:
    """Return the alerts of a hot term that was told, and of its growth."""
    match = _make_match("Hot terms", title, NOW - 3 * HOUR)
    lines = ("Hot term: Halden tunnel", "9 reports, carried by 7 publishers")
    first = Remark(title, lines, (match,), commands=("./start hot add abcd",))
    grown = Remark(f"Halden tunnel goes on: {title}", lines[1:], (match,))
    key = f"emerging.grown:Hot terms:{TERM}:18"
    return [
        make_alert(Signal(HOT, "Hot terms", HEAT, first), NOW - 3 * HOUR),
        make_alert(Signal(GROWN, "Hot terms", key, grown, thread=HEAT), NOW - HOUR),
    ]


def _make_match(watch: str, title: str, at: datetime) -> Match:
    entry = SeenEntry(
        "feed", "1", title, "https://meridian.example/1", publisher="early.example", first_seen=at
    )
    return Match(watch, entry, ("stablecoin",), (Span("title", 0, 5),))


def add_life(room: Newsroom) -> None:
    """Let the whole trend be stored in *room*, and the hot term."""
    with room.open() as store:
        record(store, [*make_life(), *make_heat()])
