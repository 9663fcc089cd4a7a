"""Write the message that lists the rest of many new reports."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.wording import kinds
from model import Message

MAX_LISTED = 8  # reports in the message; a phone shows about twelve lines


def write_rest(watch: str, held: Sequence[Message]) -> Message:
    """Return the message of the reports of *watch* that have the messages *held*, oldest first."""
    mentions = tuple(mention for message in held for mention in message.mentions[:1])
    subject = f"{len(held)} more reports" if len(held) > 1 else "1 more report"
    return Message(
        kind=kinds.MORE.name,
        headline=f"{watch}: {subject} in one poll",
        watch=watch,
        lines=(f"{subject} came with one poll. The first ones were told one by one.",),
        mentions=mentions[:MAX_LISTED],
        more=len(held) - len(mentions[:MAX_LISTED]),
        why=held[0].why,
        **kinds.MORE.look,
    )
