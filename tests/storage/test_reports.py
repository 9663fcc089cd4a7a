"""What was reported of late, in the database and without one: both answer the same."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from model import FirstText, Report
from storage import Memory
from storage._store import Store
from tests.storage.world import DAY, HOUR, NOW, SECOND, opened


def a_first_text(key, *words, at=NOW):
    return FirstText(key, key, at, words, ("7", "monday"))


def a_report(key, *prints, watch="Money", publishers=(), first_text=None):
    return Report(key, watch, (), prints, publishers, first_text=first_text)


class Kept:
    """A memory of reports: that of a replay, or the database, anew for every question."""

    def __init__(self, folder: Path | None) -> None:
        self.folder, self.memory = folder, Memory()

    @contextlib.contextmanager
    def open(self):
        if self.folder is None:
            yield self.memory
            return
        with contextlib.closing(opened(self.folder)) as store, store.transaction() as tx:
            yield tx

    def add(self, *reports, at=NOW):
        with self.open() as memory:
            memory.recent(at)
            memory.add_reports(reports, at)

    def first_texts(self, after=-1, at=NOW):
        with self.open() as memory:
            return memory.recent(at).first_texts(after)

    def carried(self, watch, key, at=NOW):
        with self.open() as memory:
            return tuple(memory.recent(at).carried(watch, key))

    def get(self, fingerprint, at=NOW):
        with self.open() as memory:
            return memory.recent(at).get(fingerprint)


@pytest.fixture(params=["replay", "database"])
def kept(request, tmp_path) -> Kept:
    return Kept(tmp_path if request.param == "database" else None)


def test_first_texts_come_in_the_order_they_were_stored_and_only_once(kept: Kept) -> None:
    one, two, three = (a_first_text(key, "bank", key) for key in ("r1", "r2", "r3"))
    kept.add(a_report("r1", first_text=one), a_report("rx"), a_report("r2", first_text=two))

    first = kept.first_texts()
    kept.add(a_report("r3", first_text=three))
    later = kept.first_texts(after=first[-1][0])

    assert [first_text for _, first_text in first] == [one, two]
    assert [first_text for _, first_text in later] == [three]
    assert kept.first_texts() == [*first, *later]


def test_first_texts_are_known_for_three_days(kept: Kept) -> None:
    kept.add(a_report("r1", first_text=a_first_text("r1", "bank")))

    assert len(kept.first_texts(at=NOW + 3 * DAY)) == 1
    assert kept.first_texts(at=NOW + 3 * DAY + SECOND) == []


def test_who_carried_a_report_is_known_for_each_watch_until_three_days_of_silence(
    kept: Kept,
) -> None:
    kept.add(a_report("r1", publishers=("a.example",)))
    kept.add(a_report("r1", publishers=("b.example",), watch="Football"))
    kept.add(a_report("r1", publishers=("a.example", "c.example")), at=NOW + 2 * DAY)

    assert kept.carried("Money", "r1", NOW + 2 * DAY) == ("a.example", "c.example")
    assert kept.carried("Football", "r1", NOW + 2 * DAY) == ("b.example",)
    assert kept.carried("Football", "r2", NOW + 2 * DAY) == ()
    assert kept.carried("Football", "r1", NOW + 4 * DAY) == ()
    assert kept.carried("Money", "r1", NOW + 5 * DAY) == ("a.example", "c.example")


def test_a_fingerprint_keeps_its_first_report_for_three_days(kept: Kept) -> None:
    kept.add(a_report("r1", "url:a", "title:b"))
    kept.add(a_report("r2", "url:a"), at=NOW + DAY)
    assert kept.get("url:a", NOW + 3 * DAY) == "r1"
    assert kept.get("url:z", NOW + 3 * DAY) is None

    kept.add(a_report("r3", "title:b"), at=NOW + 3 * DAY + SECOND)
    assert kept.get("url:a", NOW + 3 * DAY + SECOND) is None
    assert kept.get("title:b", NOW + 3 * DAY + SECOND) == "r3"


def test_no_number_of_a_first_text_is_given_twice(tmp_path: Path) -> None:
    with contextlib.closing(opened(tmp_path)) as store:
        number = stored(store, "r1")
        while store.prune(NOW + 8 * DAY):
            pass
        assert stored(store, "r2") > number


def test_a_transaction_that_fails_leaves_nothing_of_a_report(store: Store) -> None:
    known = a_report("r1", "f", publishers=("a.example",), first_text=a_first_text("r1", "bank"))
    with contextlib.suppress(ZeroDivisionError), store.transaction() as tx:
        tx.add_reports([known], NOW)
        raise ZeroDivisionError

    with store.transaction() as tx:
        recent = tx.recent(NOW + HOUR)
        assert recent.first_texts(-1) == []
        assert recent.carried("Money", "r1") == ()
        assert recent.get("f") is None


def stored(store: Store, key: str) -> int:
    with store.transaction() as tx:
        tx.add_reports([a_report(key, first_text=a_first_text(key, "bank"))], NOW)
        [(number, _)] = tx.recent(NOW).first_texts(-1)
        return number
