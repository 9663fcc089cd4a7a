"""The life of a trend or a hot term: its steps, who was told of each, and the arithmetic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import alerts
from answers.arithmetic import Line, explain_alert, list_options
from answers.counts import SHOWN, Bars, make_bars
from answers.history import DeliveryShown, show_delivery
from answers.now import TREND_STEP
from answers.said import DoneBy, Said, read_said
from answers.silences import SilenceShown, pick_of_trend, read_silences
from answers.trend_list import (
    Missing,
    StoredTrend,
    TrendSeen,
    explain_deleted,
    find_key,
    list_standings,
    make_seen,
    name_step,
)
from answers.trends import Story, group_sent, list_stories
from answers.written import Setting, find_setting
from model import TREND_WATCHERS
from storage import AlertRow, SentRow

if TYPE_CHECKING:
    from config import Config
    from storage import Panel, Reader

REPORTS_KEPT = timedelta(days=7)
"""How long storage keeps the reports of a watch, with their publishers."""
SHOWN_AFTER = timedelta(hours=12)
"""How much of the time after its end the chart of a trend shows."""
SHOWN_BEFORE = timedelta(hours=24)
"""How much of the time before its beginning."""
MAX_DELIVERIES = 100
"""Of one step; a mail to very many people has more."""
OTHERS_WITHIN = timedelta(days=90)
MAX_OTHERS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a life, and the message that told it."""

    alert: str
    """The id of its alert."""
    step: str
    """The last part of the kind of its alert: rising, escalated, peaked, over, reopened."""
    word: str
    at: datetime
    state: str
    """active, held or suppressed."""
    reason: str
    """Why it was told, or why nobody was."""
    headline: str
    lines: tuple[str, ...]
    commands: tuple[str, ...]
    """Those that its message offers, behind its lines."""
    arithmetic: tuple[Line, ...]
    deliveries: tuple[DeliveryShown, ...]


@dataclass(frozen=True, slots=True)
class Publisher:
    """A publisher of a trend."""

    name: str
    at: datetime | None
    """When its first report came; None where that is not stored."""


@dataclass(frozen=True, slots=True)
class OtherTrend:
    """Another trend of the same watch."""

    id: str
    at: datetime
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendLife(TrendSeen):
    """A trend with everything that is stored of it."""

    steps: tuple[Step, ...]
    options: tuple[str, ...]
    """Those of its watcher, as its watch sets them today; none if it has no such watcher."""
    related: tuple[str, ...]
    published_by: tuple[Publisher, ...]
    """In the order they came, as far as that is stored."""
    stories: tuple[Story, ...]
    bars: Bars | None
    """The reports of the watch around it; None where they are not stored any more."""
    setting: Setting
    others: tuple[OtherTrend, ...]
    notes: tuple[str, ...]
    """Parts that are not stored any more."""
    alert: str
    """The id of its last alert, which acts name."""
    useful: int
    """The people who found it useful."""
    not_useful: int
    acknowledged: DoneBy | None
    """The last person who said to see to it; None if nobody does."""
    silences: tuple[SilenceShown, ...]
    """Those that suppress its next alerts."""


def read_life(reader: Reader, config: Config, name: str, now: datetime) -> TrendLife | Missing:
    """Return the trend *name*, which may also be the id of any alert of it."""
    with reader.one_moment():
        standings = list_standings(reader.panel, config)
        found = find_key(reader, standings, name)
        if isinstance(found, Missing):
            return found
        rows = reader.panel.list_threads({found})
        is_beheaded = not rows
        rows = rows or reader.panel.list_orphans(found, TREND_WATCHERS)
        if not rows:
            return explain_deleted(name)
        trend = StoredTrend(found, rows, standings.get(found), reader.read_hot_list())
        sent = reader.panel.list_sent({row.id for row in rows})
        return _make_life(reader, config, trend, sent, now, is_beheaded=is_beheaded)


def _make_life(
    reader: Reader,
    config: Config,
    trend: StoredTrend,
    sent: Iterable[SentRow],
    now: datetime,
    *,
    is_beheaded: bool,
) -> TrendLife:
    seen = make_seen(trend, group_sent(sent))
    by_publisher, is_whole = _list_publishers(reader.panel, trend, seen, now)
    bars = _make_bars(reader.panel, trend, seen, now)
    facts = [row.message.facts for row in trend.rises if row.message.facts]
    said = read_said(reader, [trend.key]).get(trend.key, Said())
    silences = read_silences(reader, now)
    return TrendLife(
        **{name: getattr(seen, name) for name in TrendSeen.__slots__},
        steps=tuple(_make_step(reader, row, now) for row in trend.rows),
        options=tuple(list_options(trend.rows[-1], config)),
        related=facts[-1].rising if facts else (),
        published_by=by_publisher,
        stories=list_stories([row.message for row in trend.rows]),
        bars=bars,
        setting=find_setting(reader, seen.watch, trend.rows[0].at),
        others=_list_others(reader.panel, trend, now),
        notes=_list_notes(seen, has_bars=bars is not None, is_whole=is_whole, cut=is_beheaded),
        alert=trend.rows[-1].id,
        useful=said.useful,
        not_useful=said.not_useful,
        acknowledged=said.acknowledged,
        silences=pick_of_trend(silences, seen.id, seen.watch, seen.keywords),
    )


def _make_step(reader: Reader, row: AlertRow, now: datetime) -> Step:
    deliveries = reader.list_deliveries(MAX_DELIVERIES, of=row.id)
    return Step(
        alert=row.id,
        step=row.kind.rpartition(".")[2],
        word=name_step(row),
        at=row.at,
        state=row.shown_state,
        reason=row.shown_reason,
        headline=row.message.headline,
        lines=row.message.lines,
        commands=row.message.commands,
        arithmetic=tuple(explain_alert(row)),
        deliveries=tuple(show_delivery(one, now) for one in reversed(deliveries)),
    )


def _list_publishers(
    panel: Panel, trend: StoredTrend, seen: TrendSeen, now: datetime
) -> tuple[tuple[Publisher, ...], bool]:
    """Return the publishers in the order they came, and whether these are all of them."""
    is_stored = seen.started >= now - REPORTS_KEPT
    if trend.kind == "burst" and is_stored and not seen.keywords:
        came: dict[str, datetime] = {}
        for report in panel.list_carried(seen.watch, seen.started, seen.ended or now):
            for name in report.publishers:
                came.setdefault(name, report.at)
        if came:
            return tuple(Publisher(name, at) for name, at in came.items()), True
    names: list[str] = []
    for row in trend.rows:
        message = row.message
        # The figures name the latest ones first.
        names += reversed(message.figures.names) if message.figures else ()
        names += [mention.publisher for mention in message.mentions if not message.figures]
    named = dict.fromkeys(name for name in names if name)
    return tuple(Publisher(name, None) for name in named), False


def _make_bars(panel: Panel, trend: StoredTrend, seen: TrendSeen, now: datetime) -> Bars | None:
    """Return the reports of the watch from before the trend to its end, or to now."""
    end = min(now, seen.ended + SHOWN_AFTER) if seen.ended else now
    span = _find_span(seen, end, now)
    begin = end - span - TREND_STEP
    if seen.keywords or not trend.rises or (seen.state == "over" and seen.ended is None):
        return None
    if begin < now - REPORTS_KEPT:
        return None
    figures = trend.rises[-1].message.figures
    times = panel.list_report_times(begin).get(seen.watch, [])
    told = [one.at for one in seen.told if one.at]
    daily = figures.daily if figures else None
    bars = make_bars(times, daily, end, TREND_STEP, told, span)
    bars = replace(bars, is_past=end < now)
    return bars if any(bars.counts) else None


def _find_span(seen: TrendSeen, end: datetime, now: datetime) -> timedelta:
    """Return the span of the chart up to its *end*: with the rise, as far as reports are stored."""
    whole = end - seen.started + SHOWN_BEFORE
    stored = end - TREND_STEP - (now - REPORTS_KEPT)
    return max(SHOWN, min(whole, stored) // TREND_STEP * TREND_STEP)


def _list_others(panel: Panel, trend: StoredTrend, now: datetime) -> tuple[OtherTrend, ...]:
    """Return the last other trends of the watch, newest first."""
    rows = panel.list_steps(TREND_WATCHERS, now - OTHERS_WITHIN, trend.rows[0].watch)
    heads = [row for row in reversed(rows) if not row.message.thread and row.key != trend.key]
    return tuple(
        OtherTrend(alerts.name_trend(row.key), row.at, row.message.headline)
        for row in heads[:MAX_OTHERS]
    )


def _list_notes(seen: TrendSeen, *, has_bars: bool, is_whole: bool, cut: bool) -> tuple[str, ...]:
    """Return the parts that are not stored any more, in words."""
    notes = []
    if cut:
        notes.append("Its first alert is deleted: alerts that nobody got are kept for 30 days.")
    if seen.state == "over" and seen.ended is None and seen.kind == "burst":
        notes.append("When it ended is no longer stored.")
    if seen.kind == "burst" and not seen.keywords and not has_bars:
        notes.append("There is no chart: the reports of a watch are stored for seven days.")
    if not is_whole and seen.kind == "burst":
        notes.append("Only the publishers that its messages named are stored, four a message.")
    return tuple(notes)
