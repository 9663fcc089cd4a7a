"""Tell more people of an alert that nobody acknowledged."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from alerts.decide import make_alert_id
from alerts.gates import Address
from alerts.ruling import Desk, rule
from alerts.wording import kinds
from alerts.wording.collected import COLLECTED
from model import (
    Alert,
    Escalation,
    Message,
    Remark,
    Severity,
    Signal,
    State,
    format_duration,
)

FOLLOW_UPS = frozenset({"peaked", "over"})
"""The last words of kinds of which nobody needs to be told again."""
RETOLD = COLLECTED | {kinds.ESCALATION.name}
"""The kinds that tell alerts again; each of those is escalated by itself."""


def is_worth_escalating(kind: str, message: Message) -> bool:
    """Return whether an alert of *kind* is escalated.

    It stands under no other, is no end, and tells no other alerts again.
    """
    if message.thread or kind in RETOLD:
        return False
    return kind.rpartition(".")[2] not in FOLLOW_UPS


def name_escalation(alert_id: str) -> str:
    """Return the key of the signal that escalates the alert *alert_id*."""
    return f"{kinds.ESCALATION.name}:{alert_id}"


def find_escalated(key: str) -> str:
    """Return the id of the alert that the signal *key* escalates; empty if it escalates none."""
    begin = name_escalation("")
    return key.removeprefix(begin) if key.startswith(begin) else ""


def escalate(
    alert_id: str,
    message: Message,
    severity: Severity,
    escalation: Escalation,
    desk: Desk,
    now: datetime,
) -> Alert:
    """Return the alert that tells the channels of *escalation* about the alert *alert_id*.

    It says what its *message* said, with a line that nobody acknowledged it; in a channel that had
    words of its own, or has a zone, these words. Its severity is one higher.
    """
    waited = format_duration(escalation.after)
    signal = Signal(
        kind=kinds.ESCALATION,
        watch=message.watch,
        key=name_escalation(alert_id),
        about=Remark(message.headline, message.lines, keywords=message.keywords),
    )
    own = {name: message.by_channel[name] for name in escalation.to if name in message.by_channel}
    said = replace(
        _say_again(message, waited),
        by_channel={name: _say_again(words, waited) for name, words in own.items()},
    )
    alert = Alert(
        named=make_alert_id(signal, now, State.ACTIVE),
        signal=signal,
        at=now,
        state=State.ACTIVE,
        reason=f"nobody acknowledged alert {alert_id} for {waited}",
        to=escalation.to,
        said=said,
        severity=severity.raise_one(),
    )
    return rule(alert, [Address(channel) for channel in escalation.to], desk)


def _say_again(message: Message, waited: str) -> Message:
    return replace(
        message,
        kind=kinds.ESCALATION.name,
        headline=f"Not acknowledged for {waited}: {message.headline}",
        lines=(f"Nobody has acknowledged this alert for {waited}.", *message.lines),
        thread="",
        by_channel={},
        icon=kinds.ESCALATION.icon,
        label=kinds.ESCALATION.label,
    )
