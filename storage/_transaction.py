"""Write rows that belong together, in one commit or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from model import (
    COPY_WINDOW,
    Alert,
    Arrival,
    Feed,
    FeedRecord,
    FeedState,
    HeldReports,
    HotList,
    Hours,
    Interval,
    Outage,
    Page,
    PollFacts,
    Report,
    SeenEntry,
    Topic,
    WatcherFault,
)
from storage import _alerts, _entries, _feeds, _meta, _reports, _states
from storage import _sqlite as sql
from storage._alerts import FindVersion, Recipients, ToldTimes, find_no_version
from storage._changes import Replaced
from storage._json import state_to_json
from storage._lookup import PageLookup, look_up
from storage._reports import RecentReports
from storage._tables import late_match
from storage.discovery import topics as _topics
from storage.edits.wanting import EditWriter
from storage.overlay.changes import OverlayWriter
from storage.steps import keeping as _steps
from storage.timing.writing import TimingWriter

_NO_FACTS = PollFacts()


_ADD_LATE_MATCH = (
    sql.insert(late_match)
    .on_conflict_do_nothing()
    .returning(
        late_match.c.entry,
        late_match.c.watch,
    )
)


class Transaction:
    """Reads and writes of one transaction. Good until the `with` that gave it ends."""

    def __init__(self, db: Connection, instance: str, memory: dict[str, Any]) -> None:
        """Write by *db*, in the transaction that it is in; *memory* is that of the store."""
        self._db = db
        self._instance = instance
        self.memory = memory
        """Objects that hold parts of the stored state; emptied when a transaction fails."""
        self.notes: list[str] = []
        """Remarks about the stored entries, in words for the log."""
        self.replaced: dict[str, Replaced] = {}
        """The changed entries of the page as they were stored before, by id."""
        self.left = 0
        """New entries of the page that wait for the next transaction."""
        self._lacks_entries = False
        self.faults: list[WatcherFault] = []
        """Faults of watchers, for the operator."""
        self.looked: set[str] = set()
        """The watches with a watcher that had no fault."""
        self.timing = TimingWriter(db, instance)
        self.edits = EditWriter(db)
        self.overlay = OverlayWriter(db)

    # --- feeds and their entries ----------------------------------------------------------

    def sync_feeds(self, feeds: Sequence[Feed], now: datetime) -> None:
        """Make *feeds* the ones that are polled; keep the others, but let them rest.

        A feed that comes back after a rest is new again: it is due at once, and the entries on
        its next page are its baseline.
        """
        self.memory.clear()  # sums over the feeds are made again
        _feeds.sync_feeds(self._db, feeds, now)

    def change_keys(self, keys: Mapping[str, str]) -> None:
        """Let feeds that are stored under the first of each pair be stored under the second."""
        _feeds.change_keys(self._db, keys)

    def add_new(
        self,
        feed: Feed,
        entries: Sequence[SeenEntry],
        now: datetime,
        lookup: PageLookup | None = None,
    ) -> list[SeenEntry]:
        """Store *entries*, one page of *feed*; return the new and the changed, in their order.

        *lookup* is the result of `Store.look_up` for them; it can be used again until none is left.

        An entry is new if it was not seen in this feed under its id or an alias. If its text
        changed, it comes with its first `first_seen` and `arrival`, and `replaced` has it as it
        was. Entries whose site renamed all of them at once are not new. Of many new entries the
        oldest fifty are stored, and `left` says how many wait. An entry that came as
        unchanged but is not stored is left out: the feed is settled without validators, and comes
        whole next time.
        """
        if not entries:
            return []
        if lookup is None:
            lookup = look_up(self._db, _feeds.find_feed_id(self._db, feed.key), entries)
        page = _entries.add_new(self._db, lookup, now)
        self.left = page.left
        self._lacks_entries |= lookup.missing > 0
        self.replaced = page.replaced
        if page.new:
            _feeds.count_new(self._db, feed.key, len(page.new), now)
        if page.renamed:
            self.notes.append(
                f"{feed.name}: {page.renamed} entries came back under new ids; "
                "taken for the ones known by their titles and links"
            )
        late = sum(entry.arrival is Arrival.BACKFILL for entry in page.new)
        if late:
            self.notes.append(
                f"{feed.name}: {late} new entries are dated long before the feed was last read; "
                "they are known now, and not told"
            )
        return page.new_or_changed

    def count_matches(self, feed: Feed, counts: Mapping[str, int], now: datetime) -> None:
        """Count that entries of *feed* were matched; *counts* has how many, by watch."""
        if counts:
            _feeds.count_matches(self._db, feed.key, counts, now)

    def add_late_matches(self, found: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Store *found*, by id of a changed entry and watch; return those that were not stored."""
        ids = {one.row: name for name, one in self.replaced.items()}
        rows = [{"entry": self.replaced[name].row, "watch": watch} for name, watch in found]
        if not rows:
            return set()
        added = self._db.execute(_ADD_LATE_MATCH, rows)
        return {(ids[row.entry], row.watch) for row in added}

    def settle_feed(
        self,
        feed: Feed,
        page: Page,
        next_due: datetime,
        now: datetime,
        facts: PollFacts = _NO_FACTS,
    ) -> None:
        """Store the result of polling *feed* with its *facts*, and when it is due again.

        Validators are stored only with a page that could be read. Otherwise the next poll would
        tell the server that we have entries that we never got.
        """
        if self._lacks_entries and not page.problem:
            page = replace(page, validators={})
        _feeds.settle_feed(self._db, feed.key, page, next_due, now, facts)

    def titles(self, before: datetime) -> Sequence[str]:
        """Return the titles of the last entries that were seen *before* a time, newest first."""
        return _entries.read_titles(self._db, before)

    # --- reports and alerts ---------------------------------------------------------------

    def recent(self, now: datetime) -> RecentReports:
        """Return the reports of the last three days."""
        return RecentReports(self._db, now - COPY_WINDOW)

    def add_reports(self, reports: Iterable[Report], now: datetime) -> None:
        """Remember *reports*; a fingerprint that is known keeps its first report."""
        _reports.add_reports(self._db, reports, now)

    def told(self) -> ToldTimes:
        """Return when each signal was told, by its key."""
        return ToldTimes(self._db)

    def record_all(
        self,
        raised: Iterable[Alert],
        list_recipients: Callable[[Sequence[str]], Recipients],
        find_version: FindVersion = find_no_version,
    ) -> None:
        """Store *raised* in their order, as `record` does, each with the version of its watch.

        *list_recipients* has the addresses of channels, *find_version* the versions of watches.
        """
        _alerts.record_all(self._db, self._instance, raised, list_recipients, find_version)

    def release_held(self, first: datetime, last: datetime, listed: int) -> dict[str, HeldReports]:
        """Make the alerts that were held from *first* to *last* active, without deliveries.

        Return them by watch, each with its oldest messages, *listed* at most: one message of each
        watch tells them.
        """
        return _alerts.release_held(self._db, first, last, listed)

    def record(self, raised: Alert, addresses: Recipients) -> None:
        """Store *raised*, its rulings and, if it is active, a delivery for each of *addresses*.

        An alert whose id is stored already changes nothing.
        """
        _alerts.record(self._db, self._instance, raised, addresses)

    def keep_outage(self, outage: Outage | None, excused: Mapping[str, FeedRecord]) -> None:
        """Store the *outage* of the network, or its end.

        *excused* are the records of feeds before the polls that it explains.
        """
        _meta.write_outage(self._db, outage)
        _feeds.excuse_feeds(self._db, excused)

    def mark_told(self, keys: Sequence[str], state: FeedState, now: datetime) -> None:
        """Store that the operator heard that the feeds *keys* are in *state*; ok ends a trouble."""
        changes: dict[str, Any] = {"told_state": state.value, "told_failing": now}
        if state is FeedState.OK:
            changes = {"told_state": "", "told_failing": None}
        _feeds.change_feeds(self._db, keys, changes)

    def mark_old_told(self, keys: Sequence[str], now: datetime) -> None:
        """Store that the operator heard that the entries of the feeds *keys* look old."""
        _feeds.change_feeds(self._db, keys, {"told_old": now})

    # --- states of watchers ---------------------------------------------------------------

    def state(self, watch: str, kind: str) -> Any:
        """Return the state that *watch* keeps under *kind*, a JSON object; None if nothing."""
        return _states.read_state(self._db, watch, kind)

    def keep(
        self, watch: str, states: Mapping[str, object], now: datetime, wake: datetime | None
    ) -> None:
        """Keep *states* by kind; the watcher of the first is due at *wake*.

        A state is a JSON object, or has a method `to_json` that returns one.

        Raises:
            PluginFault: a state cannot be written as JSON; then none of them is kept.
        """
        texts = {kind: state_to_json(state) for kind, state in states.items()}
        self.looked.add(watch)
        for kind, text in texts.items():
            _states.write_state(self._db, (watch, kind), text, now, wake)
            wake = None

    def keep_intervals(self, watch: str, intervals: Sequence[Interval]) -> None:
        """Add *intervals* of *watch* to the steps of its chart."""
        _steps.add_intervals(self._db, watch, intervals)

    def read_hours(self, watch: str, keyword: str, since: datetime) -> Hours:
        """Return the hours of *watch*, or of a *keyword* of it, that begin at or after *since*."""
        return _steps.read_hours(self._db, watch, keyword, since)

    def take_due(self, now: datetime) -> list[str]:
        """Return the watches with a watcher due by *now*, by name; they are due no more."""
        return _states.take_due(self._db, now)

    def list_states(self) -> set[tuple[str, str]]:
        """Return the names of all states: watch and kind of watcher."""
        return _states.list_states(self._db)

    def read_exposure(self) -> dict[str, Any]:
        """Return the exposure of each polled feed, and of `ALL_FEEDS`."""
        return _states.read_exposure(self._db)

    def read_pace(self, key: str) -> Any:
        """Return the exposure of feed *key*; None if it has none, or is not polled."""
        return _states.read_pace(self._db, key)

    def write_exposure(self, changed: Mapping[str, Any]) -> None:
        """Store the exposures that a poll *changed*, by key of the feed."""
        _states.write_exposure(self._db, changed)

    # --- discovery ------------------------------------------------------------------------

    def keep_topics(self, topics: Iterable[Topic]) -> None:
        """Keep *topics*, each in place of the one with its id."""
        _topics.keep_topics(self._db, topics)

    def keep_hot_list(self, hot: HotList) -> None:
        """Keep *hot* as the last list."""
        _topics.keep_hot_list(self._db, hot)

    # --- configs and notes ----------------------------------------------------------------

    def keep_config(self, main: str, texts: Mapping[str, str], now: datetime) -> None:
        """Keep the config that is good: a restart uses it if the config file is broken."""
        _meta.keep_config(self._db, main, texts, now)

    def read_note(self, subject: str) -> str:
        """Return the note of *subject* for people; empty if there is none."""
        return _meta.read_notes(self._db).get(subject, "")

    def note(self, subject: str, text: str) -> None:
        """Leave *text* for people who ask for the status; an empty text deletes the note."""
        _meta.write_note(self._db, subject, text)
