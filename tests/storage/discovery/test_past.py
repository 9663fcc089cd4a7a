"""The past in the tables answers as the past in memory does."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from model import DayCounts, Marks, Sums, WordPlaces
from storage import open_reader
from storage._rehearsal_past import RehearsedPast
from storage._store import Store
from tests.storage.discovery.lessons import (
    FIRST_DAY,
    a_lesson,
    begin,
    facts,
    learn,
    random_lessons,
)
from tests.storage.world import opened


def test_a_new_state_has_no_past(store: Store) -> None:
    assert store.past.marks == Marks()
    assert store.past.list_days() == {}
    assert store.past.find_sums(["acme"]) == {}
    assert store.past.list_frequent(0) == []
    assert store.read_day_counts("acme") == {}


@pytest.mark.parametrize("seed", range(6))
def test_it_answers_as_the_past_in_memory_after_each_lesson(store: Store, seed: int) -> None:
    rehearsed = RehearsedPast()

    for lesson in random_lessons(seed, 25):
        learn(store, lesson)
        rehearsed.learn(lesson)

        assert facts(store.past) == facts(rehearsed)


def test_the_batches_of_a_day_count_as_one_day(store: Store) -> None:
    day = {FIRST_DAY: DayCounts(10, {"acme": 2, "nova": 1})}
    late = {FIRST_DAY: DayCounts(5, {"acme": 3}), FIRST_DAY + 1: DayCounts(7, {"acme": 1})}
    learn(store, a_lesson(days=day), a_lesson(days=late, hour=1))

    # 5 * 5 + 1 * 1
    assert store.past.find_sums(["acme", "nova"]) == {"acme": Sums(6, 26), "nova": Sums(1, 1)}
    assert store.past.list_days() == {FIRST_DAY: 15, FIRST_DAY + 1: 7}
    assert store.read_day_counts("acme") == {FIRST_DAY: 5, FIRST_DAY + 1: 1}


def test_a_day_counts_for_28_days(store: Store) -> None:
    learn(store, a_lesson(days={FIRST_DAY: DayCounts(10, {"acme": 2})}))

    learn(store, a_lesson(FIRST_DAY + 27))
    assert store.past.list_days() == {FIRST_DAY: 10}
    learn(store, a_lesson(FIRST_DAY + 28))
    assert store.past.list_days() == {}
    assert store.past.find_sums(["acme"]) == {}
    assert store.read_day_counts("acme") == {}


def test_more_terms_are_found_than_one_statement_takes(store: Store) -> None:
    terms = {f"term {number}": 1 for number in range(1700)}
    learn(store, a_lesson(days={FIRST_DAY: DayCounts(2000, terms)}))

    assert store.past.find_sums(iter(terms)) == dict.fromkeys(terms, Sums(1, 1))


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as made:
        yield made


def test_a_reader_in_another_thread_sees_the_old_past_until_the_new_one_is_whole(
    store: Store, thread: ThreadPoolExecutor
) -> None:
    lesson = a_lesson(days={FIRST_DAY: DayCounts(9, {"acme": 2})}, words={"acme": [2, 1, 0]})
    rehearsed = RehearsedPast()
    pasts = [facts(rehearsed)]
    rehearsed.learn(lesson)
    pasts.append(facts(rehearsed))

    with closing(open_reader(store.path)) as reader:
        seen = [thread.submit(facts, reader.past).result() for _ in store.learn(lesson)]

    # A batch, two sorts, the terms and the words; from the transaction of the marks on it is new.
    assert [pasts.index(each) for each in seen] == [0, 0, 0, 0, 0, 1, 1]


def test_the_past_survives_a_restart(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as store:
        learn(store, *random_lessons(1, 10))
        before = facts(store.past)

    with closing(open_reader(tmp_path / "groundswell.db")) as reader:
        assert facts(reader.past) == before


def test_words_are_read_whole_while_increments_wait(store: Store) -> None:
    learn(store, a_lesson(words={"the": [8, 1, 0], "rare": [1, 1, 1]}))
    lesson = a_lesson(FIRST_DAY + 1, words={"the": [3, 0, 0], "new": [2, 1, 1]}, halves=True)

    begin(store, lesson, 4)  # until the marks are stored

    assert dict(store.past.list_frequent(0)) == {
        "the": WordPlaces(5, 0, 0),
        "new": WordPlaces(1, 0, 0),
    }
    assert store.past.list_frequent(5) == [("the", WordPlaces(5, 0, 0))]
