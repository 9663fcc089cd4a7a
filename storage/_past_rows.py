"""The rows of an export: alerts and deliveries with all that became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from model import Act
from storage._rows import AlertRow, DeliveryRow


class PastFilter(NamedTuple):
    """The alerts or deliveries that are wanted; empty for all."""

    since: datetime | None = None
    until: datetime | None = None
    watch: str = ""
    channel: str = ""


class PastDelivery(NamedTuple):
    """A delivery of an alert, and the message that it became."""

    id: str
    channel: str
    recipient: str
    state: str
    at: datetime
    attempts: int
    first_attempt: datetime | None
    sent_at: datetime | None
    note: str
    remote: Mapping[str, str]
    edited: datetime | None


@dataclass(frozen=True, slots=True)
class PastAlert:
    """An alert with all that became of it."""

    row: AlertRow
    deliveries: Sequence[PastDelivery]
    acts: Sequence[Act]
    """Said about it, or about the trend that it is a step of; the oldest first."""


class SentDelivery(NamedTuple):
    """A delivery, with the facts of its alert that a list of deliveries needs."""

    row: DeliveryRow
    watch: str
    kind: str
    version: str
    raised: datetime
    first_attempt: datetime | None
