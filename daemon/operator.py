"""Tell the operator once what needs a person.

alerts/ finds the words, storage/ remembers which notices were told.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import alerts
from model import Delivery, Outcome, Signal, StorageError, Verdict

if TYPE_CHECKING:
    from config import Config, Edit
    from storage import AttemptResult, ChannelRow, Store, Transaction

    Send = Callable[[Any, Delivery], Awaitable[Outcome]]

FAILING_POLLS = 3  # polls in a row that fail before the operator is told
FAILING_FOR = timedelta(hours=1)  # as long as a feed fails at least before the operator is told
RETELL_FAILURE_AFTER = timedelta(hours=1)  # between two notices that the database fails
DOWN_FOR = timedelta(minutes=5)  # a channel that gives no answer for so long is down


class StorageFailure(NamedTuple):
    """A piece of work that could not be stored."""

    job: str
    error: StorageError
    at: datetime


def _is_down(row: ChannelRow, at: datetime) -> bool:
    return row.failing_since is not None and at - row.failing_since >= DOWN_FOR


class Operator:
    """The person who is told when Groundswell itself needs one."""

    def __init__(self, store: Store, log: Any) -> None:
        """Remember in *store* which notices were told, and log them in *log*."""
        self.store, self.log = store, log
        self.told_failure_at: datetime | None = None

    def tell(self, tx: Transaction, config: Config, said: Signal, at: datetime) -> None:
        """Record *said* for the ops channel, or for one that still works; once a key."""
        if tx.told().get(said.key) is not None:
            return
        states = self.store.list_channels()
        mute = {row.name for row in states if row.blocked_since or _is_down(row, at)}
        ways = [name for name in (config.ops, *config.channels) if name]
        channel = next((name for name in ways if name not in mute), "")
        alert = alerts.decide_notice(said, channel, at)
        tx.record(alert, config.list_recipients(alert.to))
        headline = alert.message.headline
        self.log.warning("operator.told", headline=headline, channel=channel or "nobody")

    def report_delivery(
        self,
        config: Config,
        delivery: Delivery,
        outcome: Outcome,
        settled: AttemptResult,
        at: datetime,
    ) -> None:
        """Tell of a channel that began to refuse, works again, or refused one message for good."""
        if settled.newly_blocked:
            waiting = self.store.count_waiting(delivery.channel)
            said = alerts.write_channel_blocked(delivery.channel, outcome.note, waiting, at)
        elif settled.recovered and self._was_told(delivery.channel, settled.failing_since):
            said = alerts.write_channel_recovered(delivery.channel, at)
        elif settled.state == "dead":
            headline = delivery.message.headline
            said = alerts.write_delivery_dead(delivery.channel, outcome.note, headline, at)
        else:
            return
        with self.store.transaction() as tx:
            self.tell(tx, config, said, at)

    async def report_storage_failure(
        self, config: Config, failure: StorageFailure, send: Send
    ) -> None:
        """Tell, past the outbox, that the database fails; at most once an hour."""
        problem = str(failure.error)
        self.log.error("storage.failed", of=failure.job, problem=problem)
        at = failure.at
        if self._was_just_told(at):
            return
        self.told_failure_at = at
        said = alerts.decide_notice(alerts.write_storage_failing(problem, at), "", at)
        for name in dict.fromkeys((config.ops, *config.channels)):
            outcomes = [
                await send(
                    config.channels[channel],
                    Delivery(said.id, said.id, channel, recipient, said.message, at),
                )
                for channel, recipient in config.list_recipients([name])
            ]
            if any(outcome.verdict is Verdict.SENT for outcome in outcomes):
                return

    def _was_just_told(self, at: datetime) -> bool:
        """Return whether a notice of a failing database is recent at *at*."""
        if self.told_failure_at is None:
            return False
        return timedelta() <= at - self.told_failure_at < RETELL_FAILURE_AFTER

    def _was_told(self, channel: str, failing_since: datetime | None) -> bool:
        """Return whether somebody heard that *channel* was in trouble: not of every hiccup."""
        if failing_since is None:
            return True
        said = alerts.write_channel_down(channel, "", 0, failing_since, failing_since)
        with self.store.transaction() as tx:
            return tx.told().get(said.key) is not None

    def report_edit(self, config: Config, edit: Edit, loaded: datetime, at: datetime) -> str:
        """Tell what came of an edit of the config, *loaded* then; return why it is not taken."""
        said, trouble = None, "\n".join(edit.problems)
        if edit.held:
            said = alerts.write_config_held(edit.held, loaded)
            trouble = f"{edit.held}; if this is meant: monitor.py reload --accept"
            self.log.warning("config.held", why=edit.held)
        elif edit.problems:
            said = alerts.write_config_rejected(edit.problems, loaded)
            self.log.warning("config.rejected", problems=list(edit.problems))
        elif edit.is_fixed:
            said = alerts.write_config_loaded(at)
        with self.store.transaction() as tx:
            tx.note("config", trouble)
            if said is not None:
                self.tell(tx, config, said, at)
        return trouble

    def report_trouble(self, config: Config, at: datetime) -> None:
        """Tell of feeds that fail or are read again, of channels that are silent or gone."""
        trouble = self.store.find_trouble(FAILING_POLLS, at - FAILING_FOR, at - DOWN_FOR)
        absent = [row for row in trouble.backlogs if row.channel not in config.channels]
        if not (trouble.failing or trouble.recovered or trouble.down or absent):
            return
        with self.store.transaction() as tx:
            if trouble.failing:
                rows = [(r.name, r.problem, r.failing_since or at) for r in trouble.failing]
                self.tell(tx, config, alerts.write_feeds_failing(rows, len(config.feeds), at), at)
            if trouble.recovered:
                times = [(r.name, r.told_failing or at) for r in trouble.recovered]
                self.tell(tx, config, alerts.write_feeds_recovered(times, at), at)
            for channel in trouble.down:
                since, waiting = channel.failing_since or at, self.store.count_waiting(channel.name)
                why = channel.problem
                said = alerts.write_channel_down(channel.name, why, waiting, since, at)
                self.tell(tx, config, said, at)
            for row in absent:
                self.tell(tx, config, alerts.write_channel_absent(*row), at)
            tx.mark_told(trouble, at)
