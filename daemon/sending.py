"""Send one delivery, whatever its notifier does."""

from __future__ import annotations

import asyncio
from typing import Any

import notifiers
from model import Delivery, Outcome, Verdict, describe_fault

DEADLINE = 60.0  # seconds after which a send counts as unanswered


async def send(
    notifier: notifiers.Notifier, delivery: Delivery, tools: notifiers.Tools, log: Any
) -> Outcome:
    """Send *delivery* by *notifier*; a fault in the notifier is an outcome, and is logged."""
    try:
        async with asyncio.timeout(DEADLINE):
            return await notifier.send(delivery, tools)
    except TimeoutError:
        return Outcome(Verdict.UNSURE, f"no answer within {DEADLINE:.0f} s")
    except Exception as error:  # the plugin boundary: a fault in one notifier is its own
        log.exception("delivery.crashed", channel=delivery.channel, delivery=delivery.id)
        note = (
            f"the notifier failed ({describe_fault(error)}); the log has the traceback; repair it"
        )
        return Outcome(Verdict.UNSURE, note)
