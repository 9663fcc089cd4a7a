"""The reports of the last days: their fingerprints, first texts and publishers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from model import COPY_WINDOW, FirstText, Report
from storage import _sqlite as sql
from storage._prepared import Prepared, prepare_upsert
from storage._tables import account, carried, fingerprint

_REPORT = Prepared(
    select(fingerprint.c.report).where(
        fingerprint.c.print == bindparam("print"),
        fingerprint.c.at >= bindparam("since"),
    )
)
_ACCOUNTS = Prepared(
    select(account)
    .where(
        account.c.seq > bindparam("after"),
        account.c.at >= bindparam("since"),
    )
    .order_by(account.c.seq)
)
_PUBLISHERS = Prepared(
    select(carried.c.publishers).where(
        carried.c.watch == bindparam("watch"),
        carried.c.report == bindparam("report"),
        carried.c.at >= bindparam("since"),
    )
)


class RecentReports:
    """The reports of the last days."""

    def __init__(self, db: Connection, since: datetime) -> None:
        """Look at reports that were seen at or after *since*."""
        self._db = db
        self._since = since

    def get(self, fingerprint: str) -> str | None:
        """Return the key of the report with *fingerprint*; None if no recent one has it."""
        where = {"print": fingerprint, "since": self._since}
        found: str | None = _REPORT.fetch_value(self._db, where)
        return found

    def first_texts(self, after: int) -> Sequence[tuple[int, FirstText]]:
        """Return the first texts numbered above *after*, in the order they were stored."""
        where = {"after": after, "since": self._since}
        rows = _ACCOUNTS.fetch_all(self._db, where)
        return [(row.seq, _to_account(row)) for row in rows]

    def carried(self, watch: str, key: str) -> Sequence[str]:
        """Return who lately carried the report *key* in *watch*, in the order they came."""
        where = {"watch": watch, "report": key, "since": self._since}
        return _PUBLISHERS.fetch_value(self._db, where) or ()


def _to_account(row: Any) -> FirstText:
    return FirstText(
        key=row.report,
        story=row.story,
        at=row.at,
        words=row.words,
        facts=row.facts,
        publisher=row.publisher,
    )


def add_reports(db: Connection, reports: Iterable[Report], now: datetime) -> None:
    """Store *reports*: fingerprints, accounts, publishers.

    A fingerprint that is known keeps its first report. First texts are numbered in the order of
    *reports*, and no number comes twice.
    """
    prints: list[dict[str, Any]] = []
    accounts: list[dict[str, Any]] = []
    carriers: list[dict[str, Any]] = []
    for report in reports:
        prints += _print_columns(report, now)
        if report.first_text:
            accounts.append(_account_columns(report.first_text))
        if report.publishers:
            carriers.append(_carried_columns(report, now))
    if prints:
        _ADD_PRINT.run_for_each(db, prints)
    if accounts:
        _ADD_ACCOUNT.run_for_each(db, accounts)
    if carriers:
        _ADD_CARRIED.run_for_each(db, carriers)


def _print_columns(report: Report, now: datetime) -> list[dict[str, Any]]:
    forgotten = now - COPY_WINDOW
    return [
        {"print": one, "report": report.key, "at": now, "forgotten": forgotten}
        for one in report.fingerprints
    ]


def _account_columns(of: FirstText) -> dict[str, Any]:
    return {
        "report": of.key,
        "story": of.story,
        "at": of.at,
        "words": of.words,
        "facts": of.facts,
        "publisher": of.publisher,
    }


def _carried_columns(report: Report, now: datetime) -> dict[str, Any]:
    return {
        "watch": report.watch,
        "report": report.key,
        "publishers": report.publishers,
        "at": now,
    }


_ADD_PRINT = prepare_upsert(
    fingerprint,
    ["print"],
    ["report", "at"],
    only_if=fingerprint.c.at < bindparam("forgotten"),
)
_ADD_ACCOUNT = Prepared(
    sql.insert(account), ("report", "story", "at", "words", "facts", "publisher")
)
_ADD_CARRIED = prepare_upsert(carried, ["watch", "report"], ["publishers", "at"])
