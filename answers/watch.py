"""A watch: how it stands, how it is written, and the entries that it found."""

from __future__ import annotations

import os.path
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from answers.overlay import ChangeShown, show_in_force
from answers.said import Feedback
from answers.series import find_end
from answers.silences import SilenceShown, pick_of_watch
from answers.trends import Trend

if TYPE_CHECKING:
    from answers.now import Now, QuietWatch
    from config import Config
    from model import Watch
    from storage import Reader

LOOK_BACK = timedelta(days=14)
"""The span of the small bars of a list."""
BAR_STEP = timedelta(hours=12)
BARS = LOOK_BACK // BAR_STEP
PLACES = ("rising", "silent", "peaked", "over", "learning", "quiet", "other")
"""The states of watches, in the order of the list."""


@dataclass(frozen=True, slots=True)
class WatchShown:
    """A watch, as lists show it."""

    name: str
    state: str
    """One of rising, peaked, silent, over, learning, quiet; other for one without keywords."""
    since: datetime | None
    note: str
    times: float | None
    """Of a trend: the observed reports in usual ones; None where next to none are usual."""
    file: str
    line: int
    keywords: int
    """How many there are."""
    alert_on: tuple[str, ...]
    tell: tuple[str, ...]
    last_report_at: datetime | None = None
    usual_a_day: float | None = None
    """None while no watcher learns it."""
    told_30d: int = 0
    useful: int = 0
    """How often its alerts of the last year were called useful."""
    not_useful: int = 0
    not_relevant: int = 0
    silences: tuple[SilenceShown, ...] = ()
    """Those in force that name it."""


@dataclass(frozen=True, slots=True)
class WatchDetail:
    """A watch with all its settings."""

    watch: WatchShown
    keywords: tuple[str, ...]
    all: tuple[str, ...]
    none: tuple[str, ...]
    yaml: str
    """The lines of the file."""
    trend: Trend | None
    """The trend that lives; that of the whole watch, if there is one."""
    changes: tuple[ChangeShown, ...] = ()
    """The keywords in force that were changed on top of the file."""


def list_watches(config: Config, now: Now) -> list[WatchShown]:
    """Return all watches of *config*, those that rise first."""
    trends = _pick_trends(now)
    quiet = {watch.name: watch for watch in now.quiet}
    shown = [
        _add_people(_show(config, now, name, trends.get(name), quiet.get(name)), now)
        for name in config.watches
    ]
    return sorted(shown, key=lambda watch: PLACES.index(watch.state))


def show_watch(config: Config, now: Now, name: str) -> WatchDetail:
    """Return the watch *name*, which *config* has."""
    trend = _pick_trends(now).get(name)
    quiet = next((watch for watch in now.quiet if watch.name == name), None)
    watch = config.watches[name]
    return WatchDetail(
        watch=_add_people(_show(config, now, name, trend, quiet), now),
        keywords=watch.keywords,
        all=watch.all,
        none=watch.none,
        yaml=config.read_lines(name),
        trend=trend,
        changes=show_in_force(config, name),
    )


def _pick_trends(now: Now) -> dict[str, Trend]:
    """Return a trend of each watch that has one: that of the whole watch before its keywords'."""
    trends: dict[str, Trend] = {}
    for trend in now.trends:
        known = trends.get(trend.watch)
        if known is None or (known.keywords and not trend.keywords):
            trends[trend.watch] = trend
    return trends


def _add_people(shown: WatchShown, now: Now) -> WatchShown:
    """Return *shown* with the things that people said about its alerts, and its silences."""
    feedback = now.feedback.get(shown.name, Feedback())
    return replace(
        shown,
        useful=feedback.useful,
        not_useful=feedback.not_useful,
        not_relevant=feedback.not_relevant,
        silences=pick_of_watch(now.silences, shown.name),
    )


def _name_file(config: Config, file: str) -> str:
    """Return *file* as a person calls it: from the folder of the main file on."""
    main = Path(config.texts.main)
    if main.is_absolute() and not Path(file).is_absolute():
        return file  # a config that is read from the state names its files from that folder on
    return os.path.relpath(file, main.parent)


def _show(
    config: Config, now: Now, name: str, trend: Trend | None, quiet: QuietWatch | None
) -> WatchShown:
    watch: Watch = config.watches[name]
    place = config.places[name]
    state, since = "other", None
    note = "it has no keywords; it looks at the hot terms"
    if trend is not None:
        state, since = trend.state, trend.started
        note = trend.odds
    elif quiet is not None:
        state, since = quiet.state, quiet.since
        note = quiet.note
    shown = WatchShown(
        name=name,
        state=state,
        since=since,
        note=note,
        file=_name_file(config, place.file),
        line=place.line,
        keywords=len(watch.keywords),
        alert_on=watch.alert_on,
        tell=watch.tell,
        times=trend.times if trend else None,
    )
    facts = trend or quiet
    if facts is None:
        return replace(shown, told_30d=now.told_hot.get(name, 0))
    return replace(
        shown,
        last_report_at=facts.last_report_at,
        usual_a_day=facts.usual_a_day,
        told_30d=facts.told_30d,
    )


def count_bars(reader: Reader, names: Sequence[str], now: datetime) -> dict[str, list[int]]:
    """Return the reports of 14 days of each watch of *names*, in steps of `BAR_STEP`."""
    start = find_end(now, BAR_STEP) - LOOK_BACK
    return reader.steps.count_reports(names, start, BAR_STEP, BARS)
