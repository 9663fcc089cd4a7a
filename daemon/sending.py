"""Send one delivery, whatever its notifier does; tell the operator that nothing can be stored."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import notifiers
from daemon.crew import Crew
from daemon.filling import fill_slots
from daemon.operator import Operator, StorageFailure
from daemon.redacting import redact_outcome
from model import Delivery, Outcome, Verdict, describe_fault

if TYPE_CHECKING:
    from config import Config

DEADLINE = 60.0  # seconds after which a send counts as unanswered
GIVE_WAY_EVERY = 10
"""At each so many-th attempt a message that keeps failing may let others of its channel pass."""
CHECK_WITHIN = 5.0  # seconds for the channel to show that it works


async def send(
    notifier: notifiers.Notifier, delivery: Delivery, tools: notifiers.Tools, log: Any
) -> Outcome:
    """Send *delivery* by *notifier*; a fault in the notifier is an outcome, and is logged.

    The templates of its channel fill their slots; if one fails, the built-in words are sent. A
    message that keeps failing in a channel that works is told so: others need not wait for it.
    """
    delivery, flaw = fill_slots(delivery, tools, log)
    is_trial = delivery.attempt % GIVE_WAY_EVERY == 0
    # Asked before, as a channel may be back just after the attempt failed.
    works = is_trial and await _works(notifier, delivery.channel, tools, log)
    outcome = await _send(notifier, delivery, tools, log)
    is_failure = outcome.verdict in (Verdict.RETRY, Verdict.UNSURE)
    outcome = replace(outcome, alone=True) if works and is_failure else outcome
    return replace(outcome, flaw=flaw) if flaw else outcome


async def _send(
    notifier: notifiers.Notifier, delivery: Delivery, tools: notifiers.Tools, log: Any
) -> Outcome:
    try:
        async with asyncio.timeout(DEADLINE):
            return redact_outcome(await notifier.send(delivery, tools.of(delivery.channel)))
    except TimeoutError:
        return Outcome(Verdict.UNSURE, f"no answer within {DEADLINE:.0f} s")
    except Exception as error:  # the plugin boundary: a fault in one notifier is its own
        log.exception("delivery.crashed", channel=delivery.channel, delivery=delivery.id)
        return judge_crash(error)


async def _works(
    notifier: notifiers.Notifier, channel: str, tools: notifiers.Tools, log: Any
) -> bool:
    """Return whether *channel* seems to work; one that cannot be asked does."""
    try:
        async with asyncio.timeout(CHECK_WITHIN):
            return not await notifier.check(tools.of(channel))
    except TimeoutError:
        return False
    except Exception:  # the plugin boundary: a check that fails shows nothing
        log.exception("channel.check_crashed", channel=channel)
        return False


def judge_crash(error: Exception) -> Outcome:
    """Return the outcome where a notifier raised *error*, which is logged."""
    note = f"the notifier failed ({describe_fault(error)}); the log has the traceback; repair it"
    return Outcome(Verdict.UNSURE, note)


class Reporter(Protocol):
    """The parts of the daemon that report a failure of the database."""

    config: Config
    lanes: Crew
    operator: Operator
    send: Any


def report_failure(daemon: Reporter, failure: StorageFailure) -> None:
    """Start to tell the operator of *failure*, without the database."""
    report = daemon.operator.report_storage_failure(daemon.config, failure, daemon.send)
    daemon.lanes.start("", report)
