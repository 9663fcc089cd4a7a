"""A poll as a value: the page, the entries that were new, and the decisions on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import watchers
from model import Alert, FeedRecord, Page, SeenEntry, State

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
