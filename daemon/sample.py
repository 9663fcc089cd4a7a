"""Send one sample message to each recipient of a channel, as a person asks to test it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from model import Delivery, Mention, Message, Outcome, Verdict

if TYPE_CHECKING:
    import notifiers

    Send = Callable[[notifiers.Notifier, Delivery], Awaitable[Outcome]]


async def send_sample(
    notifier: notifiers.Notifier, channel: str, at: datetime, send: Send
) -> tuple[tuple[str, Outcome], ...]:
    """Send one message to each recipient of *channel*; return each with its outcome."""
    first = _make_delivery(channel, at)
    outcomes = []
    for recipient in notifier.recipients:
        outcome = await send(notifier, replace(first, recipient=recipient))
        outcomes.append((recipient, outcome))
    return tuple(outcomes)


def describe_sample(channel: str, outcomes: Sequence[tuple[str, Outcome]]) -> tuple[bool, str]:
    """Return whether all of *outcomes* are well, and a line for each recipient."""
    lines = [_describe(channel, recipient, outcome) for recipient, outcome in outcomes]
    is_sent = all(outcome.verdict is Verdict.SENT for _, outcome in outcomes)
    return is_sent, "\n".join(lines)


def _describe(channel: str, recipient: str, outcome: Outcome) -> str:
    where = f"channel {channel} to {recipient}" if recipient else f"channel {channel}"
    if outcome.verdict is not Verdict.SENT:
        return f"{where}: {outcome.note or outcome.verdict.value}"
    return f"{where}: sent; {outcome.note}" if outcome.note else f"{where}: sent"


def _make_delivery(channel: str, at: datetime) -> Delivery:
    from watchers.match import KIND

    mention = Mention(
        title="Central bank begins CBDC pilot",
        link="https://www.example.org/cbdc-pilot",
        publisher="example.org",
        published=at,
        title_spans=((20, 24),),
    )
    message = Message(
        kind=KIND.name,
        headline="Test of Groundswell: Central bank begins CBDC pilot — example.org",
        watch="Test of Groundswell",
        mentions=(mention,),
        why="A test that you asked for with send-test; an alert looks like this",
        **KIND.look,
    )
    name = f"test-{channel}-{at:%Y%m%d%H%M%S}"
    return Delivery(id=name, alert=name, channel=channel, recipient="", message=message, at=at)
