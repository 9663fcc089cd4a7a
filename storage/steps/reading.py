"""Read the steps of the charts, and the times in which feeds could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, func, select, type_coerce

from storage._prepared import Prepared
from storage._states import read_state
from storage._tables import EPOCH, MICROSECOND, Time, alert, feed, matched
from storage.steps.gaps import MIN_GAP
from storage.steps.rows import GapRow, KeywordRow, MarkRow, StepRow
from storage.steps.tables import gap, step

Begin = Callable[[], AbstractContextManager[Connection]]
"""Begins a transaction."""

_OF_WATCH = (
    step.c.watch == bindparam("of"),
    step.c.keyword == bindparam("word"),
    step.c.start >= bindparam("first", type_=Time),
)
_STEPS = Prepared(
    select(
        step.c.start,
        step.c.since,
        step.c.until,
        step.c.reports,
        step.c.expected,
        step.c.size,
    )
    .where(*_OF_WATCH)
    .order_by(step.c.start)
)
_BEGAN = Prepared(
    select(step.c.since)
    .where(step.c.watch == bindparam("of"), step.c.keyword == bindparam("word"))
    .order_by(step.c.start)
    .limit(1)
)
_START = type_coerce(step.c.start, BigInteger)
_BIN = (_START - bindparam("begin", type_=BigInteger)) / bindparam("length", type_=BigInteger)
_BINS = Prepared(
    select(
        func.floor(_BIN).label("bin"),
        func.sum(step.c.reports).label("reports"),
    )
    .where(*_OF_WATCH)
    .group_by(func.floor(_BIN))
)
_KEYWORD_BINS = Prepared(
    select(
        step.c.keyword,
        func.floor(_BIN).label("bin"),
        func.sum(step.c.reports).label("reports"),
        func.sum(step.c.expected).label("expected"),
    )
    .where(
        step.c.watch == bindparam("of"),
        step.c.keyword != "",
        step.c.start >= bindparam("first", type_=Time),
    )
    .group_by(step.c.keyword, func.floor(_BIN))
)
_FEEDS = (
    select(feed.c.id, feed.c.name, feed.c.present, feed.c.read_by, matched.c.count.label("matches"))
    .join(feed, feed.c.id == matched.c.feed)
    .where(matched.c.watch == bindparam("of"))
)
_GAPS = (
    select(gap.c.feed, gap.c.since, gap.c.until)
    .where(gap.c.until > bindparam("since", type_=Time))
    .where(gap.c.feed.in_(bindparam("feeds", expanding=True)))
    .order_by(gap.c.since)
)

_MARKS = (
    select(alert.c.at, alert.c.kind, alert.c.state, alert.c.id)
    .where(
        alert.c.at >= bindparam("since", type_=Time),
        alert.c.watch == bindparam("of"),
        alert.c.kind.not_in(("match", "new")),
    )
    .order_by(alert.c.seq)
)


class StoredSteps:
    """The steps of the charts, for those who draw them."""

    def __init__(self, begin: Begin) -> None:
        """Read in transactions that *begin* begins."""
        self._begin = begin

    def read_steps(self, watch: str, since: datetime, keyword: str = "") -> list[StepRow]:
        """Return the steps of *watch* that begin at or after *since*, oldest first."""
        values = {"of": watch, "word": keyword, "first": since}
        with self._begin() as db:
            return [StepRow(*row) for row in _STEPS.fetch_all(db, values)]

    def read_states(self, watch: str, kinds: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        """Return the states that *watch* keeps, those of *kinds*."""
        with self._begin() as db:
            found = {kind: read_state(db, watch, kind) for kind in kinds}
        return {kind: state for kind, state in found.items() if state is not None}

    def list_marks(self, watch: str, since: datetime) -> list[MarkRow]:
        """Return the alerts of *watch* from *since* on that are not about single reports."""
        with self._begin() as db:
            rows = db.execute(_MARKS, {"of": watch, "since": since}).all()
        return [MarkRow(*row) for row in rows]

    def find_beginning(self, watch: str, keyword: str = "") -> datetime | None:
        """Return since when the reports of *watch* are counted; None if none was counted yet."""
        with self._begin() as db:
            found: datetime | None = _BEGAN.fetch_value(db, {"of": watch, "word": keyword})
        return found

    def count_reports(
        self, watches: Sequence[str], since: datetime, step: timedelta, count: int
    ) -> dict[str, list[int]]:
        """Return the reports of each of *watches* in *count* equal steps from *since* on."""
        times = {
            "word": "",
            "first": since,
            "begin": (since - EPOCH) // MICROSECOND,
            "length": step // MICROSECOND,
        }
        found = {}
        with self._begin() as db:
            for watch in watches:
                counts = [0] * count
                for row in _BINS.fetch_all(db, {"of": watch, **times}):
                    if 0 <= row.bin < count:
                        counts[int(row.bin)] = row.reports
                found[watch] = counts
        return found

    def count_keywords(
        self, watch: str, since: datetime, step: timedelta, count: int
    ) -> dict[str, KeywordRow]:
        """Return the reports of each keyword of *watch* in *count* equal steps from *since* on.

        Only of keywords that were counted then: a watch counts them where it measures each.
        """
        times = {
            "of": watch,
            "first": since,
            "begin": (since - EPOCH) // MICROSECOND,
            "length": step // MICROSECOND,
        }
        counts: dict[str, list[int]] = {}
        expected: dict[str, float | None] = {}
        with self._begin() as db:
            rows = _KEYWORD_BINS.fetch_all(db, times)
        for row in rows:
            its = counts.setdefault(row.keyword, [0] * count)
            known = expected.setdefault(row.keyword, None)
            if not 0 <= row.bin < count:
                continue
            its[int(row.bin)] = row.reports
            if row.expected is not None:
                expected[row.keyword] = (known or 0.0) + row.expected
        return {word: KeywordRow(tuple(its), expected[word]) for word, its in counts.items()}

    def list_gaps(self, watch: str, since: datetime, now: datetime) -> list[GapRow] | None:
        """Return the gaps after *since* of the feeds in which *watch* matched in the last month.

        None if there are no such feeds.
        """
        with self._begin() as db:
            feeds = {row.id: row for row in db.execute(_FEEDS, {"of": watch})}
            times = {"since": since, "feeds": sorted(feeds)}
            rows = db.execute(_GAPS, times).all() if feeds else []
        total = sum(row.matches for row in feeds.values())
        if not total:
            return None
        parts = {key: row.matches / total for key, row in feeds.items()}
        found = [
            GapRow(feeds[row.feed].name, parts[row.feed], row.since, row.until) for row in rows
        ]
        for key, row in feeds.items():
            if row.present and row.read_by is not None and row.read_by <= now - MIN_GAP:
                found.append(GapRow(row.name, parts[key], row.read_by, None))
        return found
