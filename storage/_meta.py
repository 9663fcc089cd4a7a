"""Single values by name: the random name of this state, the last good config, notes for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from model import Outage, plain
from storage._prepared import Prepared, prepare_upsert
from storage._rows import KeptConfig, LastWords
from storage._tables import meta

_INSTANCE = "instance"
_CONFIG = "config"
_CONFIG_BEFORE = "config.before"
_MODE = "mode"
_OUTAGE = "outage"
_LAST_WORDS = "last_words"
_NOTE = "note."  # and the subject

_VALUE = Prepared(select(meta.c.value).where(meta.c.name == bindparam("name")))
_WRITE_VALUE = prepare_upsert(meta, ["name"], ["value"])
_NOTES = (
    select(meta)
    .where(
        meta.c.name.startswith(_NOTE, autoescape=True),
    )
    .order_by(meta.c.name)
)


def read_value(db: Connection, name: str) -> str | None:
    """Return the text under *name*; None if there is none."""
    found: str | None = _VALUE.fetch_value(db, {"name": name})
    return found


def write_value(db: Connection, name: str, text: str) -> None:
    """Store *text* under *name*, in place of the text that was there."""
    _WRITE_VALUE.run(db, {"name": name, "value": text})


def delete_value(db: Connection, name: str) -> None:
    """Delete the text under *name*, if there is one."""
    db.execute(delete(meta).where(meta.c.name == name))


def read_instance(db: Connection) -> str:
    """Return the random name of this state, made with it."""
    found: str = _VALUE.fetch_value(db, {"name": _INSTANCE})
    return found


def set_instance(db: Connection, name: str) -> None:
    """Name this state; once, when it is made."""
    write_value(db, _INSTANCE, name)


def read_mode(db: Connection) -> str:
    """Return how the program ran last: run, once or demo; empty if it never did."""
    return read_value(db, _MODE) or ""


def write_mode(db: Connection, mode: str) -> None:
    """Store how the program runs: run, once or demo. It has said no last words yet."""
    write_value(db, _MODE, mode)
    delete_value(db, _LAST_WORDS)


def read_last_words(db: Connection) -> LastWords | None:
    """Return the reason why the daemon stopped as asked; None while it runs, or if it crashed."""
    text = read_value(db, _LAST_WORDS)
    if text is None:
        return None
    fields = json.loads(text)
    return LastWords(at=datetime.fromisoformat(fields["at"]), text=fields["text"])


def write_last_words(db: Connection, words: LastWords) -> None:
    """Store why the daemon stops."""
    write_value(db, _LAST_WORDS, json.dumps({"at": words.at.isoformat(), "text": words.text}))


def read_outage(db: Connection) -> Outage | None:
    """Return the outage of the network that has not ended; None if there is none."""
    text = read_value(db, _OUTAGE)
    if text is None:
        return None
    fields = json.loads(text)
    since = datetime.fromisoformat(fields["since"])
    return Outage(since=since, feeds=fields["feeds"], reason=fields["reason"])


def write_outage(db: Connection, outage: Outage | None) -> None:
    """Store the *outage* of the network; None once it has ended."""
    if outage is None:
        delete_value(db, _OUTAGE)
        return
    fields = {"since": outage.since.isoformat(), "feeds": outage.feeds, "reason": outage.reason}
    write_value(db, _OUTAGE, json.dumps(fields))


# --- notes ----------------------------------------------------------------------------------


def read_notes(db: Connection) -> dict[str, str]:
    """Return the notes for people, by subject."""
    return {row.name.removeprefix(_NOTE): row.value for row in db.execute(_NOTES)}


def write_note(db: Connection, subject: str, text: str) -> None:
    """Leave *text* about *subject* for people; an empty text deletes the note."""
    if text:
        write_value(db, _NOTE + subject, plain(text))
    else:
        delete_value(db, _NOTE + subject)


# --- the last good configs ------------------------------------------------------------------


def keep_config(db: Connection, main: str, texts: Mapping[str, str], now: datetime) -> None:
    """Store the config that is good, and the one that it replaces."""
    last = read_kept_config(db)
    if last is not None and last.texts != texts:
        _write_config(db, _CONFIG_BEFORE, replace(last, at=now))
    _write_config(db, _CONFIG, KeptConfig(main, dict(texts), now))


def read_kept_config(db: Connection) -> KeptConfig | None:
    """Return the last config that was good; None if there was none yet."""
    return _read_config(db, _CONFIG)


def read_replaced_config(db: Connection) -> KeptConfig | None:
    """Return the config that the last good one replaced, and when; None if it is the first."""
    return _read_config(db, _CONFIG_BEFORE)


def _write_config(db: Connection, name: str, kept: KeptConfig) -> None:
    fields = {
        "main": kept.main,
        "texts": kept.texts,
        "at": kept.at.isoformat(),
    }
    write_value(db, name, json.dumps(fields))


def _read_config(db: Connection, name: str) -> KeptConfig | None:
    text = read_value(db, name)
    if text is None:
        return None
    fields = json.loads(text)
    return KeptConfig(
        main=fields["main"],
        texts=fields["texts"],
        at=datetime.fromisoformat(fields["at"]),
    )
