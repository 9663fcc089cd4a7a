"""An export is RFC 4180 or JSON Lines, has no formula, and its entries are read by `replay`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answers import export
from answers.export import Wanted, write_csv, write_export
from model import Arrival, Message, WatchVersion
from rehearsal.recorded import read_entries
from storage._store import Store
from tests.storage.world import HOUR, MINUTE, NOW, add, an_alert, an_entry, opened

VERSION = WatchVersion("aaa111", "CBDC", "- {name: CBDC, keywords: [CBDC]}", ("CBDC",))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = opened(tmp_path)
    yield made
    made.close()


def tell(store: Store, name: str, **facts) -> None:
    with store.transaction() as tx:
        alert = an_alert(name, **facts)
        tx.record_all([alert], lambda names: [(each, "") for each in names], lambda _: VERSION)


def text(store: Store, subject: str, form: str = "jsonl", **filters) -> str:
    return b"".join(write_export(store, Wanted(subject, form, **filters))).decode()


def objects(written: str) -> list[dict]:
    return [orjson.loads(line) for line in written.splitlines()]


def table(written: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline="")))


def test_an_alert_says_by_which_version_of_the_watch_and_the_first_one_has_its_lines(store) -> None:
    tell(store, "a")
    tell(store, "b", at=NOW + MINUTE)

    first, second = objects(text(store, "alerts"))

    assert (first["version"], first["version_lines"]) == ("aaa111", VERSION.lines)
    assert (second["version"], "version_lines" in second) == ("aaa111", False)
    assert first["deliveries"][0]["state"] == "pending"


def test_a_table_of_alerts_has_a_row_for_each_channel(store) -> None:
    tell(store, "a", to=("team", "desk"))

    rows = table(text(store, "alerts", "csv"))

    assert [(row["id"], row["channel"], row["delivery"]) for row in rows] == [
        ("a", "team", "pending"),
        ("a", "desk", "pending"),
    ]
    assert [row["channel"] for row in table(text(store, "alerts", "csv", channel="desk"))] == [
        "desk"
    ]


def test_a_table_of_deliveries_has_one_row_each(store) -> None:
    tell(store, "a")

    [row] = table(text(store, "deliveries", "csv"))

    assert (row["alert"], row["watch"], row["state"]) == ("a", "CBDC", "pending")
    assert (row["at"], row["version"]) == ("2026-11-22T12:00:00Z", "aaa111")


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1"])
def test_no_title_is_a_formula_in_a_spreadsheet(store, title) -> None:
    tell(store, "a", said=Message("match", title))

    [row] = table(text(store, "alerts", "csv"))

    assert row["headline"] == f"'{title}"


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), min_size=1))
def test_a_program_reads_back_the_cells_that_were_written(rows) -> None:
    written = write_csv(rows)

    read = list(csv.reader(io.StringIO(written, newline="")))
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert all(cell[:1] not in "=+-@" or not cell for row in read for cell in row)


def test_entries_are_recorded_entries_that_keep_their_arrival(store, tmp_path) -> None:
    old = an_entry("old", arrival=Arrival.BASELINE, first_seen=NOW)
    add(store, old, at=NOW)
    add(store, an_entry("new", summary="S", tags=("x",), lang="en"), at=NOW + HOUR)

    path = tmp_path / "news.jsonl"
    path.write_text(text(store, "entries"), encoding="utf-8")

    first, second = read_entries([path])
    assert (first.title, first.arrival) == ("Title old", Arrival.BASELINE)
    assert (second.summary, second.tags, second.lang) == ("S", ("x",), "en")
    assert second.first_seen == NOW + HOUR
    assert [row["title"] for row in table(text(store, "entries", "csv", since=NOW + HOUR))] == [
        "Title new"
    ]


def test_entries_stay_sorted_after_a_clock_was_set_back(store) -> None:
    add(store, an_entry("a"), at=NOW + HOUR)
    add(store, an_entry("b"), at=NOW)

    assert [row["t"] for row in objects(text(store, "entries"))] == ["2026-11-22T13:00:00Z"] * 2


def test_an_export_comes_in_parts(store, monkeypatch) -> None:
    monkeypatch.setattr(export, "ENTRIES_AT_ONCE", 2)
    add(store, *(an_entry(f"e{number}") for number in range(5)))

    parts = list(write_export(store, Wanted("entries")))

    assert [part.count(b"\n") for part in parts] == [2, 2, 1]
