"""Discovery reads stored entries by time, and a few by name."""

from __future__ import annotations

from datetime import timedelta

from model import Arrival, Feed, SeenEntry
from storage._lookup import hash_name
from storage._store import Store
from storage.discovery import entries
from tests.storage.world import FEED, HOUR, MINUTE, NOW, SECOND, add, an_entry

OTHER = Feed(key="https://other.example/atom", name="a paper")


def titles(store: Store, since, until) -> list[str]:
    return [one.title for page in store.read_titles(since, until) for one in page]


def test_entries_come_by_time_even_if_the_clock_was_set_back(store: Store) -> None:
    for number, minutes in enumerate((5, 9, 2, 7, 2)):
        add(store, an_entry(f"{number} at {minutes}"), at=NOW + minutes * MINUTE)

    assert titles(store, NOW + 2 * MINUTE, NOW + 9 * MINUTE) == [
        "Title 2 at 2",
        "Title 4 at 2",
        "Title 0 at 5",
        "Title 3 at 7",
    ]


def test_many_entries_of_one_poll_come_once_in_pages(store: Store) -> None:
    for first in range(0, 1200, 50):
        add(store, *(an_entry(f"{number:04}") for number in range(first, first + 50)))
    add(store, an_entry("later"), at=NOW + SECOND)

    pages = list(store.read_titles(NOW, NOW + HOUR))

    assert [len(page) for page in pages] == [500, 500, 201]
    assert len({one.title for page in pages for one in page}) == 1201
    assert pages[-1][-1].title == "Title later"
    assert titles(store, NOW + HOUR, NOW + 2 * HOUR) == []


def test_an_entry_comes_without_texts_and_tags(store: Store) -> None:
    full = an_entry(
        "a",
        summary="A summary",
        tags=("x",),
        author="Ann",
        publisher="A Paper",
        lang="en",
        published=NOW - HOUR,
        first_seen=NOW,
        arrival=Arrival.BACKFILL,
    )
    add(store, full)

    (page,) = store.read_titles(NOW, NOW + SECOND)

    assert page == [
        SeenEntry(
            feed=FEED.key,
            id=hash_name("id-a").hex(),
            title="Title a",
            link="https://news.example/a",
            publisher="A Paper",
            lang="en",
            published=NOW - HOUR,
            first_seen=NOW,
            arrival=Arrival.BACKFILL,
        )
    ]


def test_an_index_finds_the_time(store: Store) -> None:
    after = {"at": NOW, "row": 0, "until": NOW + timedelta(days=28)}
    with store._transaction() as db:
        entries._TITLES.fetch_all(db, after)
        text = entries._TITLES._compile(db.dialect).text
        values = (0,) * text.count("?")
        plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()

    steps = [row[3] for row in plan]
    assert "body_by_since (since>" in steps[0]
    assert not any("TEMP" in step or "SCAN" in step for step in steps)


def test_entries_are_read_by_the_stored_id_and_by_the_id_of_their_feed(store: Store) -> None:
    with store.transaction() as tx:
        tx.sync_feeds([FEED, OTHER], NOW)
    md5 = "d41d8cd98f00b204e9800998ecf8427e"
    add(store, an_entry("a"), an_entry("b", id=md5))
    add(store, an_entry("a", feed=OTHER.key, text="Elsewhere"), feed=OTHER)
    stored = hash_name("id-a").hex()

    found = store.read_entries(
        [
            (OTHER.key, stored),
            (FEED.key, md5),
            (FEED.key, "unknown"),
            ("https://nowhere.example/", stored),
            (FEED.key, "id-a"),
        ]
    )

    assert [(one.feed, one.text) for one in found] == [
        (OTHER.key, "Elsewhere"),
        (FEED.key, "Text b."),
        (FEED.key, "Text a."),
    ]
    assert [one.id for one in found] == [stored, hash_name(md5).hex(), stored]
    assert store.read_entries([]) == []
