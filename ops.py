"""What the operator reads and hears: a line a poll and a delivery; what needs a person, once.

A part of monitor.py that it keeps apart: alerts/ finds the words, storage/ knows what was told.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import alerts
from model import Alert, Delivery, Feed, Outcome, Page, Past, Signal, StorageError, Verdict
from rehearsal.compare import Fate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from config import Config, Look
    from storage import ChannelRow, Settled, Store, Transaction

    Send = Callable[[Any, Delivery], Awaitable[Outcome]]
    Present = Callable[[], tuple[Config, datetime]]
    Learn = Callable[[Config, Transaction, Any, datetime, datetime], int]

FAILING_POLLS, FAILING_FOR = 3, timedelta(hours=1)  # failures in a row, and for how long
AGAIN = timedelta(hours=1)  # between two words that the database fails
DOWN_FOR = timedelta(minutes=5)  # a channel that gives no answer for so long is down
LEAST_URGENT = 19  # as `nice` counts
PATIENCE = 120.0  # seconds that it may take to look at what is stored
AT_ONCE = 50  # watches that are taken in one transaction
_PLAN = ("check", "--plan", "--no-history", "--json")
_PROGRAM = Path(__file__).with_name("monitor.py")


def _is_down(row: ChannelRow, at: datetime) -> bool:
    return row.failing_since is not None and at - row.failing_since >= DOWN_FOR


class Operator:
    """Who reads the log, and is told when Groundswell itself needs a person."""

    def __init__(self, store: Store, log: Any) -> None:
        """Keep where it is remembered and where it is logged."""
        self.store, self.log = store, log
        self.cried: datetime | None = None  # when the operator last heard that the database fails

    def tell(self, tx: Transaction, config: Config, said: Signal, at: datetime) -> None:
        """Record *said* for the ops channel, or for one that still works; once a key."""
        if tx.told().get(said.key) is not None:
            return
        states = self.store.channel_states()
        mute = {row.name for row in states if row.blocked_since or _is_down(row, at)}
        ways = [name for name in (config.ops, *config.channels) if name]
        channel = next((name for name in ways if name not in mute), "")
        alert = alerts.notice(said, channel, at)
        tx.record(alert, config.addresses(alert.to))
        self.log.warning("operator.told", headline=said.headline, channel=channel or "nobody")

    def polled(
        self, feed: Feed, page: Page, past: Past, facts: dict[str, object], remarks: list[str]
    ) -> None:
        """Log one poll in one line."""
        facts = {**facts, "remarks": [*page.notes, *remarks]} if page.notes or remarks else facts
        if page.problem:
            failed = {"problem": page.problem, "failures": past.failures + 1}
            self.log.warning("feed.failed", feed=feed.name, **failed, **facts)
        else:
            read = {"status": page.status, "entries": len(page.entries)}
            self.log.info("feed.polled", feed=feed.name, **read, **facts)

    def moved(self, said: Iterable[Alert]) -> None:
        """Log each step of a trend, and each lull, in one line."""
        for alert in said:
            burst = alert.signal.burst
            if burst is not None and alert.signal.kind.startswith("silent."):
                facts = {"watch": alert.signal.watch, "state": alert.state.value}
                event = "watch.heard" if alert.signal.kind == "silent.over" else "watch.silent"
                self.log.info(event, **facts, expected=round(burst.expected, 2))
            elif burst is not None:
                step = alert.signal.kind.removeprefix("burst.")
                facts = {"watch": alert.signal.watch, "step": step, "state": alert.state.value}
                counts = {"observed": burst.observed, "expected": round(burst.expected, 2)}
                counts |= {"publishers": burst.publishers, "reports": burst.reports}
                event = {"peaked": "burst.peaked", "over": "burst.ended"}.get(step, "burst.started")
                self.log.info(event, **facts, **counts)

    def delivered(
        self,
        delivery: Delivery,
        outcome: Outcome,
        settled: Settled,
        again: datetime,
        at: datetime,
    ) -> None:
        """Log one delivery in one line."""
        facts = {"channel": delivery.channel, "delivery": delivery.id, "attempt": delivery.attempt}
        if settled.state == "sent":
            late = round((at - delivery.at).total_seconds() * 1000)
            self.log.info("delivery.sent", **facts, ms=late, note=outcome.note)
        elif settled.state == "dead":
            self.log.error("delivery.refused", **facts, why=outcome.note)
        else:
            facts |= {"verdict": outcome.verdict.value, "why": outcome.note}
            self.log.warning("delivery.deferred", **facts, again=f"{again:%H:%M:%S}")

    def after(
        self,
        config: Config,
        delivery: Delivery,
        outcome: Outcome,
        settled: Settled,
        at: datetime,
    ) -> None:
        """Tell of a channel that began to refuse, works again, or refused one message for good."""
        if settled.newly_blocked:
            waiting = self.store.waiting(delivery.channel)
            said = alerts.channel_blocked(delivery.channel, outcome.note, waiting, at)
        elif settled.recovered and self._was_told(delivery.channel, settled.failing_since):
            said = alerts.channel_recovered(delivery.channel, at)
        elif settled.state == "dead":
            headline = delivery.message.headline
            said = alerts.delivery_dead(delivery.channel, outcome.note, headline, at)
        else:
            return
        with self.store.transaction() as tx:
            self.tell(tx, config, said, at)

    async def cry(
        self, config: Config, failed: tuple[str, StorageError, datetime], send: Send
    ) -> None:
        """Tell, past the outbox, that *failed* could not be stored; at most once an hour."""
        of, error, at = failed
        self.log.error("storage.failed", of=of, problem=str(error))
        if self.cried is not None and timedelta() <= at - self.cried < AGAIN:
            return
        self.cried = at
        said = alerts.notice(alerts.storage_failing(str(error), at), "", at)
        for name in dict.fromkeys((config.ops, *config.channels)):
            outcomes = [
                await send(
                    config.channels[channel],
                    Delivery(said.id, said.id, channel, recipient, said.message, at),
                )
                for channel, recipient in config.addresses([name])
            ]
            if any(outcome.verdict is Verdict.SENT for outcome in outcomes):
                return

    def _was_told(self, channel: str, failing_since: datetime | None) -> bool:
        """Return whether somebody heard that *channel* was in trouble: not of every hiccup."""
        if failing_since is None:
            return True
        said = alerts.channel_down(channel, "", 0, failing_since, failing_since)
        with self.store.transaction() as tx:
            return tx.told().get(said.key) is not None

    def looked(self, config: Config, look: Look, loaded: datetime, at: datetime) -> str:
        """Tell what came of an edit of the config, *loaded* then; return why it is not taken."""
        said, trouble = None, "\n".join(look.problems)
        if look.held:
            said = alerts.config_held(look.held, loaded)
            trouble = f"{look.held}; if this is meant: monitor.py reload --accept"
            self.log.warning("config.held", why=look.held)
        elif look.problems:
            said = alerts.config_rejected(look.problems, loaded)
            self.log.warning("config.rejected", problems=list(look.problems))
        elif look.mended:
            said = alerts.config_loaded(at)
        with self.store.transaction() as tx:
            tx.note("config", trouble)
            if said is not None:
                self.tell(tx, config, said, at)
        return trouble

    async def plan(self, running: Callable[[], Config]) -> None:
        """Log what an edit would have changed; once more if the config changes meanwhile.

        A process of its own finds it out, as the loop has other things to do.
        """
        config = None
        while config is not running():
            config = running()
            found = await _asked(config, *_PLAN)
            plan: dict[str, object] = found.get("plan", found)
            kept = ("problem", "lines", *Fate, "entries")
            self.log.info("config.planned", **{name: plan[name] for name in kept if name in plan})

    async def learn(
        self, present: Present, names: Sequence[str], began: datetime, learn: Learn
    ) -> None:
        """Have the watches *names*, which *began*, *learn* what is usual from what is stored.

        A process of its own finds it out, as for a plan.
        """
        config, _ = present()
        found = await _asked(config, "hindsight", "--until", began.isoformat(), given=names)
        if "problem" in found:
            self.log.warning("watches.learned", **found)
            return
        states, learned = iter(found["states"].items()), 0
        while some := dict(islice(states, AT_ONCE)):
            config, at = present()
            with self.store.transaction() as tx:
                learned += learn(config, tx, some, began, at)
            await asyncio.sleep(0)
        if learned:
            self.log.info("watches.learned", watches=learned, entries=found["entries"])

    def look_round(self, config: Config, at: datetime) -> None:
        """Tell of feeds that fail or are read again, of channels that are silent or gone."""
        trouble = self.store.trouble(FAILING_POLLS, at - FAILING_FOR, at - DOWN_FOR)
        absent = [row for row in trouble.waiting if row.channel not in config.channels]
        if not (trouble.failing or trouble.recovered or trouble.down or absent):
            return
        with self.store.transaction() as tx:
            if trouble.failing:
                rows = [(r.name, r.problem, r.failing_since or at) for r in trouble.failing]
                self.tell(tx, config, alerts.feeds_failing(rows, len(config.feeds), at), at)
            if trouble.recovered:
                times = [(r.name, r.told_failing or at) for r in trouble.recovered]
                self.tell(tx, config, alerts.feeds_recovered(times, at), at)
            for channel in trouble.down:
                since, waiting = channel.failing_since or at, self.store.waiting(channel.name)
                why = channel.problem
                said = alerts.channel_down(channel.name, why, waiting, since, at)
                self.tell(tx, config, said, at)
            for row in absent:
                self.tell(tx, config, alerts.channel_absent(*row), at)
            tx.mark_told(trouble, at)


async def _asked(config: Config, *command: str, given: object = None) -> dict[str, Any]:
    """Return what a command prints that is *given* something; it steps back before other work."""
    whole = *command, "--config", str(Path(config.texts.main).absolute())
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(_PROGRAM), *whole, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    try:
        with contextlib.suppress(ProcessLookupError):  # it may be done already
            os.setpriority(os.PRIO_PROCESS, child.pid, LEAST_URGENT)
        async with asyncio.timeout(PATIENCE):
            printed, _ = await child.communicate(json.dumps(given).encode())
    except TimeoutError:
        return {"problem": f"it took longer than {PATIENCE:.0f} s"}
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        return {"problem": f"{' '.join(command[:2])} ended with exit code {child.returncode}"}
    found: dict[str, Any] = json.loads(printed)
    return found
