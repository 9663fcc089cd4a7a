"""The entries that a watch finds, with marks and stories."""

from __future__ import annotations

import contextlib

import pytest

from answers import watch_entries
from answers.watch_entries import read_entries
from model import SeenEntry
from storage import open_reader
from tests.scenes.newsroom import DAY, HOUR, MONEY, NOW, QUOTAS, Newsroom, make_busy
from tests.scenes.steps import add_past


@pytest.fixture
def room(tmp_path):
    return add_past(make_busy(tmp_path), days=1)


@pytest.fixture
def read(room):
    reader = open_reader(room.database)

    def read(watch=MONEY, view="all", **span):
        return read_entries(reader, room.config, watch, view, NOW, **span)

    yield read
    reader.close()


def test_entries_come_newest_first_with_the_places_of_their_keywords(read):
    found = read()

    assert [entry.title for entry in found.entries][:2] == [
        "Households wait and see",
        "Island states compare notes on CBDC designs",
    ]
    text, island = found.entries[:2]
    assert island.title_spans == ((31, 35),)
    assert (island.why, island.excerpt) == (("CBDC",), "")
    [(start, end)] = text.excerpt_spans
    assert (text.title_spans, text.excerpt[start:end]) == ((), "digital crown")


def test_views_pick_entries_and_say_how_many_each_has(read):
    late = read(view="late")

    assert [entry.arrival for entry in late.entries] == ["backfill"]
    assert late.counts == {"all": 5, "stories": 5, "late": 1}


def test_copies_are_one_story(room, read):
    feed = room.find_feed("Ledger and Crown")
    title = "Lindmark's central bank will pilot a digital crown in January"
    entry = SeenEntry(feed.key, "copy", title, "https://ledger.example/copy", first_seen=NOW - HOUR)
    with room.open() as store, store.transaction() as tx:
        tx.add_new(feed, [entry], NOW - HOUR)

    found = read()

    assert found.counts == {"all": 6, "stories": 5, "late": 1}
    assert found.entries[0].copy_of == "Meridian Wire"
    assert not found.entries[0].is_first


def test_a_watch_that_finds_nothing_has_looked_all_the_same(read):
    found = read(QUOTAS)

    assert (found.entries, found.is_whole) == ((), True)
    assert found.searched_back_to == NOW - 14 * DAY


@pytest.mark.parametrize(("days", "count", "back_to"), [(1, 1, 1), (60, 3, 60), (365, 4, 100)])
def test_entries_are_looked_for_as_far_back_as_is_asked_and_stored(tmp_path, days, count, back_to):
    room = Newsroom(tmp_path)
    with room.open() as store:
        for ago in (100, 39, 5, 0):
            room.add_entry(store, f"{ago}", NOW - ago * DAY, f"CBDC debate {ago}")
    with contextlib.closing(open_reader(room.database)) as reader:
        found = read_entries(reader, room.config, MONEY, "all", NOW, days * DAY)

    assert len(found.entries) == count
    assert found.searched_back_to == NOW - back_to * DAY
    assert found.texts_since == NOW - 30 * DAY


def test_a_watch_that_finds_very_many_says_how_far_it_looked(room, read, monkeypatch):
    monkeypatch.setattr(watch_entries, "MAX_MATCHES", 2)

    found = read()

    assert len(found.entries) == 2
    assert not found.is_whole
    assert found.searched_back_to is not None
