"""Deliveries: alerts on their way to channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from model.alerts import Message

MAX_ASKED_WAIT = timedelta(hours=1)
"""A channel that asks for a longer wait gets this one, so no delivery waits longer."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert on its way to one recipient of one channel."""

    id: str
    """The idempotency key: the same alert to the same recipient has it in every run."""
    alert: str
    channel: str
    recipient: str
    """An address within the channel (one mail address); empty where a channel has just one."""
    message: Message
    at: datetime
    """When the alert was raised."""
    attempt: int = 1
    """Counts from one; waiting for a rate limit does not count."""
    maybe_sent: bool = False
    """An earlier attempt ended without an answer: it may have arrived."""
    first_attempt: datetime | None = None
    attempted_at: datetime | None = None
    """When this attempt began; None counts as *at*."""
    plainness: int = 0
    """0 as designed; 1 without the parts that a channel may refuse; 2 text alone."""
    under: Mapping[str, str] = field(default_factory=dict)
    """Where the message went that it stands under, as the channel said; empty for none."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A message as a channel would show it."""

    text: str
    """It as text: a mail with its subject, the blocks of a chat in words."""
    payload: Mapping[str, Any]
    """The parts that are sent, for programs."""
    page: str
    """It as an HTML page, for a browser."""


@dataclass(frozen=True, slots=True)
class MessageEdit:
    """A message that was sent, on its way to say the state of now."""

    number: int
    """By which the store knows it."""
    delivery: Delivery
    """The delivery that it was sent by; with the words of now, and the attempts to show them."""
    stands: Mapping[str, str] = field(default_factory=dict)
    """Where it stands, as the channel said."""


class Verdict(StrEnum):
    """The result of one attempt to send."""

    SENT = "sent"
    WAIT = "wait"
    """The channel asks for time (a rate limit); does not count as an attempt."""
    RETRY = "retry"
    """It surely did not arrive; try again."""
    UNSURE = "unsure"
    """It may have arrived: no answer, or one that does not tell."""
    TOO_RICH = "too_rich"
    """The channel refuses the form of this message; send it plainer."""
    REFUSED = "refused"
    """The channel will never take this message."""
    BLOCKED = "blocked"
    """The channel takes nothing at all until a person repairs it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one attempt to send, and the wait before the next one."""

    verdict: Verdict
    note: str = ""
    """The reason and the remedy, in words for a person; holds no secret."""
    retry_in: timedelta | None = None
    """The wait that the channel asked for; None leaves it to us."""
    remote: Mapping[str, str] = field(default_factory=dict)
    """Where it went: Slack's channel and ts, the mail's Message-ID."""
    flaw: str = ""
    """The templates that failed, so that the built-in words were sent; empty for none."""
    alone: bool = False
    """Only this recipient is concerned; others of the channel need not wait."""
