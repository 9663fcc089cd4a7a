"""What was reported of late: by which marks, in which words, and who carried it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from model import FirstText, Report
from storage import _sqlite as sql
from storage._rows import RECENT
from storage._tables import account, carried, fingerprint

_SEEN = select(fingerprint.c.report).where(
    fingerprint.c.print == bindparam("print"), fingerprint.c.at >= bindparam("since")
)
_ACCOUNTS = (
    select(account)
    .where(account.c.seq > bindparam("after"), account.c.at >= bindparam("since"))
    .order_by(account.c.seq)
)
_CARRIED = select(carried.c.publishers).where(
    carried.c.watch == bindparam("watch"),
    carried.c.report == bindparam("report"),
    carried.c.at >= bindparam("since"),
)


class Recent:
    """The texts of the last days: which report tells them, in which words, who carried it."""

    def __init__(self, db: Connection, since: datetime) -> None:
        """Know what was seen at or after *since*."""
        self._db, self._since = db, since

    def get(self, fingerprint: str) -> str | None:
        """Return the key of the report with *fingerprint*; None if it was not seen of late."""
        asked = {"print": fingerprint, "since": self._since}
        return self._db.execute(_SEEN, asked).scalar_one_or_none()

    def first_texts(self, after: int) -> Sequence[tuple[int, FirstText]]:
        """Return the first texts numbered above *after*, in the order they were stored."""
        found = self._db.execute(_ACCOUNTS, {"after": after, "since": self._since})
        return [
            (row.seq, FirstText(row.report, row.story, row.at, row.words, row.facts))
            for row in found
        ]

    def carried(self, watch: str, key: str) -> Sequence[str]:
        """Return who carried the report *key* in *watch* of late, in the order they came."""
        asked = {"watch": watch, "report": key, "since": self._since}
        return self._db.execute(_CARRIED, asked).scalar_one_or_none() or ()


def add(db: Connection, reports: Iterable[Report], now: datetime) -> None:
    """Remember *reports*: fingerprints, first texts, publishers.

    A fingerprint that is known keeps its first report. First texts are numbered in the order of
    *reports*, and no number comes twice.
    """
    prints, accounts, carriers = [], [], []
    for report in reports:
        prints += [{"print": p, "report": report.key, "at": now} for p in report.fingerprints]
        if report.first_text:
            accounts.append(_first_text_fields(report.first_text))
        if report.publishers:
            named = {"watch": report.watch, "report": report.key}
            carriers.append({**named, "publishers": report.publishers, "at": now})
    if prints:
        db.execute(_ADD_PRINT, [one | {"old": now - RECENT} for one in prints])
    if accounts:
        db.execute(sql.insert(account), accounts)
    if carriers:
        db.execute(_CARRY, carriers)


def _first_text_fields(of: FirstText) -> dict[str, Any]:
    fields = ("story", "at", "words", "facts")
    return {"report": of.key} | {name: getattr(of, name) for name in fields}


_print = sql.insert(fingerprint)
_ADD_PRINT = _print.on_conflict_do_update(
    index_elements=[fingerprint.c.print],
    set_={"report": _print.excluded.report, "at": _print.excluded.at},
    where=fingerprint.c.at < bindparam("old"),
)
_carry = sql.insert(carried)
_CARRY = _carry.on_conflict_do_update(
    index_elements=[carried.c.watch, carried.c.report],
    set_={"publishers": _carry.excluded.publishers, "at": _carry.excluded.at},
)
