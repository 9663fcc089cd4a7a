"""Tell the operator, once each, about troubles that need a person.

alerts/ has the words, storage/ remembers which notices were told.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import alerts
import feeds
import watchers
from daemon.metrics.counters import Counters
from daemon.outages import Outages
from daemon.recipients import find_deserted
from daemon.watchers import Watchers
from daemon.weekly import Weekly
from feeds import DOWN_POLLS, MIN_OLD_ENTRIES
from model import (
    CHANNEL_DOWN_FOR,
    Alert,
    Delivery,
    FeedState,
    Outcome,
    Signal,
    StorageError,
    Verdict,
    is_channel_down,
)
from terminal.program import write_command, write_command_from_anywhere

if TYPE_CHECKING:
    from config import Config, Edit
    from storage import AttemptResult, ChannelRow, FeedRow, Store, Transaction, Trouble

    Send = Callable[[Any, Delivery], Awaitable[Outcome]]

RETELL_FAILURE_AFTER = timedelta(hours=1)  # between two notices of a failing database
GATHERED_FOR = timedelta(minutes=30)
"""After a notice about feeds, others in the same state are gathered for so long: the failures of
one host are spread over the intervals of its feeds."""


DELIVERY_EXPIRES = timedelta(hours=48)
"""A delivery that waits for longer becomes a dead letter."""

EXPIRY_GRACE = 3600.0
"""Seconds after a start before old deliveries may expire."""


class StorageFailure(NamedTuple):
    """A piece of work that could not be stored."""

    job: str
    error: StorageError
    at: datetime


def _name_commands(said: Signal, config: Config) -> Signal:
    """Return the notice *said* with commands that a person may paste in any folder."""

    def write_command(words: str) -> str:
        return write_command_from_anywhere(words, config.texts.main)

    return alerts.name_commands(said, write_command)


class Operator:
    """Tells the person who runs Groundswell when it needs one."""

    def __init__(self, store: Store, log: Any, counters: Counters) -> None:
        """Remember in *store* which notices were told, log them in *log*, and count them."""
        self.store, self.log = store, log
        self.counters = counters
        self.told_failure_at: datetime | None = None
        self.watchers = Watchers(store, log, self.tell)
        self.outages = Outages(store, log, self.tell)
        self.weekly = Weekly(store, self.tell)
        self.told_changes: dict[FeedState, datetime] = {}
        """When feeds were last told to have come into each state."""

    def tell(self, tx: Transaction, config: Config, said: Signal, at: datetime) -> None:
        """Record the notice *said* for the ops channel, or one that works; once for each key."""
        if tx.told().get(said.key) is not None:
            return
        states = self.store.list_channels()
        mute = {row.name for row in states if row.blocked_since or self._is_down(row, at)}
        mute |= set(find_deserted(config, self.store))
        ways = [name for name in (config.ops, *config.channels) if name]
        channel = next((name for name in ways if name not in mute), "")
        zone = config.zones.get(channel, "")
        alert = alerts.decide_notice(_name_commands(said, config), channel, at, zone)
        tx.record(alert, config.list_recipients(alert.to))
        self.counters.count_notice(alert)
        headline = alert.message.headline
        self.log.warning("operator.told", headline=headline, channel=channel or "nobody")

    def _is_down(self, row: ChannelRow, at: datetime) -> bool:
        """Return whether the channel of *row* is down although there is a network."""
        return is_channel_down(row.failing_since, at) and not self.outages.explains_channels(at)

    def report_delivery(
        self,
        config: Config,
        delivery: Delivery,
        outcome: Outcome,
        settled: AttemptResult,
        at: datetime,
    ) -> None:
        """Report a channel that is blocked, works again, or refused one message for good.

        And templates that failed for its message.
        """
        if outcome.flaw:
            self._report_flaw(config, delivery, outcome.flaw, at)
        if settled.newly_blocked:
            waiting = self.store.count_waiting(delivery.channel)
            said = alerts.write_channel_blocked(delivery.channel, outcome.note, waiting, at)
        elif settled.recovered and self._was_told(delivery.channel, settled.failing_since):
            said = alerts.write_channel_recovered(delivery.channel, at)
        elif settled.recipient_off:
            self.report_off(config, delivery.channel, at)
            said = alerts.write_recipient_refused(
                delivery.channel, delivery.recipient, outcome.note, at
            )
        elif settled.state == "dead":
            headline = delivery.message.headline
            said = alerts.write_delivery_dead(delivery.channel, outcome.note, headline, at)
        else:
            return
        with self.store.transaction() as tx:
            self.tell(tx, config, said, at)

    def _report_flaw(self, config: Config, delivery: Delivery, flaw: str, at: datetime) -> None:
        """Report templates of a channel that failed; once for each fault and config."""
        kind = delivery.message.kind
        version = config.fingerprint
        said = alerts.write_template_failed(delivery.channel, kind, flaw, version)
        with self.store.transaction() as tx:
            self.tell(tx, config, said, at)

    def report_off(self, config: Config, channel: str, at: datetime) -> None:
        """Report that *channel* reaches nobody, if its last recipient was turned off."""
        since = find_deserted(config, self.store).get(channel)
        if since is None:
            return
        with self.store.transaction() as tx:
            self.tell(tx, config, alerts.write_channel_deserted(channel, since), at)

    async def report_storage_failure(
        self, config: Config, failure: StorageFailure, send: Send
    ) -> None:
        """Report, past the outbox, that the database fails; at most once an hour."""
        problem = str(failure.error)
        self.log.error("storage.failed", of=failure.job, problem=problem)
        at = failure.at
        if self._was_just_told(at):
            return
        self.told_failure_at = at
        said = alerts.decide_notice(alerts.write_storage_failing(problem, at), "", at)
        for name in dict.fromkeys((config.ops, *config.channels)):
            if await self._send_now(config, said, name, send):
                return

    async def _send_now(self, config: Config, alert: Alert, name: str, send: Send) -> bool:
        """Send *alert* to the channel *name*; return whether it arrived anywhere."""
        is_sent = False
        for channel, recipient in config.list_recipients([name]):
            delivery = Delivery(
                id=alert.id,
                alert=alert.id,
                channel=channel,
                recipient=recipient,
                message=alert.message,
                at=alert.at,
            )
            outcome = await send(config.channels[channel], delivery)
            is_sent = is_sent or outcome.verdict is Verdict.SENT
        return is_sent

    def _was_just_told(self, at: datetime) -> bool:
        """Return whether a notice of a failing database is recent at *at*."""
        if self.told_failure_at is None:
            return False
        return timedelta() <= at - self.told_failure_at < RETELL_FAILURE_AFTER

    def _was_told(self, channel: str, failing_since: datetime | None) -> bool:
        """Return whether a notice said that *channel* was in trouble; short troubles have none."""
        if failing_since is None:
            return True
        said = alerts.write_channel_down(channel, "", 0, failing_since, failing_since)
        with self.store.transaction() as tx:
            return tx.told().get(said.key) is not None

    def report_edit(self, config: Config, edit: Edit, loaded: datetime, at: datetime) -> str:
        """Report an edit of the config, *loaded* then; return why it is not adopted, or nothing."""
        said = None
        zone = config.zones.get(config.ops, "")
        trouble = "\n".join(edit.problems)
        if edit.held:
            self.counters.count_load("held")
            said = alerts.write_config_held(edit.held, loaded, zone)
            trouble = f"{edit.held}; if this is meant: {write_command('reload --accept')}"
            self.log.warning("config.held", why=edit.held)
        elif edit.problems:
            self.counters.count_load("rejected")
            said = alerts.write_config_rejected(edit.problems, loaded, zone)
            self.log.warning("config.rejected", problems=list(edit.problems))
        elif edit.is_fixed:
            said = alerts.write_config_loaded(at)
        with self.store.transaction() as tx:
            tx.note("config", trouble)
            if said is not None:
                self.tell(tx, config, said, at)
        return trouble

    def report_expired(self, config: Config, at: datetime, lived: float) -> None:
        """Give up the deliveries that have waited for too long, and report them.

        The daemon has *lived* for so many seconds; soon after a start none is given up.
        """
        if lived < EXPIRY_GRACE:
            return
        before = at - DELIVERY_EXPIRES
        with self.store.transaction() as tx:
            given_up = self.store.expire(before, at)
            if given_up:
                self.log.error("delivery.expired", count=len(given_up))
                self.tell(tx, config, alerts.write_deliveries_expired(given_up, at), at)

    def report_hot_terms_off(self, config: Config, daily: int, at: datetime) -> None:
        """Report that hot terms are not looked for, as there are too many reports a day."""
        self.log.warning("terms.off", reports=daily)
        if not watchers.watches_on_hot_list(config.watchers):
            return
        with self.store.transaction() as tx:
            self.tell(tx, config, alerts.write_hot_terms_off(daily), at)

    def report_listening(self, config: Config, problem: str, at: datetime) -> None:
        """Report that commands do not reach the daemon; without a *problem*, that they do."""
        if problem:
            self.log.warning("commands.failed", problem=problem)
        with self.store.transaction() as tx:
            tx.note("commands", problem)
            if problem:
                self.tell(tx, config, alerts.write_commands_failing(problem, at), at)

    def report_trouble(self, config: Config, at: datetime) -> None:
        """Report feeds that fail, recover or look old, and channels that fail or are gone.

        Without a network only that is reported. Once a week, also the feedback on the watches.
        """
        self.weekly.report(config, at)
        self.outages.report(config, at)
        trouble = self.store.find_trouble(
            DOWN_POLLS, at - feeds.DOWN_FOR, at - CHANNEL_DOWN_FOR, MIN_OLD_ENTRIES
        )
        changes = self._find_changes(trouble.feeds, at)
        if self.outages.explains_channels(at):
            trouble = trouble._replace(down=())
        absent = [row for row in trouble.backlogs if row.channel not in config.channels]
        if not any((changes, trouble.down, trouble.old, absent)):
            return
        with self.store.transaction() as tx:
            for state, rows in changes.items():
                for said in self._write_changes(config, state, rows, at):
                    self.tell(tx, config, said, at)
                tx.mark_told([row.key for row in rows], state, at)
                self.told_changes[state] = at
            for said in self._notices(trouble, at):
                self.tell(tx, config, said, at)
            for waiting in absent:
                self.tell(tx, config, alerts.write_channel_absent(*waiting), at)
            tx.mark_old_told([row.key for row in trouble.old], at)

    def _find_changes(
        self, rows: Iterable[FeedRow], at: datetime
    ) -> dict[FeedState, list[FeedRow]]:
        """Return which of *rows* changed their state since the operator heard of them, by state."""
        changes: dict[FeedState, list[FeedRow]] = {}
        for row in rows:
            state = feeds.find_change(row.told_state, feeds.judge_health(row, at), at)
            is_explained = state is FeedState.DOWN and self.outages.outage is not None
            if state is not None and not is_explained and not self._was_just_changed(state, at):
                changes.setdefault(state, []).append(row)
        return changes

    def _was_just_changed(self, state: FeedState, at: datetime) -> bool:
        """Return whether feeds in *state* were just told, so that others wait for one message."""
        told = self.told_changes.get(state)
        return told is not None and timedelta() <= at - told < GATHERED_FOR

    def _write_changes(
        self, config: Config, state: FeedState, rows: Sequence[FeedRow], at: datetime
    ) -> Iterator[Signal]:
        """Yield the notices that the feeds of *rows* came into *state*."""
        if state is FeedState.DOWN:
            failing = [(row.name, row.problem, row.failing_since or at) for row in rows]
            yield alerts.write_feeds_failing(failing, len(config.feeds), at)
        elif state is FeedState.OK:
            yield from self._write_ends(rows, at)
        else:
            reasons = [(row.name, feeds.judge_health(row, at).why) for row in rows]
            yield alerts.write_feeds_changed(state, reasons, at)

    def _write_ends(self, rows: Sequence[FeedRow], at: datetime) -> Iterator[Signal]:
        """Yield the notices that the troubles of *rows* are over; that of a move needs none."""
        heard = [(row.name, "new entries") for row in rows if row.told_state == FeedState.STALE]
        if heard:
            yield alerts.write_feeds_changed(FeedState.OK, heard, at)
        quiet = {FeedState.STALE.value, FeedState.MOVED.value}
        times = [(row.name, row.told_failing or at) for row in rows if row.told_state not in quiet]
        if times:
            yield alerts.write_feeds_recovered(times, at)

    def _notices(self, trouble: Trouble, at: datetime) -> Iterator[Signal]:
        """Yield the notices of *trouble* with the dates of feeds, then with channels."""
        if trouble.old:
            yield alerts.write_feeds_old([(row.name, row.old_entries) for row in trouble.old], at)
        for channel in trouble.down:
            since = channel.failing_since or at
            waiting = self.store.count_waiting(channel.name)
            yield alerts.write_channel_down(channel.name, channel.problem, waiting, since, at)
