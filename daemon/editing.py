"""Edit the messages of trends that moved, in the channels that can.

The edits of a channel have a piece of work of their own, so that no delivery waits for one.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import notifiers
from daemon.filling import fill_slots
from daemon.lanes import Lanes
from daemon.operator import Operator
from daemon.redacting import redact_outcome
from daemon.sending import DEADLINE, judge_crash
from model import MessageEdit, Outcome, Verdict

if TYPE_CHECKING:
    from config import Config
    from daemon.tools import Tools
    from storage import Store


class Daemon(Protocol):
    """The parts of the daemon that the edits need."""

    config: Config
    store: Store
    tools: Tools
    lanes: Lanes
    operator: Operator
    log: Any
    stopping: bool

    def now(self) -> datetime:
        """Return the time."""
        ...


def start_due(daemon: Daemon) -> None:
    """Start to send the edits that are due, each channel's one after the other."""
    for channel in daemon.store.edits.list_due_channels(daemon.now()):
        if channel in daemon.config.channels:
            daemon.lanes.start(f"{channel} (edits)", _edit_in(daemon, channel))


async def _edit_in(daemon: Daemon, channel: str) -> None:
    """Send the edits due to *channel* at its pace, until a delivery is due."""
    while not daemon.stopping:
        notifier = daemon.config.channels.get(channel)
        edit = daemon.store.edits.read_next(channel, daemon.now())
        if edit is None or notifier is None or not notifiers.can_edit(notifier):
            return
        outcome = await _send(daemon, notifier, edit)
        _settle(daemon, edit, outcome, notifier.ask_after)
        await daemon.lanes.rest(f"{channel} (edits)", notifier)


async def _send(daemon: Daemon, notifier: notifiers.Editor, edit: MessageEdit) -> Outcome:
    """Send *edit* by *notifier*; a fault in the notifier is an outcome, and is logged."""
    delivery, flaw = fill_slots(edit.delivery, daemon.tools.notifiers, daemon.log)
    outcome = await _try_editing(daemon, notifier, replace(edit, delivery=delivery))
    return replace(outcome, flaw=flaw) if flaw else outcome


async def _try_editing(daemon: Daemon, notifier: notifiers.Editor, edit: MessageEdit) -> Outcome:
    try:
        async with asyncio.timeout(DEADLINE):
            tools = daemon.tools.notifiers.of(edit.delivery.channel)
            return redact_outcome(await notifier.edit(edit, tools))
    except TimeoutError:
        return Outcome(Verdict.RETRY, f"no answer within {DEADLINE:.0f} s")
    except Exception as error:  # the plugin boundary: a fault in one notifier is its own
        named = {"channel": edit.delivery.channel, "delivery": edit.delivery.id}
        daemon.log.exception("edit.crashed", **named)
        return judge_crash(error)


def _settle(daemon: Daemon, edit: MessageEdit, outcome: Outcome, ask_after: timedelta) -> None:
    at = daemon.now()
    again = notifiers.compute_next_attempt(edit.delivery, outcome, at, ask_after)
    with daemon.store.transaction():
        settled = daemon.store.edits.settle(edit, outcome, again, at)
        daemon.operator.report_delivery(daemon.config, edit.delivery, outcome, settled, at)
    channel, delivery = edit.delivery.channel, edit.delivery.id
    facts = {"channel": channel, "delivery": delivery, "why": outcome.note}
    if outcome.verdict is Verdict.SENT:
        daemon.log.info("edit.sent", **facts)
    else:
        verdict = outcome.verdict.value
        daemon.log.warning("edit.failed", **facts, verdict=verdict, state=settled.state)
