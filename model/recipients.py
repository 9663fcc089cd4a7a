"""The recipients of a channel who get nothing: they ended it, or their server refused them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

MAX_REFUSED_DAYS = 3
"""Days on which the server of a recipient says for good that it takes no mail, until the recipient
gets none. Doubled, a mailbox that was deleted costs a week of failed deliveries."""


class OffCause(StrEnum):
    """Why a recipient gets nothing."""

    UNSUBSCRIBED = "unsubscribed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient of a channel who is off, or was refused since the last message that arrived."""

    channel: str
    address: str
    off_since: datetime | None
    """None while messages are sent."""
    cause: OffCause | None = None
    via: str = ""
    """The way by which it was turned off: a link in a mail, the page, a command, the server."""
    refused_on: tuple[date, ...] = ()
    """The days on which the server refused it for good, the last one last."""
    note: str = ""
    """The last refusal, in words."""
    skipped: int = 0
    """Messages that were not sent to it since it is off."""

    @property
    def reason(self) -> str:
        """Return why it gets nothing, with the day; empty while messages are sent."""
        if self.off_since is None:
            return ""
        if self.cause is OffCause.REFUSED:
            return f"refused on {len(self.refused_on)} days, last {self.off_since:%Y-%m-%d}"
        return f"unsubscribed {self.off_since:%Y-%m-%d} by {self.via}"
