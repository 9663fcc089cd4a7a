"""Fill the slots of messages with the words of the templates of their channels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import notifiers
from model import Delivery


def fill_slots(delivery: Delivery, tools: notifiers.Tools, log: Any) -> tuple[Delivery, str]:
    """Return *delivery* with the words of its channel's templates, and those that failed."""
    slots = tools.slots.get(delivery.channel)
    if slots is None:
        return delivery, ""
    message, flaw = slots.apply(delivery.message, delivery.at)
    if flaw:
        log.warning("template.failed", channel=delivery.channel, kind=message.kind, why=flaw)
    return replace(delivery, message=message), flaw
