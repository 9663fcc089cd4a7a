"""A poll: its page, and its outcome with the new entries and the decisions on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import watchers
from model import Alert, Feed, FeedRecord, Page, SeenEntry, State, describe_fault

if TYPE_CHECKING:
    from config import Config
    from daemon.tools import Tools
    from storage import Store


class Polling(Protocol):
    """The parts of a process that polls feeds; the daemon is one."""

    config: Config
    store: Store
    tools: Tools
    folder: watchers.Folder
    log: Any

    def now(self) -> datetime:
        """Return the time on the wall."""
        ...


@dataclass(frozen=True, kw_only=True)
class Polled:
    """The outcome of one poll; it is stored already."""

    page: Page
    past: FeedRecord
    """The record of the feed before the poll."""
    at: datetime
    next_due: datetime | None = None
    """None if the feed left the config meanwhile; then nothing was stored."""
    entries: Sequence[SeenEntry] = ()
    """The entries that were new."""
    alerts: Sequence[Alert] = ()
    notes: Sequence[str] = ()
    """Remarks of the storage on the new entries."""

    @property
    def raised(self) -> int:
        """Return how many of the alerts are told."""
        return sum(alert.state is State.ACTIVE for alert in self.alerts)


async def fetch_page(polling: Polling, feed: Feed, past: FeedRecord) -> Page:
    """Return the current page of *feed*; a fault in its source is the problem of the page."""
    source = polling.config.sources[feed.key]
    try:
        return await source.fetch(feed, past.validators, polling.tools.feeds)
    except Exception as error:  # the plugin boundary: a fault in one source is its own
        problem = f"the source failed ({describe_fault(error)}); repair the source"
        polling.log.exception("feed.crashed", feed=feed.name, problem=problem)
        return Page(problem=problem)
