"""The list of a search: its parts join without a gap, and its figures count them all."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest

import watchers
from answers import entries
from answers.entries import Count, WantedEntries, find_entries
from answers.search import BadQuery
from model import SeenEntry
from storage import open_reader
from tests.scenes.newsroom import HOUR, NOW, Newsroom


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    room = Newsroom(tmp_path_factory.mktemp("room"))
    with room.open() as store:
        for number in range(30):
            at = NOW - (30 - number) * HOUR
            word = "CBDC" if number % 3 else "harbour"
            room.add_entry(store, str(number), at, f"{word} bank {number}")
            if number == 20:
                while store.index_entries(watchers.list_index_words, watchers.INDEX_VERSION):
                    pass
    return room


@pytest.fixture
def find(room):
    with contextlib.closing(open_reader(room.database)) as reader:

        def find(is_over=lambda: False, **wanted):
            return find_entries(reader, room.config, WantedEntries(**wanted), NOW, is_over)

        yield find


def numbers(found):
    return [int(entry.title.split()[-1]) for entry in found.items]


@pytest.mark.parametrize("query", ["bank", "/ban./", "", "bank -harbour"])
@pytest.mark.parametrize("limit", [1, 4, 7, 30])
def test_the_parts_of_a_list_join_without_a_gap(find, query, limit):
    whole = numbers(find(q=query))
    parts, after = [], ""
    while after is not None:
        found = find(q=query, limit=limit, after=after)
        parts += numbers(found)
        after = found.next

    assert parts == whole


def test_a_search_that_ended_goes_on_where_it_had_looked(find, monkeypatch):
    monkeypatch.setattr("storage._reader.BATCH_SIZE", 8)
    looks = iter([False, False, True])

    first = find(q="/h.rbour/", is_over=lambda: next(looks, True))
    rest = find(q="/h.rbour/", after=first.next)

    assert first.is_late
    assert not first.is_indexed
    assert first.counted == entries.Total(len(first.items), exact=False)
    assert numbers(first) + numbers(rest) == list(range(27, -1, -3))


def test_a_search_that_could_read_nothing_can_go_on(find, monkeypatch):
    monkeypatch.setattr("storage._sqlite.STEPS_BETWEEN_LOOKS", 1)

    first = find(q="bank", is_over=lambda: True)

    assert (first.items, first.searched_back_to, first.is_late) == ((), None, True)
    assert len(find(q="bank", after=first.next).items) == 30


def test_all_that_is_found_is_counted_by_publisher_watch_and_time(find):
    found = find(q="bank", limit=2)

    assert found.counted == entries.Total(30, exact=True)
    assert found.publishers == (Count("Meridian Wire", 30),)
    assert found.watches == (Count("Central bank digital currency", 20), Count("", 10))
    assert found.times.step_seconds == 3600
    assert found.times.counts == (1,) * 30
    assert (found.stored_since, found.searched_back_to) == (NOW - 30 * HOUR, NOW - 30 * HOUR)


def test_no_more_are_counted_than_a_page_needs(find, monkeypatch):
    monkeypatch.setattr(entries, "MAX_COUNTED", 10)

    found = find(q="bank", limit=3)

    assert found.counted == entries.Total(10, exact=False)
    assert numbers(find(q="bank", limit=3, after=found.next)) == [26, 25, 24]
    more = find(q="bank", limit=20)
    assert numbers(find(q="bank", after=more.next, limit=2)) == [19, 18]


def test_a_watch_or_none_narrows_the_list(find):
    assert len(find(watch="Central bank digital currency").items) == 20
    assert len(find(watch=entries.NO_WATCH).items) == 10
    assert find(watch="Port strike").times is None


def test_the_time_can_be_narrowed_at_both_ends(find):
    found = find(q="bank", since=timedelta(hours=10), until=NOW - 8 * HOUR)

    assert numbers(found) == [21, 20]


def test_bars_cover_the_time_from_the_first_to_the_last(find, monkeypatch):
    monkeypatch.setattr(entries, "MAX_STEPS", 4)

    times = find(q="bank").times

    assert times.step_seconds == 12 * 3600
    assert sum(times.counts) == 30
    assert times.start <= NOW - 30 * HOUR < times.start + timedelta(hours=12)


def test_bars_cover_entries_that_were_stored_while_the_clock_was_ahead(tmp_path):
    room = Newsroom(tmp_path)
    with room.open() as store:
        for number, at in enumerate((NOW, NOW - 90 * HOUR, NOW - 40 * HOUR)):
            room.add_entry(store, str(number), at, f"bank {number}")
    with contextlib.closing(open_reader(room.database)) as reader:
        times = find_entries(reader, room.config, WantedEntries(), NOW, lambda: False).times

    assert times.start <= NOW - 90 * HOUR
    assert (times.counts[0], times.counts[-1], sum(times.counts)) == (1, 1, 3)


def test_a_mistake_names_its_character(find):
    with pytest.raises(BadQuery) as caught:
        find(q="bank AND")

    assert [one.column for one in caught.value.errors] == [6]


def test_each_entry_has_a_cursor_behind_which_a_search_goes_on(find):
    whole = numbers(find(q="bank"))
    found = find(q="bank", limit=5)

    for place, entry in enumerate(found.items, start=1):
        assert numbers(find(q="bank", after=entry.cursor)) == whole[place:]
    assert found.items[-1].cursor == found.next


def test_the_beginning_of_a_text_comes_with_its_entry(tmp_path):
    room = Newsroom(tmp_path)
    with room.open() as store:
        feed = room.find_feed("Meridian Wire")
        text = "A ferry waits. " * 100
        one = SeenEntry(feed.key, "1", "The harbour", text=text, first_seen=NOW)
        with store.transaction() as tx:
            tx.add_new(feed, [one], NOW)
    with contextlib.closing(open_reader(room.database)) as reader:
        found = find_entries(reader, room.config, WantedEntries(q="harbour"), NOW, lambda: False)

    assert found.items[0].summary == text[: entries.MAX_SUMMARY_CHARS]
    assert found.items[0].excerpt == ()
