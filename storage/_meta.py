"""Single values by name: which instance this is, the last good config, notes for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, select

from model import plain
from storage import _sqlite as sql
from storage._rows import KeptConfig
from storage._tables import meta

_INSTANCE, _CONFIG, _BEFORE, _NOTE = "instance", "config", "config.before", "note."


def value(db: Connection, name: str) -> str | None:
    """Return what is stored under *name*; None if nothing is."""
    return db.execute(select(meta.c.value).where(meta.c.name == name)).scalar_one_or_none()


def put(db: Connection, name: str, text: str) -> None:
    """Store *text* under *name*, in place of what was there."""
    row = sql.insert(meta).values(name=name, value=text)
    db.execute(row.on_conflict_do_update(index_elements=[meta.c.name], set_={"value": text}))


def drop(db: Connection, name: str) -> None:
    """Store nothing under *name* any more."""
    db.execute(delete(meta).where(meta.c.name == name))


def instance(db: Connection) -> str:
    """Return the random name of this state, made with it."""
    named: str = db.execute(select(meta.c.value).where(meta.c.name == _INSTANCE)).scalar_one()
    return named


def set_instance(db: Connection, name: str) -> None:
    """Name this state; once, when it is made."""
    put(db, _INSTANCE, name)


def notes(db: Connection) -> dict[str, str]:
    """Return the notes for people, by subject."""
    left = select(meta).where(meta.c.name.startswith(_NOTE, autoescape=True)).order_by(meta.c.name)
    return {row.name.removeprefix(_NOTE): row.value for row in db.execute(left)}


def note(db: Connection, subject: str, text: str) -> None:
    """Leave *text* about *subject* for people; empty takes it away."""
    if text:
        put(db, _NOTE + subject, plain(text))
    else:
        drop(db, _NOTE + subject)


def keep_config(db: Connection, main: str, texts: Mapping[str, str], now: datetime) -> None:
    """Keep the config that is good, and the one that it replaces."""
    last = kept_config(db)
    if last is not None and last.texts != texts:
        put(db, _BEFORE, _written(replace(last, at=now)))
    put(db, _CONFIG, _written(KeptConfig(main, dict(texts), now)))


def kept_config(db: Connection) -> KeptConfig | None:
    """Return the last config that was good; None if there was none yet."""
    return _config(db, _CONFIG)


def replaced_config(db: Connection) -> KeptConfig | None:
    """Return the config that the last good one replaced, and when; None if it is the first."""
    return _config(db, _BEFORE)


def _written(kept: KeptConfig) -> str:
    fields = {"main": kept.main, "texts": kept.texts, "at": kept.at.isoformat()}
    return json.dumps(fields)


def _config(db: Connection, name: str) -> KeptConfig | None:
    text = value(db, name)
    if text is None:
        return None
    kept = json.loads(text)
    return KeptConfig(kept["main"], kept["texts"], datetime.fromisoformat(kept["at"]))
