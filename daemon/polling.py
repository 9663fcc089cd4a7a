"""A poll: its page, and its outcome with the new entries and the decisions on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import feeds
import judging
import watchers
from daemon.redacting import redact_page
from model import (
    Alert,
    Feed,
    FeedRecord,
    Match,
    Page,
    PollFacts,
    SeenEntry,
    State,
    WatcherFault,
    describe_fault,
)

if TYPE_CHECKING:
    from config import Config
    from daemon.operator import Operator
    from daemon.tools import Tools
    from storage import PageLookup, Store, Transaction


class Polling(Protocol):
    """The parts of a process that polls feeds; the daemon is one."""

    config: Config
    store: Store
    tools: Tools
    folder: watchers.Folder
    operator: Operator
    log: Any

    def now(self) -> datetime:
        """Return the time on the wall."""
        ...


@dataclass(kw_only=True)
class Polled:
    """The outcome of one poll, which grows with each of its transactions."""

    page: Page
    past: FeedRecord
    """The record of the feed before the poll."""
    at: datetime
    next_due: datetime | None = None
    """None if the feed left the config meanwhile; then nothing was stored."""
    entries: list[SeenEntry] = field(default_factory=list)
    """The entries that were new."""
    matches: int = 0
    """How often a watch matched one of them, or one that changed."""
    alerts: list[Alert] = field(default_factory=list)
    singles: Counter[str] = field(default_factory=Counter)
    """By watch: how many reports were told one by one."""
    notes: list[str] = field(default_factory=list)
    """Remarks of the storage on the new entries."""
    faults: list[WatcherFault] = field(default_factory=list)
    """Faults of watchers; the rest of the poll is stored."""
    looked: set[str] = field(default_factory=set)
    """The watches with a watcher that had no fault."""

    def add(self, matches: Sequence[Match], alerts: Sequence[Alert], tx: Transaction) -> None:
        """Add the *matches* and *alerts* of one transaction, and its remarks and faults."""
        self.matches += len(matches)
        self.alerts += alerts
        self.notes += tx.notes
        self.faults += tx.faults
        self.looked |= tx.looked

    def settle(self, next_due: datetime) -> Polled:
        """Return it with the time when the feed is due again."""
        self.next_due = next_due
        return self

    @property
    def raised(self) -> int:
        """Return how many of the alerts are told."""
        return sum(alert.state is State.ACTIVE for alert in self.alerts)


def plan(feed: Feed, polled: Polled) -> tuple[datetime, PollFacts]:
    """Return when to poll *feed* again, and the facts that *polled* taught."""
    facts = feeds.learn(polled.past, polled.entries, polled.at)
    due = feeds.plan_next_poll(feed, polled.past, polled.page, polled.at, facts)
    return due, facts


def is_quiet(polled: Polled, lookup: PageLookup) -> bool:
    """Return whether a poll of a feed that was read before brought nothing to store or judge."""
    is_known_and_good = polled.past.baseline and not polled.page.problem
    return is_known_and_good and lookup.has_nothing_to_store(polled.at)


def defer(polling: Polling, feed: Feed, polled: Polled) -> Polled:
    """Let the next transaction store the quiet poll *polled*; return it with the next one due."""
    due, facts = plan(feed, polled)
    work = partial(judging.record_quiet_poll, feed, polled.page, due, polled.at, facts)
    polling.store.defer(feed, work)
    return polled.settle(due)


async def fetch_page(polling: Polling, feed: Feed, past: FeedRecord) -> Page:
    """Return the current page of *feed*, and note whether its host could be reached."""
    outages = polling.operator.outages
    host = outages.begin(polling.config, feed)
    page = Page(problem="the poll was broken off")
    try:
        page = await _fetch(polling, feed, past)
    finally:
        page = outages.end(feed, host, past, page, polling.now())
    return page


async def _fetch(polling: Polling, feed: Feed, past: FeedRecord) -> Page:
    """Return the current page of *feed*; a fault in its source is the problem of the page."""
    source = polling.config.sources[feed.key]
    sent = feeds.choose_validators(past, polling.now())
    try:
        return redact_page(await source.fetch(feed, sent, polling.tools.feeds))
    except Exception as error:  # the plugin boundary: a fault in one source is its own
        problem = f"the source failed ({describe_fault(error)}); repair the source"
        polling.log.exception("feed.crashed", feed=feed.name, problem=problem)
        return Page(problem=problem)
