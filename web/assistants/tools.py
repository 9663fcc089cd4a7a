"""The questions that an assistant may ask. None of them writes, sends, or fetches an address."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from answers.feeds import show_feeds
from answers.history import STATES, AlertsWanted, read_alerts
from answers.series import DAY, read_series
from answers.terms import read_hot_terms
from answers.trend_life import read_life
from answers.trend_list import Missing, find_last_trend
from answers.watch import LOOK_BACK, show_watch
from model import UsageError
from web._drafting import DEFAULT_DAYS
from web._drafting import MAX_DAYS as MAX_DRAFT_DAYS
from web.api.parameters import Choice, Span, Text, Whole
from web.assistants.asking import Desk, Flag, Tool, Values
from web.assistants.drafts import try_watch
from web.assistants.entries import ask_entries
from web.assistants.results import (
    Alerts,
    EntriesFound,
    FeedHealth,
    HotTermsNow,
    TrendFound,
    WatchFound,
    WatchTried,
    WhatsHot,
)

if TYPE_CHECKING:
    from config import Config
    from storage import Reader
    from web._worker import IsOver

MAX_ENTRIES = 50
ALERTS_KEPT = timedelta(days=366)
"""How long storage keeps an alert."""
MAX_DRAFT_CHARS = 20_000
"""Of the YAML of a watch: some 1,000 keywords."""


# --- trends and alerts ----------------------------------------------------------------------


async def ask_whats_hot(desk: Desk, values: Values) -> WhatsHot:
    """Return the trends that live."""
    now = (await desk.snapshots.get()).now
    trends = tuple(replace(one, bars=None) for one in now.trends[: values["limit"]])
    return WhatsHot(
        as_of=now.served_at,
        sentence=now.sentence,
        daemon=now.daemon,
        trends=trends,
        more=len(now.trends) - len(trends),
    )


async def ask_trend(desk: Desk, values: Values) -> TrendFound:
    """Return a trend by its id, or the trend of a watch."""
    name, watch = values["id"], values["watch"]
    if bool(name) == bool(watch):
        raise UsageError("give either id or watch")
    config = await desk.read_config()
    at = desk.snapshots.now()
    if watch:
        _check_watch(config, watch)

    def ask(reader: Reader, _is_over: IsOver) -> TrendFound:
        known = name or find_last_trend(reader, config, watch, at - ALERTS_KEPT)
        if not known:
            return TrendFound(as_of=at, trend=None)
        life = read_life(reader, config, known, at)
        if isinstance(life, Missing):
            raise UsageError(f"id: {life.text}")
        return TrendFound(as_of=at, trend=life)

    return await desk.ask(ask)


async def ask_alerts(desk: Desk, values: Values) -> Alerts:
    """Return the last alerts."""
    snapshots = desk.snapshots
    at = snapshots.now()
    if values["watch"]:
        _check_watch(await desk.read_config(), values["watch"])
    wanted = AlertsWanted(
        watch=values["watch"],
        state=values["state"],
        since=at - values["since"],
        limit=values["limit"],
    )
    found = read_alerts(snapshots.reader, wanted).items
    return Alerts(as_of=at, alerts=tuple(found))


def _check_watch(config: Config, name: str) -> None:
    if name not in config.watches:
        names = ", ".join(list(config.watches)[:20])
        raise UsageError(f'watch: there is no watch "{name}"; there are: {names}')


# --- watches, feeds, terms ------------------------------------------------------------------


async def ask_watch(desk: Desk, values: Values) -> WatchFound:
    """Return a watch with its settings, and its reports by day."""
    snapshot = await desk.snapshots.get()
    name, config = values["name"], snapshot.config
    at = snapshot.now.served_at
    _check_watch(config, name)
    detail = show_watch(config, snapshot.now, name)

    def ask(reader: Reader, _is_over: IsOver) -> WatchFound:
        series = read_series(reader, config, name, (LOOK_BACK, DAY), snapshot.exposure, at)
        return WatchFound(as_of=at, detail=detail, series=series)

    return await desk.ask(ask)


async def ask_feeds(desk: Desk, values: Values) -> FeedHealth:
    """Return the feeds and their health."""
    snapshot = await desk.snapshots.get()
    feeds = snapshot.now.feeds
    shown = feeds.troubled
    if not values["only_troubled"]:
        rows = desk.snapshots.reader.list_feeds()
        shown = tuple(show_feeds(rows, snapshot.now.served_at))
    return FeedHealth(
        as_of=snapshot.now.served_at, total=feeds.total, failing=feeds.failing, feeds=shown
    )


async def ask_hot_terms(desk: Desk, values: Values) -> HotTermsNow:
    """Return the hot terms."""
    config = await desk.read_config()
    at = desk.snapshots.now()
    hot = read_hot_terms(desk.snapshots.reader, config, at)
    terms = tuple(replace(one, days=()) for one in hot.terms[: values["limit"]])
    return HotTermsNow(as_of=hot.at or at, state=hot.state, reason=hot.why, terms=terms)


TOOLS = (
    Tool(
        name="whats_hot",
        title="The trends that live",
        about="Which watched topics are rising now, with their figures and top stories, and "
        "whether the daemon that reads the news works.",
        run=ask_whats_hot,
        result=WhatsHot,
        parameters=(Whole("limit", "At most so many trends.", 1, 50, 10),),
    ),
    Tool(
        name="trend",
        title="One trend",
        about="The life of one trend: its figures, its stories, each message on it, and who was "
        "told. Give its id, or the name of a watch for its last trend, or the one that lives.",
        run=ask_trend,
        result=TrendFound,
        parameters=(
            Text("id", "The id of a trend or of its first alert.", max_chars=64),
            Text("watch", "The name of a watch.", max_chars=300),
        ),
    ),
    Tool(
        name="search_entries",
        title="Search the stored entries",
        about="Entries of all feeds that match a query, the newest first. The language is that of "
        'the watchlist: words, "phrases", AND, OR, NOT, NEAR/3, prefix*.',
        run=ask_entries,
        result=EntriesFound,
        parameters=(
            Text("query", "The query."),
            Span("since", "How far back, as 12h or 14d.", timedelta(days=14)),
            Whole("limit", "At most so many entries.", 1, MAX_ENTRIES, 20),
            Text("after", "The `next` of the answer before, or a cursor in it.", max_chars=80),
        ),
        needed=("query",),
    ),
    Tool(
        name="watch",
        title="A watch",
        about="The settings of a watch, its state, and its reports of the last 14 days by day, "
        "with the number that is usual.",
        run=ask_watch,
        result=WatchFound,
        parameters=(Text("name", "The name of the watch.", max_chars=300),),
        needed=("name",),
    ),
    Tool(
        name="try_watch",
        title="Try the draft of a watch",
        about="What a new watch, or an edit of one, would find in the stored entries: its reports, "
        "those gained and lost against the running watch of its name, doubts, and each mistake at "
        "its line and column. Nothing is written.",
        run=try_watch,
        result=WatchTried,
        parameters=(
            Text(
                "yaml",
                "One watch as YAML, as in the watchlist: name, keywords, all, none.",
                max_chars=MAX_DRAFT_CHARS,
            ),
            Whole("days", "So many days back.", 1, MAX_DRAFT_DAYS, DEFAULT_DAYS),
        ),
        needed=("yaml",),
    ),
    Tool(
        name="alerts",
        title="The last alerts",
        about="Alerts of the last days, also those that nobody got, each with the reason.",
        run=ask_alerts,
        result=Alerts,
        parameters=(
            Text("watch", "Only alerts of this watch.", max_chars=300),
            Choice("state", "Only alerts in this state.", STATES),
            Span("since", "How far back, as 12h or 7d.", timedelta(days=7)),
            Whole("limit", "At most so many alerts.", 1, 200, 20),
        ),
    ),
    Tool(
        name="feed_health",
        title="The health of the feeds",
        about="The feeds that need a look, with the reason and the remedy; or all feeds.",
        run=ask_feeds,
        result=FeedHealth,
        parameters=(Flag("only_troubled", "Whether to leave out feeds without trouble.", True),),
    ),
    Tool(
        name="hot_terms",
        title="Hot terms that nobody listed",
        about="Words and phrases that are far above their own past, with their reports, though no "
        "watch may list them.",
        run=ask_hot_terms,
        result=HotTermsNow,
        parameters=(Whole("limit", "At most so many terms.", 1, 15, 10),),
    ),
)
