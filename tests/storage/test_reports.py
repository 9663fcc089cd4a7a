"""The reports of the last days, in the database and in a rehearsal: both answer the same."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from model import FirstText, Report
from storage import RehearsalState
from storage._store import Store
from tests.storage.world import DAY, HOUR, NOW, SECOND, opened


def a_first_text(key, *words, at=NOW):
    return FirstText(key, key, at, words, ("7", "monday"), "paper.example")


def a_report(key, *prints, watch="Money", publishers=(), first_text=None):
    return Report(key, watch, (), prints, publishers, first_text=first_text)


class ReportStore:
    """Reports in a rehearsal, or in a database that is opened again for every question."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.rehearsal = RehearsalState()

    @contextlib.contextmanager
    def open(self):
        if self.folder is None:
            yield self.rehearsal
            return
        with contextlib.closing(opened(self.folder)) as store, store.transaction() as tx:
            yield tx

    def add(self, *reports, at=NOW):
        with self.open() as state:
            state.recent(at)
            state.add_reports(reports, at)

    def first_texts(self, after=-1, at=NOW):
        with self.open() as state:
            return state.recent(at).first_texts(after)

    def carried(self, watch, key, at=NOW):
        with self.open() as state:
            return tuple(state.recent(at).carried(watch, key))

    def get(self, fingerprint, at=NOW):
        with self.open() as state:
            return state.recent(at).get(fingerprint)


@pytest.fixture(params=["rehearsal", "database"])
def kept(request, tmp_path) -> ReportStore:
    return ReportStore(tmp_path if request.param == "database" else None)


def test_accounts_come_in_the_order_they_were_stored_and_only_once(kept: ReportStore) -> None:
    one, two, three = (a_first_text(key, "bank", key) for key in ("r1", "r2", "r3"))
    kept.add(a_report("r1", first_text=one), a_report("rx"), a_report("r2", first_text=two))

    first = kept.first_texts()
    kept.add(a_report("r3", first_text=three))
    later = kept.first_texts(after=first[-1][0])

    assert [first_text for _, first_text in first] == [one, two]
    assert [first_text for _, first_text in later] == [three]
    assert kept.first_texts() == [*first, *later]


def test_accounts_are_known_for_three_days(kept: ReportStore) -> None:
    kept.add(a_report("r1", first_text=a_first_text("r1", "bank")))

    assert len(kept.first_texts(at=NOW + 3 * DAY)) == 1
    assert kept.first_texts(at=NOW + 3 * DAY + SECOND) == []


def test_the_publishers_of_a_report_are_known_by_watch_for_three_days(
    kept: ReportStore,
) -> None:
    kept.add(a_report("r1", publishers=("a.example",)))
    kept.add(a_report("r1", publishers=("b.example",), watch="Football"))
    kept.add(a_report("r1", publishers=("a.example", "c.example")), at=NOW + 2 * DAY)

    assert kept.carried("Money", "r1", NOW + 2 * DAY) == ("a.example", "c.example")
    assert kept.carried("Football", "r1", NOW + 2 * DAY) == ("b.example",)
    assert kept.carried("Football", "r2", NOW + 2 * DAY) == ()
    assert kept.carried("Football", "r1", NOW + 4 * DAY) == ()
    assert kept.carried("Money", "r1", NOW + 5 * DAY) == ("a.example", "c.example")


def test_a_fingerprint_keeps_its_first_report_for_three_days(kept: ReportStore) -> None:
    kept.add(a_report("r1", "url:a", "title:b"))
    kept.add(a_report("r2", "url:a"), at=NOW + DAY)
    assert kept.get("url:a", NOW + 3 * DAY) == "r1"
    assert kept.get("url:z", NOW + 3 * DAY) is None

    kept.add(a_report("r3", "title:b"), at=NOW + 3 * DAY + SECOND)
    assert kept.get("url:a", NOW + 3 * DAY + SECOND) is None
    assert kept.get("title:b", NOW + 3 * DAY + SECOND) == "r3"


def test_account_numbers_are_never_reused(tmp_path: Path) -> None:
    with contextlib.closing(opened(tmp_path)) as store:
        number = stored(store, "r1")
        while store.prune(NOW + 8 * DAY):
            pass
        assert stored(store, "r2") > number


def test_a_transaction_that_fails_stores_no_part_of_a_report(store: Store) -> None:
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


def test_a_text_is_known_for_three_days_and_keeps_its_first_report(store: Store) -> None:
    with store.transaction() as tx:
        tx.add_reports([Report("r1", "CBDC", (), ("link:a", "title:b"))], NOW)
        tx.add_reports([Report("r2", "CBDC", (), ("link:a",))], NOW + DAY)
        tx.add_reports([Report("r3", "CBDC", ())], NOW + DAY)

        assert tx.recent(NOW + 3 * DAY).get("link:a") == "r1"
        assert tx.recent(NOW + 3 * DAY).get("title:b") == "r1"
        assert tx.recent(NOW + 3 * DAY).get("link:z") is None
        assert tx.recent(NOW + 3 * DAY + SECOND).get("link:a") is None

        tx.add_reports([Report("r4", "CBDC", (), ("link:a",))], NOW + 4 * DAY)
        assert tx.recent(NOW + 4 * DAY).get("link:a") == "r4"
