"""The trends of the last weeks at a glance, and the way from the name of one to its alerts.

A trend is known by the key of its first alert, under whose message all later ones stand. The name
of its page follows from that key alone (`alerts.name_trend`). So the address stays when the trend
is over, when its first alert is deleted, and with a new version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import alerts
from answers.hot import describe_odds
from answers.trends import WORDS, Told, find_times, group_sent, list_told
from answers.watch_facts import read_standings
from model import TREND_WATCHERS, Figures, HotList, Standing, is_of_trend
from storage import AlertRow, SentRow

if TYPE_CHECKING:
    from config import Config
    from storage import Panel, Reader

STATES = ("rising", "peaked", "over")
STEP_WORDS = {**WORDS, "over": "Over", "emerging": "Hot", "grown": "Goes on"}
"""The word for each step of a life, by the last part of the kind of its alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendSeen:
    """A trend at a glance. The figures are those of its last rise; a hot term has none."""

    id: str
    """The name of its page, for ever; the id of its first alert, if somebody was told."""
    kind: str
    """The type of watcher that noticed it: burst, or emerging for a hot term."""
    watch: str
    keywords: tuple[str, ...]
    state: str
    """rising, peaked or over."""
    word: str
    """The word for its last step."""
    headline: str
    """Of the last message."""
    started: datetime
    """When its first report came; of a hot term when it was first told."""
    at: datetime
    """When its last step was noticed."""
    ended: datetime | None
    """When it was over; None if it is not, or if that is no longer known."""
    observed: int | None
    expected: float | None
    times: float | None
    """The observed reports in usual ones; None where next to none are usual."""
    score: float | None
    threshold: float | None
    odds: str
    publishers: int | None
    or_more: bool
    reports: int | None
    """Since the trend began, up to its last step; up to now, if it lives."""
    told: tuple[Told, ...]


class Missing(NamedTuple):
    """Why there is no such trend, and a way on."""

    text: str
    was_deleted: bool
    """Whether there was one, whose alerts are deleted."""


def list_trends(
    reader: Reader, config: Config, since: datetime, state: str = "", watch: str = ""
) -> list[TrendSeen]:
    """Return the trends with a step at or after *since*, the last step first.

    Only those in *state*, and those of *watch*, where they are given.
    """
    with reader.one_moment():
        panel = reader.panel
        recent = panel.list_steps(TREND_WATCHERS, since, watch)
        whole = panel.list_threads({row.head for row in recent})
        rows = _join(whole, recent)
        standings = list_standings(panel, config)
        hot = reader.read_hot_list()
        sent = group_sent(panel.list_sent({row.id for row in rows}))
    by_key: dict[str, list[AlertRow]] = {}
    for row in rows:
        by_key.setdefault(row.head, []).append(row)
    seen = [
        make_seen(StoredTrend(key, steps, standings.get(key), hot), sent)
        for key, steps in by_key.items()
    ]
    listed = [trend for trend in seen if state in {"", trend.state}]
    return sorted(listed, key=lambda trend: trend.at, reverse=True)


def find_last_trend(reader: Reader, config: Config, watch: str, since: datetime) -> str:
    """Return the id of the trend of *watch* that lives, or of its last one; empty if it has none.

    Of several that live, that with the last step.
    """
    trends = list_trends(reader, config, since, watch=watch)
    live = [trend for trend in trends if trend.state != "over"]
    return next((trend.id for trend in (*live, *trends)), "")


def _join(whole: Sequence[AlertRow], recent: Sequence[AlertRow]) -> list[AlertRow]:
    """Return the alerts of *whole* and *recent*, each once, oldest first.

    Those of *recent* are not in *whole* where the first alert of their trend is deleted.
    """
    by_id = {row.id: row for row in (*whole, *recent)}
    return sorted(by_id.values(), key=lambda row: row.at)


# --- which trend ----------------------------------------------------------------------------


class StoredTrend(NamedTuple):
    """The stored facts about one trend."""

    key: str
    rows: Sequence[AlertRow]
    """Its alerts, oldest first; there is at least one."""
    standing: Standing | None
    """How its watch stands, if this is its last trend."""
    hot: HotList | None

    @property
    def kind(self) -> str:
        """Return the type of watcher that noticed it."""
        return self.rows[0].kind.partition(".")[0]

    @property
    def rises(self) -> list[AlertRow]:
        """Return its alerts with the figures of a rise."""
        return [row for row in self.rows if row.message.figures and not alerts.is_end(row.kind)]

    @property
    def over_at(self) -> datetime | None:
        """Return when its last alert said that it is over; None if it did not."""
        last = self.rows[-1]
        return last.at if last.kind.endswith(".over") else None

    def find_state(self) -> str:
        """Return rising, peaked or over."""
        if self.kind == "emerging":
            return "rising" if self._is_listed() else "over"
        is_live = self.standing is not None and self.standing.is_live
        return self.standing.phase if self.standing and is_live else "over"

    def _is_listed(self) -> bool:
        """Return whether its term is on the last hot list."""
        if self.hot is None:
            return False
        name = self.key.rpartition(":")[2]
        least = self.hot.least_score
        return any(term.id == name and term.score >= least for term in self.hot.terms)


def list_standings(panel: Panel, config: Config) -> dict[str, Standing]:
    """Return how the watches stand, by the key of the first alert of their last trend."""
    read = read_standings(panel, config)
    return {one.rise: one for of_watch in read.values() for one in of_watch if one.rise}


def find_key(reader: Reader, standings: Iterable[str], name: str) -> str | Missing:
    """Return the key of the first alert of the trend *name*."""
    row = reader.find_alert(name)
    if row is not None and is_of_trend(row.kind):
        return row.head
    if row is not None:
        text = f'"{name}" is an alert of the kind {row.kind}, and no trend; ask why {name}'
        return Missing(text, was_deleted=False)
    for key in reader.panel.list_thread_keys(TREND_WATCHERS):
        if alerts.name_trend(key) == name:
            return key
    if any(alerts.name_trend(key) == name for key in standings):
        return explain_deleted(name)
    text = (
        f'there is no trend "{name}"; alerts are kept for a year, and those that nobody got for '
        "30 days; see the last ones at /alerts"
    )
    return Missing(text, was_deleted=False)


def explain_deleted(name: str) -> Missing:
    """Return that the alerts of the trend *name* are deleted."""
    text = (
        f'the alerts of the trend "{name}" are deleted: they are kept for a year, and those that '
        "nobody got for 30 days; see the last ones at /alerts"
    )
    return Missing(text, was_deleted=True)


# --- its facts ------------------------------------------------------------------------------


def make_seen(trend: StoredTrend, sent: Mapping[str, Sequence[SentRow]]) -> TrendSeen:
    """Return *trend* at a glance; *sent* are its deliveries, by the ids of its alerts."""
    last = trend.rows[-1]
    state = trend.find_state()
    keywords = next((row.message.keywords for row in trend.rows if row.message.keywords), ())
    return TrendSeen(
        id=alerts.name_trend(trend.key),
        kind=trend.kind,
        watch=last.watch,
        keywords=keywords,
        state=state,
        word=STEP_WORDS["over"] if state == "over" else name_step(last),
        headline=last.message.headline,
        started=_find_start(trend),
        at=last.at,
        ended=_find_end(trend),
        told=list_told(trend.rows, sent),
        **_list_figures(trend),
    )


def name_step(row: AlertRow) -> str:
    """Return the word for the step that *row* tells."""
    step = row.kind.rpartition(".")[2]
    return STEP_WORDS.get(step, step.capitalize())


def _find_start(trend: StoredTrend) -> datetime:
    if trend.standing is not None and trend.standing.began is not None:
        return trend.standing.began
    began = [row.message.figures.started for row in trend.rows if row.message.figures]
    return min(began, default=trend.rows[0].at)


def _find_end(trend: StoredTrend) -> datetime | None:
    """Return when *trend* was over; None if it is not, or if that is not known."""
    if trend.find_state() != "over":
        return None
    if trend.standing is not None and trend.standing.ended is not None:
        return trend.standing.ended
    return trend.over_at


def _list_figures(trend: StoredTrend) -> dict[str, Any]:
    """Return the figures of the last rise; none for a hot term, whose message has them in words."""
    figures = trend.rises[-1].message.figures if trend.rises else None
    if figures is None:
        names = ("observed", "expected", "times", "score", "threshold", "publishers", "reports")
        return {**dict.fromkeys(names), "odds": "", "or_more": False}
    return {
        "observed": figures.observed,
        "expected": round(figures.expected, 4),
        "times": find_times(figures),
        "score": round(figures.score, 3),
        "threshold": round(figures.threshold, 3),
        "odds": describe_odds(figures.score),
        "publishers": figures.publishers,
        "or_more": figures.or_more,
        "reports": _count_reports(trend, figures),
    }


def _count_reports(trend: StoredTrend, last: Figures) -> int:
    end = trend.rows[-1].message.figures
    if trend.find_state() == "over" and end is not None and end.reports:
        return end.reports  # the page does not count on after the alert that it shows
    counts = [row.message.figures.reports for row in trend.rows if row.message.figures]
    now = trend.standing.reports if trend.standing is not None else 0
    return max(*counts, now, last.observed)
