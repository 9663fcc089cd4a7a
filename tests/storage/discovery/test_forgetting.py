"""The counts of forgotten days are deleted by a walk of small steps."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from model import DayCounts
from storage._store import Store
from storage.discovery import forgetting
from storage.discovery.tables import term_batch, term_days
from tests.storage.discovery.lessons import FIRST_DAY, a_lesson, begin, learn
from tests.storage.world import NOW, opened

TERMS = {f"term{number:03}": 1 for number in range(120)}


def count(store: Store) -> tuple[int, int]:
    """Return the number of batches and of the counts of terms."""
    with store._transaction() as db:
        tables = (term_batch, term_days)
        first, second = (
            db.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        )
    return first, second


def learn_two_days(store: Store) -> None:
    """Learn a day and the next one, at the end of the time of the first."""
    for day in (FIRST_DAY, FIRST_DAY + 1):
        learn(store, a_lesson(day, days={day: DayCounts(200, TERMS)}))


def test_the_counts_of_a_day_are_deleted_a_day_after_they_were_read_last(store: Store) -> None:
    learn_two_days(store)

    learn(store, a_lesson(FIRST_DAY + 28))
    assert store.prune(NOW) == 0
    assert store.past.list_days() == {FIRST_DAY + 1: 200}
    learn(store, a_lesson(FIRST_DAY + 29))
    while store.prune(NOW):
        pass

    assert count(store) == (1, 120)


@pytest.fixture
def _short_steps(monkeypatch) -> None:
    monkeypatch.setattr(forgetting, "MAX_ROWS_WALKED", 50)
    monkeypatch.setattr(
        forgetting,
        "_LAST_TERM",
        forgetting._LAST_TERM.offset(49),
    )


@pytest.mark.usefixtures("_short_steps")
def test_a_walk_goes_on_after_a_restart(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as store:
        learn_two_days(store)
        learn(store, a_lesson(FIRST_DAY + 29))
        assert store.prune(NOW) > 0
        assert count(store) == (2, 240 - 25)

    with closing(opened(tmp_path)) as store:
        seen = []
        while store.prune(NOW):
            seen.append(count(store))

    assert seen == [(2, 190), (2, 165), (2, 140), (1, 120)]


@pytest.mark.usefixtures("_short_steps")
def test_a_day_that_is_forgotten_during_a_walk_has_one_of_its_own(store: Store) -> None:
    learn_two_days(store)
    learn(store, a_lesson(FIRST_DAY + 29))
    store.prune(NOW)

    learn(store, a_lesson(FIRST_DAY + 30))
    while store.prune(NOW):
        pass

    assert count(store) == (0, 0)


def test_a_lesson_that_is_being_learned_is_not_forgotten(store: Store) -> None:
    lesson = a_lesson(days={FIRST_DAY: DayCounts(200, TERMS)})

    begin(store, lesson, 3)

    assert store.prune(NOW) == 0
    assert count(store) == (1, 120)
