"""Write the message that lists the rest of many new reports."""

from __future__ import annotations

from alerts.wording import kinds
from model import HeldReports, Message

MAX_LISTED = 8  # reports in the message; a phone shows about twelve lines


def write_rest(watch: str, held: HeldReports) -> Message:
    """Return the message of the *held* reports of *watch*."""
    listed = held.first[:MAX_LISTED]
    mentions = tuple(mention for message in listed for mention in message.mentions[:1])
    subject = f"{held.total} more reports" if held.total > 1 else "1 more report"
    return Message(
        kind=kinds.MORE.name,
        headline=f"{watch}: {subject} in one poll",
        watch=watch,
        lines=(f"{subject} came with one poll. The first ones were told one by one.",),
        mentions=mentions,
        more=held.total - len(mentions),
        why=held.first[0].why,
        **kinds.MORE.look,
    )
