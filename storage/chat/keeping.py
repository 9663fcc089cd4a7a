"""Keep the requests of people in chats, so that each is done once, whenever the daemon is killed.

A request is stored before it is acknowledged. The transaction that does it also marks it as done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select, update

from model import ChatAct, ChatRequest, ChatUser, Command, Press, Reaction
from storage import _sqlite as sql
from storage._alert_rows import to_alert_rows
from storage._rows import AlertRow, LineRow
from storage._tables import alert, delivery
from storage.chat.reading import list_lines
from storage.chat.tables import chat_line, chat_person, chat_request

Begin = Callable[[], AbstractContextManager[Connection]]

REQUESTS_KEPT = timedelta(days=2)
"""Chats repeat a request for minutes. Doubled: nothing, but for the rows."""
MAX_AGE = timedelta(days=14)
"""Of a message under which a thumb still counts. Doubled: a look for its alert takes longer."""
MAX_SKEW = timedelta(minutes=10)
"""How far the clock of the chat may be ahead or behind."""
_KINDS: Mapping[str, type[ChatRequest]] = {
    "press": Press,
    "command": Command,
    "reaction": Reaction,
}


class FoundAlert(NamedTuple):
    """An alert, and the channel of the config in which its message stands."""

    alert: AlertRow
    channel: str


class ChatBox:
    """The requests, the lines and the people. Each method commits unless a transaction is open."""

    def __init__(self, begin: Begin) -> None:
        """Read and write in transactions that *begin* opens."""
        self._begin = begin

    # --- requests ---------------------------------------------------------------------------

    def take(self, request: ChatRequest, now: datetime) -> bool:
        """Store *request*; return False if it is stored already, or was done."""
        row = {"key": request.key, "at": now, "request": _request_to_json(request)}
        added = sql.insert(chat_request).values(**row).on_conflict_do_nothing()
        with self._begin() as db:
            return db.execute(added).rowcount > 0

    def list_open(self) -> list[ChatRequest]:
        """Return the requests that are not done, the oldest first."""
        listed = select(chat_request.c.request).where(chat_request.c.request != "")
        with self._begin() as db:
            found = db.execute(listed.order_by(chat_request.c.at, chat_request.c.key))
            return [_request_from_json(text) for text in found.scalars()]

    def finish(self, key: str) -> bool:
        """Mark the request *key* as done; return False if it was done before."""
        done = update(chat_request).where(chat_request.c.key == key, chat_request.c.request != "")
        with self._begin() as db:
            return db.execute(done.values(request="")).rowcount > 0

    # --- messages ---------------------------------------------------------------------------

    def find_message(
        self, channels: Collection[str], place: str, message: str
    ) -> FoundAlert | None:
        """Return the alert whose message is *message* at *place*; None if it is none of ours.

        Only in *channels*, those of the config that the place may be.
        """
        at = datetime.fromtimestamp(float(message), tz=UTC)
        listed = (
            select(delivery.c.alert, delivery.c.channel, delivery.c.remote)
            .where(
                delivery.c.state == "sent",
                delivery.c.channel.in_(channels),
                delivery.c.at >= at - MAX_AGE,
                delivery.c.at <= at + MAX_SKEW,
            )
            .order_by(delivery.c.seq.desc())
        )
        with self._begin() as db:
            for row in db.execute(listed):
                if (row.remote.get("channel"), row.remote.get("ts")) == (place, message):
                    rows = db.execute(select(alert).where(alert.c.seq == row.alert)).all()
                    return FoundAlert(to_alert_rows(db, rows)[0], row.channel)
        return None

    def find_places(self, channels: Collection[str]) -> dict[str, str]:
        """Return the place where the last message of each of *channels* went, where it had one."""
        places = {}
        with self._begin() as db:
            for name in channels:
                sent = (delivery.c.state == "sent") & (delivery.c.channel == name)
                last = select(delivery.c.remote).where(sent).order_by(delivery.c.at.desc()).limit(1)
                remote = db.execute(last).scalar_one_or_none() or {}
                places[name] = remote.get("channel", "")
        return places

    # --- people -----------------------------------------------------------------------------

    def learn_name(self, user: ChatUser) -> None:
        """Remember the name of *user*, if the chat said it."""
        if not user.name:
            return
        added = sql.insert(chat_person).values(id=user.id, name=user.name)
        changed = added.on_conflict_do_update(index_elements=["id"], set_={"name": user.name})
        with self._begin() as db:
            db.execute(changed)

    def complete(self, user: ChatUser) -> ChatUser:
        """Return *user* with the name that the chat said last; it says none for a thumb."""
        named = select(chat_person.c.name).where(chat_person.c.id == user.id)
        with self._begin() as db:
            name = db.execute(named).scalar_one_or_none()
        return user if user.name or not name else ChatUser(user.id, name)

    # --- lines ------------------------------------------------------------------------------

    def list_lines(self) -> Sequence[LineRow]:
        """Return the lines by which people answer, by name."""
        with self._begin() as db:
            return list_lines(db)

    def write_line(self, row: LineRow) -> None:
        """Store the state of a line."""
        fields = asdict(row)
        added = sql.insert(chat_line).values(**fields)
        del fields["name"]
        with self._begin() as db:
            db.execute(added.on_conflict_do_update(index_elements=["name"], set_=fields))

    def keep_lines(self, names: Collection[str]) -> None:
        """Forget the lines that have none of *names*."""
        with self._begin() as db:
            db.execute(delete(chat_line).where(chat_line.c.name.not_in(names)))


def _request_to_json(request: ChatRequest) -> str:
    kind = next(name for name, cls in _KINDS.items() if isinstance(request, cls))
    return json.dumps({"kind": kind, **asdict(request)})


def _request_from_json(text: str) -> ChatRequest:
    fields: dict[str, Any] = json.loads(text)
    kind = fields.pop("kind")
    fields["user"] = ChatUser(**fields["user"])
    if kind == "press":
        fields["act"] = ChatAct(fields["act"])
    return _KINDS[kind](**fields)
