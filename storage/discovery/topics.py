"""The topics of discovery and its last list, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from model import HotList, Term, TermReport, Topic
from storage._meta import read_value, write_value
from storage._prepared import prepare_upsert
from storage.discovery.tables import hot_topic

_HOT_LIST = "discovery.list"  # its name in `meta`
_TIMES = {"at", "began", "started", "listed", "learning_until"}
_KEEP_TOPIC = prepare_upsert(hot_topic, ["id"], ["listed", "state"])
_TOPICS = (
    select(hot_topic)
    .where(hot_topic.c.listed >= bindparam("since"))
    .order_by(hot_topic.c.listed, hot_topic.c.id)
)


def keep_topics(db: Connection, topics: Iterable[Topic]) -> None:
    """Store *topics*, each in place of the one with its id."""
    rows = [
        {"id": topic.id, "listed": topic.listed, "state": _topic_to_json(topic)} for topic in topics
    ]
    _KEEP_TOPIC.run_for_each(db, rows)


def read_topics(db: Connection, since: datetime) -> list[Topic]:
    """Return the topics that were listed at or after *since*, the last ones last."""
    rows = db.execute(_TOPICS, {"since": since})
    return [_topic_from_json(row.id, row.listed, row.state) for row in rows]


def keep_hot_list(db: Connection, hot: HotList) -> None:
    """Store *hot* as the last list."""
    write_value(db, _HOT_LIST, json.dumps(hot, default=_to_plain))


def read_hot_list(db: Connection) -> HotList | None:
    """Return the last list; None if there was none yet."""
    text = read_value(db, _HOT_LIST)
    if text is None:
        return None
    fields = _read_fields(json.loads(text))
    fields["terms"] = tuple(_to_term(one) for one in fields["terms"])
    return HotList(**fields)


def _topic_to_json(topic: Topic) -> str:
    # The id and the time of the listing are columns.
    fields = _to_plain(topic)
    del fields["id"], fields["listed"]
    return json.dumps(fields, default=_to_plain)


def _topic_from_json(name: str, listed: datetime, state: str) -> Topic:
    fields = _read_fields(json.loads(state))
    fields["reports"] = frozenset(fields["reports"])
    return Topic(id=name, listed=listed, **fields)


def _to_term(stored: Mapping[str, Any]) -> Term:
    fields = _read_fields(stored)
    fields["stories"] = tuple(TermReport(**_read_fields(one)) for one in fields["stories"])
    return Term(**fields)


def _read_fields(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an object: times as such, and lists as tuples."""
    return {
        name: datetime.fromisoformat(value) if name in _TIMES and value else _freeze(value)
        for name, value in stored.items()
    }


def _freeze(value: Any) -> Any:
    return tuple(map(_freeze, value)) if isinstance(value, list) else value


def _to_plain(value: Any) -> Any:
    """Return *value*, of a type that JSON does not have, in types that it has."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return {name: getattr(value, name) for name in value.__slots__}
