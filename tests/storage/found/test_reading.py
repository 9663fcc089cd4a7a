"""Candidates come newest first: indexed ones by their words, all others in any case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from model import AllOf, AnyOf, Feed, IndexWord, OutOfTime
from storage import _entry_rows
from storage._store import Store
from storage.found import reading
from tests.storage.found.test_keeping import VERSION, index
from tests.storage.world import DAY, MINUTE, NOW, add, an_entry

OTHER = Feed("https://other.example/rss", "Other")


def titles(store: Store, needs, version: str = VERSION, **given) -> list[str]:
    since = given.pop("since", NOW - DAY)
    lots = store.index.read_candidates(needs, version, since, **given)
    return [one.title for lot in lots for one in lot]


def word(text, part="whole"):
    return IndexWord(text, part)


@pytest.fixture
def stored(store: Store) -> Store:
    for minute, title in enumerate(("bank coin", "bank", "coin", "river banks", "bitcoin 中国")):
        add(store, an_entry(str(minute), title=title), at=NOW + minute * MINUTE)
    index(store)
    return store


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        (word("bank"), ["bank", "bank coin"]),
        (word("bank", "begin"), ["river banks", "bank", "bank coin"]),
        (word("coin", "end"), ["bitcoin 中国", "coin", "bank coin"]),
        (word("cash", "end"), []),
        (word("ver", "end"), ["river banks"]),
        (word("er", "end"), ["bitcoin 中国", "river banks", "coin", "bank", "bank coin"]),
        (AllOf((word("bank"), word("coin"))), ["bank coin"]),
        (AnyOf((word("river"), word("coin"))), ["river banks", "coin", "bank coin"]),
        (AllOf((word("coin", "end"), word("bank"))), ["bank coin"]),
        (word("中", "begin"), ["bitcoin 中国"]),
        (word("and"), []),
    ],
)
def test_candidates_have_the_words(stored: Store, needs, found) -> None:
    assert titles(stored, needs) == found


def test_entries_that_are_not_indexed_or_have_changed_are_candidates(stored: Store) -> None:
    add(stored, an_entry("1", title="cash"), an_entry("9", title="newest"), at=NOW + 9 * MINUTE)

    assert titles(stored, word("river")) == ["newest", "river banks", "cash"]


def test_an_index_by_other_rules_lets_everything_through(stored: Store) -> None:
    assert len(titles(stored, word("river"), "2")) == 5


def test_candidates_keep_to_their_time_and_their_feed(stored: Store) -> None:
    with stored.transaction() as tx:
        tx.sync_feeds([OTHER], NOW)
    add(stored, an_entry("o", feed=OTHER.key, title="bank"), at=NOW + 9 * MINUTE, feed=OTHER)
    index(stored)

    assert titles(stored, word("bank"), of=OTHER.key) == ["bank"]
    assert titles(stored, word("bank"), since=NOW + MINUTE) == ["bank", "bank"]
    assert stored.index.count_entries(NOW + MINUTE) == 5
    assert stored.index.count_entries(NOW, OTHER.key) == 1


def test_an_end_that_too_many_words_have_lets_everything_through(
    stored: Store, monkeypatch
) -> None:
    monkeypatch.setattr(reading, "MAX_ENDS", 1)

    assert len(titles(stored, word("coin", "end"))) == 5
    assert titles(stored, AllOf((word("coin", "end"), word("river")))) == ["river banks"]


def test_many_candidates_come_in_lots(stored: Store, monkeypatch) -> None:
    monkeypatch.setattr(reading, "MIN_LOT", 1)
    monkeypatch.setattr(reading, "BATCH_SIZE", 2)

    assert titles(stored, word("title")) == []
    assert titles(stored, word("text")) == titles(stored, word("text"), "2")
    assert len(titles(stored, word("text"))) == 5
    assert _entry_rows.BATCH_SIZE == 1000


def test_a_question_ends_when_its_time_is_over(stored: Store, monkeypatch) -> None:
    monkeypatch.setattr("storage._sqlite.STEPS_BETWEEN_LOOKS", 1)

    with pytest.raises(OutOfTime), stored.index.limit_time(lambda: True):
        titles(stored, word("bank"))
    assert titles(stored, word("bank"), since=NOW - timedelta(days=9)) == ["bank", "bank coin"]


def test_an_end_is_found_where_it_is_a_short_word_itself(store: Store) -> None:
    add(store, an_entry("a", title="a new cow"))
    add(store, an_entry("b", title="a cowcow and scow"))
    index(store)

    assert titles(store, word("cow", "end")) == ["a cowcow and scow", "a new cow"]
