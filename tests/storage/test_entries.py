from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from model import Arrival, Feed, Page
from storage._store import Store
from storage._tables import body, entry
from tests.storage.world import DAY, FEED, HOUR, MINUTE, NOW, add, an_entry, opened, poll, seen


def rows(store: Store, table):
    with store._transaction() as db:
        return db.execute(select(table)).all()


def test_an_entry_is_new_once_however_often_its_page_is_read(store: Store) -> None:
    page = [an_entry("a"), an_entry("b")]

    assert add(store, *page) == ["id-a", "id-b"]
    assert add(store, *page) == []
    assert add(store, an_entry("c"), *page) == ["id-c"]


def test_a_page_without_entries_brings_nothing(store: Store) -> None:
    assert add(store) == []


def test_an_id_that_stands_twice_on_a_page_is_stored_once(store: Store) -> None:
    assert add(store, an_entry("a"), an_entry("a", title="Again")) == ["id-a"]
    assert [row.title for row in rows(store, entry)] == ["Title a"]


def test_the_same_id_in_another_feed_is_another_entry(tmp_path: Path) -> None:
    other = Feed(key="https://other.example/rss", name="other")
    store = opened(tmp_path, FEED, other)
    add(store, an_entry("a"))

    assert add(store, an_entry("a", feed=other.key), feed=other) == ["id-a"]
    store.close()


def test_new_and_changed_entries_come_in_the_order_of_the_page(store: Store) -> None:
    add(store, an_entry("b"), an_entry("d"))

    page = [an_entry("a"), an_entry("b", title="B, corrected"), an_entry("c"), an_entry("d")]
    assert add(store, *page) == ["id-a", "id-b", "id-c"]


def test_all_fields_of_an_entry_are_stored(store: Store) -> None:
    written = an_entry(
        "a",
        summary="Short",
        publisher="News",
        author="Ann",
        lang="en",
        tags=("banks", "money"),
        published=NOW - HOUR,
        first_seen=NOW - MINUTE,
        arrival=Arrival.BACKFILL,
    )

    add(store, written)

    (row,) = rows(store, entry)
    assert (row.title, row.link) == ("Title a", "https://news.example/a")
    assert (row.publisher, row.author, row.lang) == ("News", "Ann", "en")
    assert row.tags == ("banks", "money")
    assert (row.published, row.first_seen) == (NOW - HOUR, NOW - MINUTE)
    assert (row.arrival, row.changes, row.last_in_feed) == ("backfill", 0, NOW)
    (text,) = rows(store, body)
    assert (text.summary, text.text, text.since) == ("Short", "Text a.", NOW - MINUTE)


@pytest.mark.parametrize(
    ("text", "kept"), [("é" * 40_000, 32_768), ("a" * 70_000, 65_536), ("a" * 20_000, 20_000)]
)
def test_a_text_is_kept_up_to_64_kib_without_half_a_character(
    store: Store, text: str, kept: int
) -> None:
    add(store, an_entry("a", text=text))

    (row,) = rows(store, body)
    assert row.text == text[:kept]


def test_an_id_with_half_a_surrogate_pair_is_stored(store: Store) -> None:
    odd = an_entry("a", id="id-\ud800")

    assert add(store, odd) == ["id-\ud800"]
    assert add(store, odd) == []


# --- other names ------------------------------------------------------------------------------


def test_an_entry_that_comes_back_under_an_alias_is_known(store: Store) -> None:
    add(store, an_entry("a", id="http://news.example/a", aliases=("news.example/a",)))

    moved = an_entry("a", id="https://news.example/a", aliases=("news.example/a",))

    assert add(store, moved) == []
    assert add(store, replace(moved, aliases=())) == []  # its new id was remembered
    assert len(rows(store, entry)) == 1


def test_an_entry_whose_id_was_an_alias_is_known(store: Store) -> None:
    add(store, an_entry("a", aliases=("https://news.example/a",)))

    assert add(store, an_entry("a", id="https://news.example/a")) == []


def test_a_link_that_all_entries_of_a_page_share_identifies_none(store: Store) -> None:
    shared = ("https://news.example/",)

    assert add(store, *(an_entry(n, aliases=shared) for n in "ab")) == ["id-a", "id-b"]
    assert add(store, *(an_entry(n, aliases=shared) for n in "abc")) == ["id-c"]


def test_an_entry_with_the_alias_of_another_on_its_page_is_new(store: Store) -> None:
    first = an_entry("a", aliases=("https://news.example/live",))
    add(store, first)

    second = an_entry("b", aliases=("https://news.example/live",))

    assert add(store, replace(first, aliases=()), second) == ["id-b"]


def test_an_alias_that_is_the_id_of_another_identifies_only_that_one(store: Store) -> None:
    page = [an_entry("a", aliases=("id-b",)), an_entry("b")]

    assert add(store, *page) == ["id-a", "id-b"]
    assert add(store, *page) == []


def test_two_ids_of_one_entry_on_a_page_do_not_change_it_back_and_forth(store: Store) -> None:
    add(store, an_entry("a", aliases=("old-a",)))
    add(store, an_entry("a", id="old-a"))
    page = [an_entry("a"), an_entry("a", id="old-a", title="Another wording")]

    assert add(store, *page) == []
    assert add(store, *page) == []


def test_a_page_with_more_names_than_one_statement_takes_is_recognised(store: Store) -> None:
    page = [an_entry(str(n), aliases=(f"x{n}", f"y{n}")) for n in range(700)]

    while add(store, *page):
        pass
    assert len(rows(store, entry)) == 700
    assert add(store, *page, at=NOW + 2 * DAY) == []
    assert {row.last_in_feed for row in rows(store, entry)} == {NOW + 2 * DAY}


# --- changes ----------------------------------------------------------------------------------


def test_a_changed_entry_comes_again_with_its_first_time_and_arrival(store: Store) -> None:
    add(store, an_entry("a", first_seen=NOW, arrival=Arrival.BASELINE))
    later = NOW + HOUR
    edited = an_entry("a", text="Text, corrected.", first_seen=later, arrival=Arrival.NEWS)

    with store.transaction() as tx:
        changed = tx.add_new(FEED, seen([edited], later), later)

    assert changed == [replace(edited, first_seen=NOW, arrival=Arrival.BASELINE)]
    assert [row.text for row in rows(store, body)] == ["Text, corrected."]
    assert add(store, edited, at=later) == []


def test_a_new_date_or_tag_is_not_a_change(store: Store) -> None:
    add(store, an_entry("a", published=NOW))

    assert add(store, an_entry("a", published=NOW + HOUR, tags=("new",), author="Bob")) == []


def test_an_entry_that_changes_with_every_poll_comes_every_time(store: Store) -> None:
    comings = [add(store, an_entry("a", title=f"{n} comments")) for n in range(40)]

    assert [bool(came) for came in comings] == [True] * 40
    assert add(store, an_entry("a", title="39 comments")) == []


# --- bulk churn -------------------------------------------------------------------------------


def test_entries_that_were_all_renamed_at_once_are_not_new(store: Store) -> None:
    add(store, *(an_entry(n) for n in "abcdefgh"))
    renamed = [an_entry(n, id=f"rebuilt-{n}") for n in "abcdefgh"]

    with store.transaction() as tx:
        assert tx.add_new(FEED, seen(renamed, NOW + HOUR), NOW + HOUR) == []
        (note,) = tx.notes
    assert note == (
        "news.example: 8 entries came back under new ids; taken for the ones known by their "
        "titles and links"
    )

    assert len(rows(store, entry)) == 8
    assert add(store, *renamed) == []


def test_repeated_bulk_renames_bring_no_new_entries(store: Store) -> None:
    add(store, *(an_entry(n) for n in "abcdef"))

    for build in range(4):
        assert add(store, *(an_entry(n, id=f"{build}-{n}") for n in "abcdef")) == []


def test_a_renamed_entry_is_recognised_by_its_title_or_its_link(store: Store) -> None:
    add(store, *(an_entry(n) for n in "abcdef"))

    by_title = [an_entry(n, id=f"t-{n}", link=f"https://new.example/{n}") for n in "abcdef"]
    assert add(store, *by_title) == []
    by_link = [an_entry(n, id=f"l-{n}", title=f"Retitled {n}") for n in "abcdef"]
    assert add(store, *by_link) == []
    assert add(store, *by_link) == []  # and the new titles are no change afterwards


def test_a_new_entry_among_renamed_ones_is_new(store: Store) -> None:
    add(store, *(an_entry(n) for n in "abcdef"))
    page = [an_entry(n, id=f"rebuilt-{n}") for n in "abcdef"]

    assert add(store, an_entry("fresh"), *page) == ["id-fresh"]


def test_a_few_new_entries_with_old_titles_are_new(store: Store) -> None:
    add(store, *(an_entry(n) for n in "abcd"))

    again = [an_entry(n, id=f"other-{n}") for n in "abcd"]

    assert add(store, *again) == ["other-a", "other-b", "other-c", "other-d"]


def test_new_entries_that_are_a_minority_of_the_page_are_new(store: Store) -> None:
    page = [an_entry(str(n)) for n in range(6)]
    add(store, *page, *(an_entry(n) for n in "abcde"))

    again = [an_entry(n, id=f"other-{n}") for n in "abcde"]

    assert len(add(store, *page, *again)) == 5


def test_where_few_titles_and_links_are_known_all_entries_are_new(store: Store) -> None:
    add(store, *(an_entry(n) for n in "abc"))
    again = [an_entry(n, id=f"other-{n}") for n in "abc"]
    fresh = [an_entry(n) for n in "defg"]

    assert len(add(store, *again, *fresh)) == 7


def test_a_title_that_all_entries_of_a_feed_have_hides_no_new_entry(store: Store) -> None:
    first = [an_entry(n, title="Price update", link="") for n in "abcdef"]
    add(store, *first)

    then = [an_entry(n, title="Price update", link="") for n in "ghijkl"]

    assert len(add(store, *then)) == 6


def test_entries_without_title_and_link_can_be_new_in_bulk(store: Store) -> None:
    bare = [an_entry(n, title="", link="") for n in "abcdef"]

    assert len(add(store, *bare)) == 6


# --- still there ------------------------------------------------------------------------------


def test_the_last_time_in_the_feed_is_written_once_a_day(store: Store) -> None:
    add(store, an_entry("a"))

    add(store, an_entry("a"), at=NOW + DAY)
    assert rows(store, entry)[0].last_in_feed == NOW
    add(store, an_entry("a"), at=NOW + DAY + MINUTE)
    assert rows(store, entry)[0].last_in_feed == NOW + DAY + MINUTE


# --- earlier titles -------------------------------------------------------------------------


def test_titles_of_earlier_entries_come_newest_first(store) -> None:
    for n in range(3):
        add(store, an_entry(f"{n}", first_seen=NOW + n * HOUR), at=NOW + n * HOUR)

    with store.transaction() as tx:
        assert list(tx.titles(NOW + 2 * HOUR)) == ["Title 1", "Title 0"]
        assert list(tx.titles(NOW)) == []


def test_of_many_new_entries_the_oldest_fifty_are_stored_first(store: Store) -> None:
    page = [an_entry(f"{number:03}") for number in range(120, 0, -1)]

    assert len(add(store, *page)) == 50
    assert add(store, *page)[-1] == "id-051"
    assert add(store, *page) == [f"id-{number:03}" for number in range(120, 100, -1)]
    assert add(store, *page) == []


def test_a_page_that_was_looked_up_once_is_stored_to_its_end(store: Store) -> None:
    add(store, an_entry("known", title="Old title"))
    page = seen([*(an_entry(f"{n:03}") for n in range(70, 0, -1)), an_entry("known", title="New")])
    lookup = store.look_up(FEED, page)
    judged = []
    for _ in range(2):
        with store.transaction() as tx:
            judged += [entry.id for entry in tx.add_new(FEED, page, NOW, lookup)]

    assert len(judged) == len(set(judged)) == 71
    assert add(store, *page) == []


def test_a_transaction_says_how_many_new_entries_wait(store: Store) -> None:
    page = seen([an_entry(f"{number:03}") for number in range(120, 0, -1)])
    left = []
    for _ in range(3):
        with store.transaction() as tx:
            tx.add_new(FEED, page, NOW)
            left.append(tx.left)

    assert left == [70, 20, 0]


def test_an_unchanged_entry_is_marked_as_in_the_feed_and_keeps_its_texts(store: Store) -> None:
    add(store, an_entry("a", text="The text"))

    names_only = an_entry("a", title="", text="", link="", unchanged=True)

    assert add(store, names_only, at=NOW + 2 * DAY) == []
    [stored] = rows(store, entry)
    assert (stored.title, stored.last_in_feed, stored.changes) == ("Title a", NOW + 2 * DAY, 0)
    assert [row.text for row in rows(store, body)] == ["The text"]


def test_an_unchanged_entry_is_found_by_its_alias_too(store: Store) -> None:
    add(store, an_entry("a", aliases=("//news.example/a",)))

    renamed = an_entry("b", title="", aliases=("//news.example/a",), unchanged=True)

    assert add(store, renamed) == []
    assert len(rows(store, entry)) == 1


def test_an_unchanged_entry_that_is_not_stored_is_left_out_and_asked_for_again(
    store: Store,
) -> None:
    poll(store, validators={"etag": "1"})
    names_only = an_entry("a", title="", unchanged=True)

    with store.transaction() as tx:
        assert tx.add_new(FEED, seen([names_only, an_entry("b")]), NOW) == seen([an_entry("b")])
        tx.settle_feed(FEED, Page(validators={"etag": "2"}), NOW + HOUR, NOW)

    assert [row.title for row in rows(store, entry)] == ["Title b"]
    assert store.read_feed(FEED).validators == {}
    assert add(store, an_entry("a"), an_entry("b")) == ["id-a"]


def test_unchanged_entries_are_no_part_of_a_bulk_rename(store: Store) -> None:
    add(store, *(an_entry(str(n)) for n in range(8)))

    page = [an_entry(str(n), title="", link="", unchanged=True) for n in range(8)]

    assert add(store, an_entry("new"), *page) == ["id-new"]
    assert len(rows(store, entry)) == 9
