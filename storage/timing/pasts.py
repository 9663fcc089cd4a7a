"""The facts about the last messages of each channel, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from model import ChannelPast, Cooling
from storage._prepared import Prepared, prepare_upsert
from storage.timing.tables import channel_past

_PAST = Prepared(select(channel_past.c.facts).where(channel_past.c.channel == bindparam("channel")))
_WRITE_PAST = prepare_upsert(channel_past, ["channel"], ["facts"])


def read_past(db: Connection, channel: str) -> ChannelPast:
    """Return the past of *channel*; an empty one if it has none."""
    found = _PAST.fetch_value(db, {"channel": channel})
    return past_from_json(found) if found else ChannelPast()


def write_pasts(db: Connection, pasts: Mapping[str, ChannelPast]) -> None:
    """Store *pasts* by channel."""
    for channel, past in pasts.items():
        _WRITE_PAST.run(db, {"channel": channel, "facts": past_to_json(past)})


def past_to_json(past: ChannelPast) -> str:
    """Return *past* as JSON; `past_from_json` reads it back."""
    fields: dict[str, Any] = {
        "batch_ends": past.batch_ends and past.batch_ends.timestamp(),
        "cooling": {
            watch: [one.until.timestamp(), one.length.total_seconds(), one.held_any]
            for watch, one in past.cooling.items()
        },
        "period": past.period and past.period.timestamp(),
        "count": past.count,
        "silenced": past.silenced,
    }
    return json.dumps({name: value for name, value in fields.items() if value})


def past_from_json(text: str) -> ChannelPast:
    """Return the past that `past_to_json` wrote."""
    fields = json.loads(text)
    cooling = {
        watch: Cooling(_to_time(until), timedelta(seconds=length), held_any)
        for watch, (until, length, held_any) in fields.get("cooling", {}).items()
    }
    return ChannelPast(
        batch_ends=_to_time(fields.get("batch_ends")),
        cooling=cooling,
        period=_to_time(fields.get("period")),
        count=fields.get("count", 0),
        silenced=fields.get("silenced", 0),
    )


def _to_time(seconds: float | None) -> Any:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
