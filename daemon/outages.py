"""Tell once that there is no network, in place of a line and a notice for each feed.

`daemon.network` judges. This file logs the outage and its end, stores it for those who ask, and
keeps it from counting against the feeds and the channels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import alerts
from daemon.network import Change, NetworkJudge
from feeds import find_public_host
from model import Feed, FeedRecord, Outage, Page, Signal, format_duration

if TYPE_CHECKING:
    from config import Config
    from storage import Store, Transaction

    Tell = Callable[[Transaction, Config, Signal, datetime], None]

TOLD_AFTER = timedelta(minutes=5)
"""How long an outage lasts before the operator is told. A router takes so long to start."""
CHANNELS_RETRIED_WITHIN = timedelta(minutes=10)
"""After the end of an outage: until then, each channel has been tried again, and answered."""


def _list_hosts(config: Config) -> Iterator[str]:
    """Yield the public host of each feed of *config* that has one."""
    for key, source in config.sources.items():
        host = find_public_host(key, source)
        if host:
            yield host


class Outages:
    """The outage of the network, while there is one, and the failed polls that may begin one."""

    def __init__(self, store: Store, log: Any, tell: Tell) -> None:
        """Take up the outage that *store* holds; write to *log*, and *tell* the operator."""
        self.store, self.log = store, log
        self.tell = tell
        self._stored = store.read_outage()
        self._judge = NetworkJudge(self._stored)
        self._suspects: dict[str, FeedRecord] = {}
        """The feeds of the series, each as it was before; by key."""
        self._lines: dict[str, Mapping[str, object]] = {}
        """The log lines of these feeds, which wait until the series ends; by key."""
        self._told: Outage | None = None
        self._ended: Outage | None = None
        """An outage whose end the operator has not heard of yet."""
        self._back_at: datetime | None = None
        if self._stored is not None:  # whoever starts the daemon reads a new log
            self._log_outage(self._stored)

    @property
    def outage(self) -> Outage | None:
        """Return the outage; None while there is a network."""
        return self._judge.outage

    def explains_channels(self, at: datetime) -> bool:
        """Return whether a channel that takes nothing *at* a time may only lack the network."""
        if self.outage is not None:
            return True
        back_at = self._back_at
        return back_at is not None and timedelta() <= at - back_at < CHANNELS_RETRIED_WITHIN

    # --- polls ----------------------------------------------------------------------------

    def begin(self, config: Config, feed: Feed) -> str:
        """Note that *feed* is polled; return its public host, for `end`."""
        self._judge.list_hosts = partial(_list_hosts, config)
        host = find_public_host(feed.key, config.sources[feed.key])
        self._judge.begin(host)
        return host

    def end(self, feed: Feed, host: str, past: FeedRecord, page: Page, at: datetime) -> Page:
        """Note that the poll of *feed* at *host* brought *page*; return the page as it counts."""
        is_fresh = past.failures == 0 or feed.key in self._suspects
        before = self.outage
        change = self._judge.end(host, page, at, is_fresh=is_fresh)
        if change is Change.LOST and self.outage is not None:
            self._begin_outage(self.outage)
        if change is Change.BACK and before is not None:
            self._end_outage(before, at)
        if not self._judge.unreached:
            self.write_lines()
            self._suspects = {}
        if not host or page.unreached is None:
            return page
        if self.outage is not None:
            return replace(page, is_excused=True)
        if is_fresh:
            self._suspects.setdefault(feed.key, past)
        return page

    def _begin_outage(self, outage: Outage) -> None:
        """Log the *outage* in one line, which stands for the failed polls before it."""
        self._log_outage(outage)
        for facts in self._lines.values():
            self.log.debug("feed.failed", **facts)
        self._lines = {}
        self._store()

    def _log_outage(self, outage: Outage) -> None:
        problem = f"no network: {outage.describe()}"
        self.log.warning("network.failed", problem=problem, since=f"{outage.since:%Y-%m-%d %H:%M}")

    def _end_outage(self, outage: Outage, at: datetime) -> None:
        lasted = format_duration(at - outage.since)
        self.log.warning("network.recovered", lasted=lasted)
        self._ended = outage
        self._back_at = at
        self._store()

    def _store(self) -> None:
        """Store the outage or its end; again at the next tick if the database fails now."""
        with self.store.transaction() as tx:
            tx.keep_outage(self.outage, self._suspects)
        self._stored = self.outage
        self._suspects = {}

    # --- the log --------------------------------------------------------------------------

    def log_failure(self, feed: Feed, page: Page, facts: Mapping[str, object]) -> None:
        """Log a failed poll in one line: at once, or when it is clear that the network works."""
        if page.is_excused:
            self.log.debug("feed.failed", **facts)
            return
        if feed.key in self._suspects and feed.key not in self._lines:
            self._lines[feed.key] = facts
            return
        self.write_lines()
        self.log.warning("feed.failed", **facts)

    def write_lines(self) -> None:
        """Log the failed polls that waited."""
        for facts in self._lines.values():
            self.log.warning("feed.failed", **facts)
        self._lines = {}

    # --- the operator ---------------------------------------------------------------------

    def report(self, config: Config, at: datetime) -> None:
        """Tell the operator of an outage that lasts, and of its end."""
        if self._stored != self.outage:
            self._store()
        outage = self.outage
        if outage is not None and outage != self._told and at - outage.since >= TOLD_AFTER:
            zone = config.zones.get(config.ops, "")
            with self.store.transaction() as tx:
                self.tell(tx, config, alerts.write_network_lost(outage, zone), at)
            self._told = outage
        if self._ended is not None:
            self._report_end(config, self._ended, at)
            self._ended = None

    def _report_end(self, config: Config, outage: Outage, at: datetime) -> None:
        """Tell that *outage* is over, if its beginning was told."""
        with self.store.transaction() as tx:
            if tx.told().get(alerts.write_network_lost(outage).key) is not None:
                self.tell(tx, config, alerts.write_network_back(outage, self._back_at or at), at)
