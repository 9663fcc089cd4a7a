"""The recipients who get nothing, or were refused lately, as people see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from model import MAX_REFUSED_DAYS, Recipient, one_line

if TYPE_CHECKING:
    from config import Config

MAX_NOTE_CHARS = 200


@dataclass(frozen=True, slots=True)
class RecipientShown:
    """A recipient of a channel who gets nothing, or was refused since its last message."""

    channel: str
    address: str
    off_since: datetime | None
    """None while messages are sent."""
    reason: str
    """Why it gets nothing, with the day; empty while messages are sent."""
    refused_on: tuple[str, ...]
    """The days on which its server refused it for good, as 2026-11-30; the third turns it off."""
    note: str
    """The last refusal, in words."""
    skipped: int
    """Messages that were not sent to it since."""
    text: str
    """All of it in a line."""


def show_recipients(rows: Iterable[Recipient]) -> tuple[RecipientShown, ...]:
    """Return the recipients of *rows*, by channel."""
    return tuple(map(_show, rows))


def keep_known(rows: Iterable[Recipient], config: Config) -> list[Recipient]:
    """Return those of *rows* that the config still has, or may have.

    A channel whose secrets are not there may not know its recipients; its one address is empty.
    """
    pairs = set(config.list_recipients(config.channels))
    return [row for row in rows if not pairs.isdisjoint(_list_pairs(row))]


def _list_pairs(row: Recipient) -> list[tuple[str, str]]:
    return [(row.channel, row.address), (row.channel, "")]


def _show(row: Recipient) -> RecipientShown:
    note = one_line(row.note, MAX_NOTE_CHARS)
    return RecipientShown(
        channel=row.channel,
        address=row.address,
        off_since=row.off_since,
        reason=row.reason,
        refused_on=tuple(day.isoformat() for day in row.refused_on),
        note=note,
        skipped=row.skipped,
        text=f"{row.address}: {_describe(row, note)}",
    )


def _describe(row: Recipient, note: str) -> str:
    if row.off_since is None:
        days = "1 day" if len(row.refused_on) == 1 else f"{len(row.refused_on)} days"
        return f"refused on {days}, the {MAX_REFUSED_DAYS}rd turns it off: {note}"
    parts = [row.reason]
    if row.skipped:
        messages = "1 message" if row.skipped == 1 else f"{row.skipped:,} messages"
        parts.append(f"{messages} not sent since")
    if row.refused_on:
        parts.append(note)
    return "; ".join(parts)
