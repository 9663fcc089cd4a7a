"""A lesson is learned in small steps, and exactly once however often the process is killed."""

from __future__ import annotations

from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import func, select

from model import DayCounts, Marks, WordPlaces
from storage._rehearsal_past import RehearsedPast
from storage._store import Store
from storage.discovery import learning
from storage.discovery.tables import term_batch, term_days, word_edges, word_increment
from tests.storage.discovery.lessons import (
    FIRST_DAY,
    a_lesson,
    begin,
    facts,
    learn,
    places,
    random_lessons,
)
from tests.storage.world import NOW, opened


@pytest.fixture
def _short_steps(monkeypatch) -> None:
    monkeypatch.setattr(learning, "MAX_ROWS", 3)
    monkeypatch.setattr(learning, "MAX_SORTED", 4)


def count(store: Store, table) -> int:
    with store._transaction() as db:
        return db.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.mark.untraced
@pytest.mark.parametrize("seed", [23, 36])
@pytest.mark.usefixtures("_short_steps")
def test_a_kill_between_two_steps_loses_nothing_and_doubles_nothing(
    tmp_path: Path, seed: int
) -> None:
    *earlier, lesson = random_lessons(seed, 4)
    rehearsed = RehearsedPast()
    for one in earlier:
        rehearsed.learn(one)
    old = facts(rehearsed)
    rehearsed.learn(lesson)
    new = facts(rehearsed)
    seen = []
    steps = 0
    is_left = True
    while is_left:
        folder = tmp_path / str(steps)
        folder.mkdir()
        with closing(opened(folder)) as store:
            learn(store, *earlier)
            is_left = begin(store, lesson, steps)

        with closing(opened(folder)) as store:
            seen.append([old, new].index(facts(store.past)))
            learn(store, lesson)

            assert facts(store.past) == new
            assert count(store, word_increment) == 0
        steps += 1

    assert steps > 20
    assert seen == sorted(seen)
    assert set(seen) == {0, 1}


@pytest.mark.usefixtures("_short_steps")
def test_the_next_lesson_goes_on_where_a_kill_left_the_words(store: Store) -> None:
    words = {f"word{number}": [number + 1, 1, 0] for number in range(10)}
    first = a_lesson(words=words, halves=True)
    second = a_lesson(FIRST_DAY + 1, words=words)
    rehearsed = RehearsedPast()
    rehearsed.learn(first)
    rehearsed.learn(second)
    # A begin, three sorts, four increments, the marks; two of the increments added.
    begin(store, first, 11)
    assert [count(store, table) for table in (word_edges, word_increment)] == [6, 2]

    learn(store, second)

    assert facts(store.past) == facts(rehearsed)


def test_a_lesson_that_was_learned_changes_nothing(store: Store) -> None:
    lesson = a_lesson(days={FIRST_DAY: DayCounts(9, {"acme": 2})}, words={"acme": [2, 1, 0]})
    learn(store, lesson)
    before = facts(store.past)

    assert list(store.learn(lesson)) == []
    assert facts(store.past) == before


def test_no_step_writes_more_than_500_rows(store: Store) -> None:
    terms = {f"term {number}": 1 for number in range(1201)}
    words = {f"word{number}": [1, 1, 1] for number in range(501)}
    lesson = a_lesson(days={FIRST_DAY: DayCounts(9, terms)}, words=words)

    written = [count(store, term_days) + count(store, word_edges) for _ in store.learn(lesson)]

    growth = [after - before for before, after in pairwise(written)]
    assert [rows for rows in growth if rows] == [500, 500, 201, 500, 1]


def test_the_counts_of_a_killed_lesson_are_given_up_by_the_next(store: Store) -> None:
    killed = a_lesson(days={FIRST_DAY: DayCounts(9, {"acme": 2})}, words={"acme": [2, 1, 0]})
    begin(store, killed, 5)  # until its increments are written
    assert [count(store, table) for table in (term_days, word_increment)] == [1, 1]

    learn(store, a_lesson(FIRST_DAY + 1, days={FIRST_DAY + 1: DayCounts(4, {"acme": 1})}))

    assert store.past.list_days() == {FIRST_DAY + 1: 4}
    assert places(store.past, "acme") is None
    while store.prune(NOW):
        pass
    assert [count(store, table) for table in (term_batch, term_days)] == [1, 1]


def test_halving_keeps_the_table_of_words_small(store: Store) -> None:
    learn(store, a_lesson(words={f"rare{number}": [1, 1, 0] for number in range(1200)}))
    learn(store, a_lesson(hour=1, words={"the": [9, 1, 0]}))
    marks = Marks(upto=(FIRST_DAY + 4) * 24, words=600, clauses=600, reports=100_000)

    learn(store, a_lesson(marks=marks, words={"the": [2, 2, 0]}, halves=True))

    assert store.past.list_frequent(0) == [("the", WordPlaces(5, 1, 0))]
    assert store.past.marks == marks
    assert count(store, word_edges) == 1
