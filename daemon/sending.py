"""Send one delivery, whatever its notifier does; tell the operator that nothing can be stored."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import notifiers
from daemon.crew import Crew
from daemon.operator import Operator, StorageFailure
from daemon.redacting import redact_outcome
from model import Delivery, Outcome, Verdict, describe_fault

if TYPE_CHECKING:
    from config import Config

DEADLINE = 60.0  # seconds after which a send counts as unanswered


async def send(
    notifier: notifiers.Notifier, delivery: Delivery, tools: notifiers.Tools, log: Any
) -> Outcome:
    """Send *delivery* by *notifier*; a fault in the notifier is an outcome, and is logged.

    The templates of its channel fill their slots; if one fails, the built-in words are sent.
    """
    delivery, flaw = fill_slots(delivery, tools, log)
    outcome = await _try_sending(notifier, delivery, tools, log)
    return replace(outcome, flaw=flaw) if flaw else outcome


def fill_slots(delivery: Delivery, tools: notifiers.Tools, log: Any) -> tuple[Delivery, str]:
    """Return *delivery* with the words of its channel's templates, and those that failed."""
    slots = tools.slots.get(delivery.channel)
    if slots is None:
        return delivery, ""
    message, flaw = slots.apply(delivery.message, delivery.at)
    if flaw:
        log.warning("template.failed", channel=delivery.channel, kind=message.kind, why=flaw)
    return replace(delivery, message=message), flaw


async def _try_sending(
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
