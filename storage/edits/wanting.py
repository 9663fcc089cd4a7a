"""Want that the first message of a trend says its state of now, in the commit of the poll."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import Connection, Text, bindparam, func, select, type_coerce, update

from model import Answer, Hours, Message, Moved
from storage import _sqlite as sql
from storage._json import message_to_json
from storage._tables import alert, delivery
from storage.edits.tables import edit
from storage.steps.keeping import read_hours
from storage.timing.tables import ruling

MIN_BETWEEN = timedelta(minutes=15)
"""Between two edits of a message, and after it was told. Doubled, figures are up to half an hour
old; but for the steps that are shown at once."""


class Compose(Protocol):
    """Finds the words."""

    def __call__(self, root: Message, moved: Moved, hours: Hours, now: datetime) -> Message:
        """Return the message *root* with what *moved* since, and the *hours* of its trend."""
        ...


Change = Callable[[str, tuple[Answer, ...]], tuple[Answer, ...]]
"""Returns the new answers from the name of the channel and the old ones."""

_SHOWN = (
    select(
        delivery.c.seq,
        delivery.c.channel,
        delivery.c.at,
        delivery.c.plainness,
        alert.c.message,
        edit.c.state,
        edit.c.wanted,
        edit.c.since,
        edit.c.not_before,
        edit.c.urgent,
        edit.c.attempts,
        edit.c.stands,
        edit.c.edited,
    )
    .join(alert, alert.c.seq == delivery.c.alert)
    .where(delivery.c.state != "dead")
)
_ROOTS = _SHOWN.outerjoin(edit, edit.c.delivery == delivery.c.seq).where(
    alert.c.key == bindparam("root")
)
# Within a string of the JSON each quotation mark has a backslash before it.
_SILENCED = _SHOWN.join(edit, edit.c.delivery == delivery.c.seq).where(
    edit.c.state != "ended",
    func.instr(type_coerce(edit.c.wanted, Text), '"silence":') > 0,
)
"""The messages that show a silence, or are to show one."""
_HELD_ROOTS = (
    select(ruling.c.seq, ruling.c.channel, alert.c.message)
    .join(alert, alert.c.seq == ruling.c.alert)
    .where(alert.c.key == bindparam("root"), ruling.c.state == "held")
)
_RELEASED = (
    select(delivery.c.seq, delivery.c.channel, ruling.c.moved)
    .join(ruling, (ruling.c.alert == delivery.c.alert) & (ruling.c.channel == delivery.c.channel))
    .where(ruling.c.seq == bindparam("number"), ruling.c.moved.is_not(None))
)
_CHARTED = timedelta(hours=25)
"""A day and an hour: a chart shows as much at least."""


class EditWriter:
    """Writes the words that messages should have now."""

    def __init__(self, db: Connection) -> None:
        """Write by *db*, in the transaction that it is in."""
        self._db = db

    def want(
        self, trends: Iterable[Moved], channels: Collection[str], compose: Compose, now: datetime
    ) -> None:
        """Let the messages of the rises of *trends* say their state of *now*.

        Only in *channels*, which can edit. *compose* finds the words. They replace those that were
        not shown yet.
        """
        for moved in trends if channels else ():
            self._want_all(moved, channels, compose, now)

    def answer(
        self, keys: Iterable[str], channels: Collection[str], change: Change, now: datetime
    ) -> None:
        """Let the messages of the alerts *keys* show the answers of people as *change* makes them.

        Only in *channels*. Every other word of them stays.
        """
        for key in keys:
            for row in self._db.execute(_ROOTS, {"root": key}).all():
                if row.channel in channels and row.state != "ended":
                    self._answer(row, change, now)

    def answer_silenced(self, channels: Collection[str], change: Change, now: datetime) -> None:
        """Let all messages that show a silence show the answers that *change* returns.

        Only in *channels*. It reads all edits, some thousands at most.
        """
        for row in self._db.execute(_SILENCED).all() if channels else ():
            if row.channel in channels:
                self._answer(row, change, now)

    def _answer(self, row: Any, change: Change, now: datetime) -> None:
        before = row.wanted or row.message.in_channel(row.channel)
        after = replace(before, answers=change(row.channel, before.answers))
        if after != before:
            self._want(row, after, now, is_urgent=True, is_answer=True)

    def read_answers(self, key: str) -> list[tuple[str, Sequence[Answer]]]:
        """Return each channel of the alert *key* with the answers that its message shows."""
        rows = self._db.execute(_ROOTS, {"root": key}).all()
        return [(row.channel, _read_answers(row)) for row in rows]

    def _want_all(
        self, moved: Moved, channels: Collection[str], compose: Compose, now: datetime
    ) -> None:
        rows = self._db.execute(_ROOTS, {"root": moved.root}).all()
        rows = [row for row in rows if row.channel in channels and row.state != "ended"]
        found = self._db.execute(_HELD_ROOTS, {"root": moved.root}).all()
        held = [row for row in found if row.channel in channels]
        first = min(moved.started, now) - _CHARTED
        is_needed = bool(rows or held)
        hours = read_hours(self._db, moved.watch, moved.keyword, first) if is_needed else ()
        for one in held:
            message = compose(one.message.in_channel(one.channel), moved, hours, now)
            changed = update(ruling).where(ruling.c.seq == one.seq)
            self._db.execute(changed.values(moved=message))
        for row in rows:
            message = compose(row.message.in_channel(row.channel), moved, hours, now)
            message = replace(message, answers=_read_answers(row))
            self._want(row, message, now, is_urgent=moved.is_urgent)

    def _want(
        self,
        row: Any,
        message: Message,
        now: datetime,
        *,
        is_urgent: bool,
        is_answer: bool = False,
    ) -> None:
        """Store that *message* is wanted in place of that of *row*."""
        is_waiting = row.state == "wanted"
        if hash_words(message) == row.stands and not (is_waiting and is_answer):
            return
        wanted: dict[str, Any] = {
            "state": "wanted",
            "wanted": message,
            "since": row.since if is_waiting else now,
            "not_before": _plan(row, now, is_urgent=is_urgent),
            "urgent": is_urgent or (is_waiting and row.urgent),
        }
        first = {
            "delivery": row.seq,
            "channel": row.channel,
            "attempts": 0,
            "plainness": row.plainness,
            "note": "",
            "stands": "",
        }
        added = sql.insert(edit).values(**first, **wanted)
        self._db.execute(added.on_conflict_do_update(index_elements=["delivery"], set_=wanted))


def _read_answers(row: Any) -> tuple[Answer, ...]:
    """Return the answers of people that the message of *row* shows, or is to show."""
    return () if row.wanted is None else tuple(row.wanted.answers)


def want_released(db: Connection, number: int, now: datetime) -> None:
    """Let the message of the held ruling *number*, told now, be edited at once if it moved."""
    for row in db.execute(_RELEASED, {"number": number}).all():
        wanted = {
            "delivery": row.seq,
            "channel": row.channel,
            "state": "wanted",
            "wanted": row.moved,
            "since": now,
            "not_before": now,
            "urgent": True,
            "attempts": 0,
            "plainness": 0,
            "note": "",
            "stands": "",
        }
        db.execute(sql.insert(edit).values(**wanted).on_conflict_do_nothing())


def _plan(row: Any, now: datetime, *, is_urgent: bool) -> datetime:
    """Return when the message of *row* may be edited; a wait after a failure stays."""
    is_waiting = row.state == "wanted"
    if is_waiting and (row.attempts or not is_urgent):
        planned: datetime = row.not_before
    elif is_urgent:
        planned = now
    else:
        planned = max(now, (row.edited or row.at) + MIN_BETWEEN)
    return planned


def hash_words(message: Message) -> str:
    """Return a hash of all that *message* says."""
    return sha256(message_to_json(message).encode()).hexdigest()
