"""The steps of the charts: added by looks, rolled up to days, and deleted in the end."""

from __future__ import annotations

import contextlib
from pathlib import Path

from model import Arrival, FirstText, Interval, Report
from storage import StepRow, open_store
from storage._store import Store
from tests.storage.world import DAY, HOUR, MINUTE, NOW, WITHOUT_TIMING, add, an_entry, opened, raw

MIDNIGHT = NOW.replace(hour=0)


def look(store: Store, *intervals: Interval, watch: str = "CBDC") -> None:
    with store.transaction() as tx:
        tx.keep_intervals(watch, intervals)


def read(store: Store, since=NOW - 500 * DAY, watch: str = "CBDC", keyword: str = ""):
    return store.steps.read_steps(watch, since, keyword)


def test_a_look_belongs_to_its_hour_and_its_expected_reports_to_all_the_time_before(store):
    look(store, Interval(NOW - 5 * HOUR, NOW + 10 * MINUTE, 2, 1.5, 4.0))

    assert read(store) == [StepRow(NOW, NOW - 5 * HOUR, NOW + 10 * MINUTE, 2, 1.5, 4.0)]


def test_looks_in_one_hour_are_added_up(store):
    look(store, Interval(NOW - 5 * HOUR, NOW, 2, 1.5, 4.0))
    look(store, Interval(NOW, NOW + 20 * MINUTE, 1, 0.25, 3.0))
    look(store, Interval(NOW, NOW + 30 * MINUTE, 1))

    assert read(store) == [StepRow(NOW, NOW - 5 * HOUR, NOW + 30 * MINUTE, 4, 1.75, 3.0)]


def test_a_keyword_has_steps_of_its_own(store):
    look(store, Interval(NOW, NOW, 1), Interval(NOW, NOW, 2, keyword="e-CNY"))

    assert [row.reports for row in read(store)] == [1]
    assert [row.reports for row in read(store, keyword="e-CNY")] == [2]


def test_a_transaction_that_fails_keeps_no_step(store):
    with contextlib.suppress(RuntimeError), store.transaction() as tx:
        tx.keep_intervals("CBDC", [Interval(NOW, NOW, 1)])
        raise RuntimeError

    assert read(store) == []


def test_after_two_months_the_hours_of_a_day_become_one_row(store):
    for hour in (1, 5, 23):
        at = MIDNIGHT + hour * HOUR
        look(store, Interval(at - HOUR, at, hour, 0.5, 2.0))
    look(store, Interval(MIDNIGHT, MIDNIGHT + DAY, 7, 0.5, 2.0))

    store.prune(NOW + 61 * DAY)

    first, second = read(store)
    assert first == StepRow(MIDNIGHT, MIDNIGHT, MIDNIGHT + 23 * HOUR, 29, 1.5, 2.0)
    assert (second.start, second.reports) == (MIDNIGHT + DAY, 7)


def test_hours_of_two_months_stay(store):
    look(store, Interval(MIDNIGHT, MIDNIGHT + HOUR, 1), Interval(NOW, NOW, 1))

    store.prune(NOW + 60 * DAY)

    assert len(read(store)) == 2


def test_days_are_deleted_after_400(store):
    look(store, Interval(MIDNIGHT, MIDNIGHT, 1), Interval(NOW + DAY, NOW + DAY, 1))

    store.prune(NOW + 401 * DAY)

    assert [row.start for row in read(store)] == [MIDNIGHT + DAY]


def test_the_walk_takes_some_watches_at_a_time_and_each_once_a_day(store):
    for number in range(120):
        look(store, Interval(NOW, NOW, 1), watch=f"Watch {number:03}")

    def walk(at):
        steps = []
        while count := store.prune(at):
            steps.append(count)
        return steps

    assert walk(NOW) == [50, 50, 20]
    assert walk(NOW + HOUR) == []
    assert walk(NOW + DAY) == [50, 50, 20]


def test_reports_are_counted_in_equal_steps(store):
    for minutes in (0, 70, 80, 200):
        at = NOW + minutes * MINUTE
        look(store, Interval(at, at, 1))

    counted = store.steps.count_reports(["CBDC", "None"], NOW, 2 * HOUR, 3)

    assert counted == {"CBDC": [3, 1, 0], "None": [0, 0, 0]}
    assert store.steps.find_beginning("CBDC") == NOW
    assert store.steps.find_beginning("None") is None


def test_a_state_that_is_brought_up_to_date_has_the_reports_of_its_last_days(tmp_path: Path):
    path = tmp_path / "groundswell.db"
    with contextlib.closing(opened(tmp_path)) as store:
        add(store, an_entry("old", first_seen=NOW - DAY, arrival=Arrival.BASELINE))
        for key, at in (("stood", NOW - DAY), ("a", NOW), ("b", NOW + 20 * MINUTE)):
            text = FirstText(key, key, at, ("bank", "coin"))
            with store.transaction() as tx:
                tx.add_reports([Report(key, "CBDC", (), first_text=text, by=())], at)
        with store.transaction() as tx:
            for key in ("stood", "a", "b"):
                tx._db.exec_driver_sql(
                    "INSERT INTO carried VALUES ('CBDC', ?, '[]', ?)",
                    (key, round((NOW + DAY).timestamp()) * 1_000_000),
                )
    for change in (
        *WITHOUT_TIMING,
        "DROP TABLE step",
        "DROP TABLE gap",
        "ALTER TABLE feed DROP COLUMN read_by",
        "DROP TABLE found_end",
        "CREATE VIRTUAL TABLE found_words USING fts5vocab('found', 'row')",
        "UPDATE alembic_version SET version_num = '0009'",
    ):
        raw(path, change)

    with contextlib.closing(open_store(path, NOW)) as store:
        assert read(store) == [StepRow(NOW, NOW, NOW + 20 * MINUTE, 2, None, None)]
