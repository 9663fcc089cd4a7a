"""The state of everything on one page: trends, quiet watches, and troubles for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import alerts
import watchers
from answers.backlog import count_backlog
from answers.channels import ChannelShown, add_recipients, show_channels
from answers.counts import Bars, make_bars
from answers.coverage import cover_now
from answers.daemon import DaemonFacts, Pulse, show_daemon
from answers.feeds import FeedShown, pick_troubled, show_feeds
from answers.said import Feedback, Said, read_said
from answers.sentence import write_sentence
from answers.silences import SilenceShown
from answers.terms import TermShown, make_day_bars, show_terms
from answers.timing import read_timings
from answers.trends import Trend, add_people, make_trends
from answers.troubles import Trouble, find_troubles
from answers.watch_facts import LEARNING_FOR, QUIET_STEP, WatchFacts, read_watch_facts
from model import Standing

if TYPE_CHECKING:
    from config import Config
    from storage import Reader

DAY = timedelta(days=1)
YOUNG_FOR = DAY
"""How long a new state is in its first run. Doubled: the page explains itself for two days."""
OVER_FOR = 7 * DAY
"""How long after its end a trend is named with its watch."""
TREND_STEP = timedelta(hours=2)
MAX_TERMS = 5
"""Hot terms on the page. Doubled: they push the feeds in trouble below the first screen."""


@dataclass(frozen=True, slots=True)
class QuietWatch:
    """A watch without a trend."""

    name: str
    state: str
    """quiet, silent, learning or over (its last trend ended days ago)."""
    since: datetime | None
    """Since when it is silent, learns, or its trend is over."""
    note: str
    last_report_at: datetime | None
    usual_a_day: float | None
    """None while no watcher learns it."""
    told_30d: int
    bars: Bars


@dataclass(frozen=True, slots=True)
class HotTerm:
    """A term that rises, though no watch may list it."""

    id: str
    text: str
    note: str
    since: datetime
    covered_by: tuple[str, ...]
    reports: int
    """Reports with the term in the last 24 hours."""
    publishers: int
    past: str
    """The days before, in words; empty where none is learned."""
    bars: Bars | None
    """Its days; null where none is learned."""


@dataclass(frozen=True, slots=True)
class FeedsShown:
    """The feeds, and those that need a look."""

    total: int
    read: int
    """Those that were read at least once."""
    failing: int
    troubled: tuple[FeedShown, ...]


@dataclass(frozen=True, slots=True)
class Now:
    """Everything that stands on the page Now."""

    served_at: datetime
    """When this was read from the state."""
    daemon: DaemonFacts
    sentence: str
    is_first_run: bool
    began: datetime | None
    """When the first stored entry came; None if there is none."""
    entries: int
    """New entries of the last day."""
    waiting: int
    """Deliveries on their way."""
    dead: int
    """Deliveries that were given up."""
    backlog: str
    """How far all is told, in words."""
    alerts: Mapping[str, int]
    """The stored alerts by state."""
    trends: tuple[Trend, ...]
    quiet: tuple[QuietWatch, ...]
    """The watches without a trend, silent ones first."""
    stood: Mapping[str, int]
    """In the first run: entries in the feeds that match, by watch."""
    feeds: FeedsShown
    channels: tuple[ChannelShown, ...]
    terms: tuple[HotTerm, ...]
    """The first ones of those that are more than weak."""
    terms_total: int
    """The terms of the last list, weak ones included."""
    terms_at: datetime | None
    """The moment of that list."""
    told_hot: Mapping[str, int]
    """Alerts told in 30 days by the watches that look at the hot terms."""
    notes: Mapping[str, str]
    """Notes of the daemon for people, by subject."""
    silences: tuple[SilenceShown, ...]
    """Those in force, and those that ended in the last ten minutes."""
    feedback: Mapping[str, Feedback]
    """How many people found the alerts of a watch useful in the last year, by watch."""
    troubles: tuple[Trouble, ...]
    """The troubles that need a person, those of the daemon itself apart."""


class Overview(NamedTuple):
    """The page Now, and all feeds, of which it shows a few."""

    now: Now
    feeds: tuple[FeedShown, ...]
    """Those in trouble first."""
    exposure: watchers.Exposure
    """How much the feeds bring, which is slow to read."""


def read_overview(reader: Reader, config: Config, pulse: Pulse, now: datetime) -> Overview:
    """Return the present state of *config* with all feeds, all of it of one moment."""
    with reader.one_moment():
        facts = read_watch_facts(reader, config, now)
        status = reader.read_status(now)
        shown = show_feeds(reader.list_feeds(), now)
        traffic = reader.panel.read_traffic(list(config.channels))
        timings = read_timings(reader, config, now)
        hot = None if config.hot == "off" else reader.read_hot_list()
        shown_terms = show_terms(reader, cover_now(reader, config, hot)) if hot else []
        began = reader.find_oldest()
        entries = reader.panel.count_entries(now - DAY)
        trends = _read_trends(reader, facts)
    quiet = _list_quiet(config, facts, {trend.watch for trend in trends})
    is_first_run = not trends and (began is None or now - began < YOUNG_FOR)
    channels = show_channels(config.channels, status.channels, traffic, now, timings)
    backlog = count_backlog(status)
    terms_at = hot.at if hot else None
    found = Now(
        served_at=now,
        daemon=show_daemon(status, pulse),
        sentence=describe_state(trends, quiet),
        is_first_run=is_first_run,
        began=began,
        entries=entries,
        waiting=backlog.waiting,
        dead=backlog.dead,
        backlog=backlog.sentence,
        alerts=status.alerts_by_state,
        trends=tuple(trends),
        quiet=tuple(quiet),
        stood=_count_stood(config, facts) if is_first_run else {},
        feeds=_make_feeds(shown, status.feeds_failing),
        channels=add_recipients(channels, status, config),
        terms=_pick_terms(shown_terms),
        terms_total=len(shown_terms),
        terms_at=terms_at,
        told_hot=_count_hot(config, facts),
        notes=status.notes,
        silences=facts.silences,
        feedback=facts.feedback,
        troubles=tuple(find_troubles(status, pulse.pid)),
    )
    return Overview(found, tuple(shown), facts.exposure)


def _pick_terms(shown: Sequence[TermShown]) -> tuple[HotTerm, ...]:
    """Return the first of the terms *shown* that are more than weak."""
    return tuple(map(_show_term, filter(_is_clear, shown)))[:MAX_TERMS]


def _read_trends(reader: Reader, facts: WatchFacts) -> list[Trend]:
    live = [
        (watch, standing)
        for watch, standings in facts.standings.items()
        for standing in standings
        if standing.is_live
    ]
    if not live:
        return []
    rises = {standing.rise for _, standing in live}
    rows = reader.panel.list_threads(rises)
    sent = reader.panel.list_sent({row.id for row in rows})
    said = {alerts.name_trend(key): one for key, one in read_said(reader, rises).items()}
    return [
        add_people(_add_bars(trend, facts), said.get(trend.id, Said()), facts.silences)
        for trend in make_trends(live, rows, sent)
    ]


def _add_bars(trend: Trend, facts: WatchFacts) -> Trend:
    daily = facts.expect_a_day(trend.watch)
    usual = None if daily is None else round(daily, 2)
    last = facts.matches.get(trend.watch)
    trend = replace(
        trend,
        usual_a_day=usual,
        last_report_at=last.at if last else None,
        told_30d=facts.told.get(trend.watch, 0),
    )
    if trend.keywords:
        return trend
    told = [one.at for one in trend.told if one.at]
    times = facts.times.get(trend.watch, ())
    return replace(trend, bars=make_bars(times, daily, facts.now, TREND_STEP, told))


def describe_state(trends: Sequence[Trend], quiet: Sequence[QuietWatch]) -> str:
    """Return the sentence that stands for the whole: how much moves, and how much is quiet."""
    rising = [trend for trend in trends if trend.state == "rising"]
    silent = sum(watch.state == "silent" for watch in quiet)
    return write_sentence(
        rising=len(rising),
        held=sum(bool(trend.held) and trend.silenced is None for trend in rising),
        silenced=sum(trend.silenced is not None for trend in rising),
        peaked=len(trends) - len(rising),
        quiet=len(quiet) - silent,
        silent=silent,
    )


# --- quiet watches --------------------------------------------------------------------------

_PLACES = ("silent", "over", "learning", "quiet")


def _list_quiet(config: Config, facts: WatchFacts, moving: set[str]) -> list[QuietWatch]:
    """Return the watches that are not *moving*, silent ones first."""
    quiet = [
        _show_quiet(name, facts)
        for name, watch in config.watches.items()
        if name not in moving and watch.keywords
    ]
    return sorted(quiet, key=lambda watch: _PLACES.index(watch.state))


def _show_quiet(name: str, facts: WatchFacts) -> QuietWatch:
    daily = facts.expect_a_day(name)
    state, since, note = _describe(facts.standings.get(name, ()), facts.now)
    last = facts.matches.get(name)
    last_at = last.at if last else None
    bars = make_bars(facts.times.get(name, ()), daily, facts.now, QUIET_STEP)
    return QuietWatch(
        name=name,
        state=state,
        since=since,
        note=note,
        last_report_at=last_at,
        usual_a_day=None if daily is None else round(daily, 2),
        told_30d=facts.told.get(name, 0),
        bars=bars,
    )


def _describe(standings: Iterable[Standing], now: datetime) -> tuple[str, datetime | None, str]:
    """Return the state of a quiet watch, since when, and a note on it."""
    found = []
    for one in standings:
        if one.missed:
            note = f"{one.missed:.1f} reports are usual in that time"
            found.append(("silent", one.began, note))
        elif one.ended is not None and now - one.ended < OVER_FOR:
            found.append(("over", one.ended, f"{one.reports:,} reports in all"))
        elif now - one.known_since < LEARNING_FOR:
            found.append(("learning", one.known_since, "still learning what is usual"))
    return min(found, key=lambda one: _PLACES.index(one[0]), default=("quiet", None, ""))


def _count_hot(config: Config, facts: WatchFacts) -> dict[str, int]:
    """Return how many alerts each watch of *config* without keywords was told."""
    return {
        name: facts.told.get(name, 0)
        for name, watch in config.watches.items()
        if not watch.keywords
    }


def _count_stood(config: Config, facts: WatchFacts) -> dict[str, int]:
    """Return how many stored entries each watch of *config* matches."""
    return {
        name: facts.matches[name].entries if name in facts.matches else 0
        for name, watch in config.watches.items()
        if watch.keywords
    }


# --- beside them ----------------------------------------------------------------------------


def _make_feeds(shown: Sequence[FeedShown], failing: int) -> FeedsShown:
    return FeedsShown(
        total=len(shown),
        read=sum(feed.last_read_at is not None for feed in shown),
        failing=failing,
        troubled=tuple(pick_troubled(shown)),
    )


def _is_clear(term: TermShown) -> bool:
    return term.grade != "weak"


def _show_term(term: TermShown) -> HotTerm:
    return HotTerm(
        id=term.id,
        text=term.term,
        note=f"{term.note}, by {term.publishers or 0:,} publishers",
        since=term.started,
        covered_by=term.covered_by,
        reports=term.reports,
        publishers=term.publishers or 0,
        past=term.past,
        bars=make_day_bars(term),
    )
