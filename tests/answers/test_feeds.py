from __future__ import annotations

import contextlib
import re
from dataclasses import replace

import pytest

from answers.cursors import write_cursor
from answers.feeds import find_feed, make_id, pick_feeds, pick_troubled, read_place, show_feeds
from storage import open_reader
from tests.scenes.newsroom import NOW, make_busy


@pytest.fixture
def rows(tmp_path):
    """Return twelve feeds: one is down, one stale, the others are well."""
    with contextlib.closing(open_reader(make_busy(tmp_path).database)) as reader:
        listed = reader.list_feeds()
    well = next(row for row in listed if row.name == "Meridian Wire")
    more = [replace(well, key=f"https://{n}.example/", name=f"Paper {n}") for n in range(9)]
    return [*listed, *more]


def test_the_worst_feed_comes_first_with_its_reason_and_remedy(tmp_path):
    with contextlib.closing(open_reader(make_busy(tmp_path).database)) as reader:
        shown = show_feeds(reader.list_feeds(), NOW)

    assert shown[0].name == "Ledger and Crown"
    assert (shown[0].state, shown[0].is_broken) == ("down", True)
    assert (shown[0].why, shown[0].remedy) == (
        "HTTP 503: the server has trouble",
        "it is tried again",
    )
    assert [feed.name for feed in pick_troubled(shown)] == ["Ledger and Crown"]


def test_parts_of_the_list_lead_on_and_back(rows):
    first = pick_feeds(show_feeds(rows, NOW), limit=5)
    second = pick_feeds(show_feeds(rows, NOW), limit=5, after=read_place(first.older))
    third = pick_feeds(show_feeds(rows, NOW), limit=5, after=read_place(second.older))
    back = pick_feeds(show_feeds(rows, NOW), limit=5, after=read_place(third.newer))

    named = [feed.name for part in (first, second, third) for feed in part.items]
    assert named == [feed.name for feed in show_feeds(rows, NOW)]
    assert (first.newer, third.older, len(third.items)) == (None, None, 2)
    assert back == second
    assert next(iter(first.counts.items())) == ("down", 1)


def test_a_feed_that_goes_away_between_two_parts_moves_nothing(rows):
    first = pick_feeds(show_feeds(rows, NOW), limit=5)
    left = [row for row in rows if row.name != first.items[-1].name]

    second = pick_feeds(show_feeds(left, NOW), limit=5, after=read_place(first.older))
    assert (
        second.items
        == pick_feeds(show_feeds(rows, NOW), limit=5, after=read_place(first.older)).items
    )


def test_feeds_are_picked_by_state(rows):
    assert [feed.name for feed in pick_feeds(show_feeds(rows, NOW), "down").items] == [
        "Ledger and Crown"
    ]
    assert len(pick_feeds(show_feeds(rows, NOW), "ok", limit=200).items) == 11


@pytest.mark.parametrize("place", [(), (1, "a"), ("1", "a", "b", True), (1, "a", "b", 2)])
def test_a_place_that_no_list_has_is_refused(place):
    with pytest.raises(ValueError, match="send `next`"):
        read_place(write_cursor("feeds", *place))


def test_a_feed_is_found_by_its_id_and_by_its_key(rows):
    key = "https://meridian.example/rss"
    shown = show_feeds(rows, NOW)

    assert re.fullmatch("[0-9a-f]{12}", make_id(key))
    assert find_feed(shown, make_id(key)).name == "Meridian Wire"
    assert find_feed(shown, key).name == "Meridian Wire"
    assert find_feed(shown, "none") is None
