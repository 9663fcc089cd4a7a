"""The alerts and deliveries of the past as people see them: also those that nobody got, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import alerts
from answers.cursors import read_cursor, write_cursor
from answers.said import DoneBy, Said, read_said
from answers.timing import RulingShown, show_rulings
from model import Mention, State, is_of_trend, one_line
from storage import AlertFilter, AlertRow, DeliveryFilter, DeliveryRow, Part, Place

if TYPE_CHECKING:
    from storage import Reader

MAX_REASON_CHARS = 160
"""Of an alert; one that an older version stored may name a long query."""
MAX_ENTRIES = 5
STATES = tuple(state.value for state in State)
DELIVERY_STATES = ("pending", "sending", "sent", "dead", "dismissed", "skipped")
DIRECTIONS = ("older", "newer")
MAX_ROW = 2**63 - 1
"""No row has a higher number."""

Row = TypeVar("Row")
Shown = TypeVar("Shown")


class AlertsWanted(NamedTuple):
    """The part of the alerts that is looked for; an empty text stands for all."""

    watch: str = ""
    state: str = ""
    kind: str = ""
    """A kind, or the word before its dot: `burst` for all steps of a burst."""
    since: datetime | None = None
    limit: int = 50
    after: Place | None = None


class DeliveriesWanted(NamedTuple):
    """The part of the deliveries that is looked for; an empty text stands for all."""

    channel: str = ""
    state: str = ""
    limit: int = 50
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry that an alert shows."""

    title: str
    url: str
    source: str


@dataclass(frozen=True, slots=True)
class ToldChannel:
    """A channel that an alert went to, and how many of its recipients are in one state."""

    channel: str
    state: str
    number: int


@dataclass(frozen=True, slots=True)
class AlertShown:
    """An alert of the past."""

    id: str
    at: datetime
    kind: str
    watch: str
    state: str
    reason: str
    headline: str
    keywords: tuple[str, ...]
    deliveries: tuple[ToldChannel, ...]
    entries: tuple[EntryShown, ...]
    trend: str = ""
    """The id of its trend; empty if it is no step of one."""
    rulings: tuple[RulingShown, ...] = ()
    """The decisions for the channels that were not told at once, or by a route."""
    has_story: bool = False
    """Whether it tells one report, whose story can be called not relevant."""
    useful: int = 0
    """The people who found it, or its trend, useful."""
    not_useful: int = 0
    acknowledged: DoneBy | None = None
    """The last person who said to see to it; None if nobody does."""
    not_relevant: DoneBy | None = None


@dataclass(frozen=True, slots=True)
class DeliveryShown:
    """A delivery of the past, or one on its way."""

    id: str
    alert: str
    at: datetime
    channel: str
    recipient: str
    state: str
    attempts: int
    again_at: datetime | None
    """When it is tried next; None if it is done or under way."""
    sent_at: datetime | None
    headline: str
    note: str
    route: str = ""
    """The route by which it goes there; empty if its watch names the channel."""
    gate: str = ""
    """The gate that held it before; empty if none did."""
    edited_at: datetime | None = None
    """When the message was last edited, as its trend moved; None if it was not."""
    edit_note: str = ""
    """Why the last edit failed; empty if it did not."""
    dismissed_at: datetime | None = None
    """When a person said that it needs nobody any more; None if nobody did."""
    dismissed_by: str = ""


@dataclass(frozen=True, slots=True)
class ListPart(Generic[Shown]):
    """A part of a list, newest first."""

    items: Sequence[Shown]
    older: str | None
    """The cursor of the next older part; None at the end."""
    newer: str | None
    """The cursor of the next newer part; None at the beginning."""


def read_alerts(reader: Reader, wanted: AlertsWanted) -> ListPart[AlertShown]:
    """Return the alerts that are *wanted*, also those that nobody got."""
    looked_for = AlertFilter(wanted.watch, wanted.state, wanted.kind, wanted.since)
    part = reader.parts.list_alerts(looked_for, wanted.limit, wanted.after)
    said = read_said(reader, [row.head for row in part.rows])
    stories = reader.timing.list_stories([row.id for row in part.rows])

    def show(row: AlertRow) -> AlertShown:
        return _show_alert(row, said.get(row.head, Said()), has_story=row.id in stories)

    return _show_part("alerts", part, show)


def read_deliveries(
    reader: Reader, wanted: DeliveriesWanted, now: datetime
) -> ListPart[DeliveryShown]:
    """Return the deliveries that are *wanted*."""
    looked_for = DeliveryFilter(wanted.channel, wanted.state)
    part = reader.parts.list_deliveries(looked_for, wanted.limit, wanted.after)
    return _show_part("deliveries", part, lambda row: show_delivery(row, now))


# --- places in a list -----------------------------------------------------------------------


def read_place(of: str, text: str) -> Place:
    """Return the place in the list *of*, alerts or deliveries, that the cursor *text* names.

    Raises:
        ValueError: it is no cursor of that list.
    """
    match read_cursor(of, text):
        case [int(row), str(direction), *more] if _is_place(row, direction, more):
            return Place(row, direction == "newer", *more)
    raise ValueError("it is no cursor; send `next` of the answer before")


def _is_place(row: int, direction: str, more: Sequence[object]) -> bool:
    """Return whether these are the parts of a place; only deliveries have *more* than two."""
    rows = [row, *more]
    are_rows = all(isinstance(one, int) and 0 <= one <= MAX_ROW for one in rows)
    return direction in DIRECTIONS and are_rows and len(more) <= 1


def _write_place(of: str, place: Place | None) -> str | None:
    if place is None:
        return None
    more = [place.skipped] if place.skipped else []
    return write_cursor(of, place.row, DIRECTIONS[place.is_newer], *more)


def _show_part(of: str, part: Part[Row], show: Callable[[Row], Shown]) -> ListPart[Shown]:
    items = tuple(map(show, part.rows))
    return ListPart(items, _write_place(of, part.older), _write_place(of, part.newer))


# --- rows -----------------------------------------------------------------------------------


def _show_alert(row: AlertRow, said: Said, *, has_story: bool) -> AlertShown:
    told = Counter(row.deliveries)
    return AlertShown(
        id=row.id,
        at=row.at,
        kind=row.kind,
        watch=row.watch,
        state=row.shown_state,
        reason=one_line(row.shown_reason, MAX_REASON_CHARS),
        headline=row.message.headline,
        keywords=row.message.keywords,
        deliveries=tuple(ToldChannel(*pair, number) for pair, number in told.items()),
        entries=tuple(map(_show_entry, row.message.all_mentions[:MAX_ENTRIES])),
        trend=name_trend_of(row),
        rulings=show_rulings(row),
        has_story=has_story,
        useful=said.useful,
        not_useful=said.not_useful,
        acknowledged=said.acknowledged,
        not_relevant=said.not_relevant,
    )


def name_trend_of(row: AlertRow) -> str:
    """Return the id of the trend that *row* is a step of; empty if it is none."""
    if not is_of_trend(row.kind):
        return ""
    return alerts.name_trend(row.head)


def _show_entry(mention: Mention) -> EntryShown:
    return EntryShown(mention.title, mention.link, mention.publisher)


def show_delivery(row: DeliveryRow, now: datetime) -> DeliveryShown:
    """Return the delivery of *row* as people see it."""
    is_waiting = row.state == "pending" and row.not_before > now
    note = row.note
    if row.maybe_sent and row.state != "sent":
        note = f"{note}; it may have arrived" if note else "it may have arrived"
    return DeliveryShown(
        id=row.id,
        alert=row.alert,
        at=row.at,
        channel=row.channel,
        recipient=row.recipient,
        state=row.state,
        attempts=row.attempts,
        again_at=row.not_before if is_waiting else None,
        sent_at=row.sent_at,
        headline=row.headline,
        note=note,
        route=row.route,
        gate=row.gate,
        edited_at=row.edited,
        edit_note=row.edit_note,
        dismissed_at=row.dismissed,
        dismissed_by=row.dismissed_by,
    )
