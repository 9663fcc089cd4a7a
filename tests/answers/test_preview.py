from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest

import watchers
from answers.preview import Change, WantedPreview, preview
from storage import open_reader
from tests.scenes.newsroom import DAY, HOUR, NOW, Newsroom

MONEY = "name: Central bank digital currency\nkeywords: |\n"


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """Return a newsroom with an entry about the CBDC and one about crowns on each of 20 days."""
    room = Newsroom(tmp_path_factory.mktemp("room"))
    with room.open() as store:
        for day in range(20, 0, -1):
            at = NOW - day * DAY + HOUR
            room.add_entry(store, f"a{day}", at, f"The CBDC of day {day}")
            room.add_entry(store, f"b{day}", at, f"Crown jewels, day {day}")
        while store.index_entries(watchers.list_index_words, watchers.INDEX_VERSION):
            pass
    return room


@pytest.fixture
def try_(room):
    with contextlib.closing(open_reader(room.database)) as reader:

        def try_(yaml, is_over=lambda: False, **wanted):
            return preview(reader, room.config, WantedPreview(yaml, **wanted), NOW, is_over)

        yield try_


def titles(samples):
    return [sample.title for sample in samples]


def test_reports_that_the_edit_gains_are_counted_and_shown(try_):
    shown = try_(MONEY + "  CBDC\n  crown*")

    assert (shown.reports, shown.usual) == (Change(14, 28), Change(1.0, 2.0))
    assert (shown.more, shown.fewer, shown.exact, shown.is_new) == (14, 0, True, False)
    assert titles(shown.gained)[:2] == ["Crown jewels, day 1", "Crown jewels, day 2"]
    assert shown.gained[0].pieces[0].is_marked
    assert "14 of the 14 new reports have “crown*” alone" in shown.hints


def test_reports_that_the_edit_loses_are_counted_and_shown(try_):
    shown = try_(MONEY + '  CBDC\nnone: ["day 3"]')

    assert (shown.reports, shown.more, shown.fewer) == (Change(14, 13), 0, 1)
    assert titles(shown.lost) == ["The CBDC of day 3"]


def test_a_new_watch_is_compared_with_none(try_):
    shown = try_("name: Jewels\nkeywords: jewel\n", days=7)

    assert (shown.is_new, shown.reports, shown.days) == (True, Change(0, 7), 7)


def test_an_edit_of_the_name_is_compared_with_the_watch_that_it_replaces(try_):
    shown = try_("name: Money\nkeywords: CBDC\n", of="Central bank digital currency")

    assert (shown.is_new, shown.reports) == (False, Change(14, 14))
    assert (shown.gained, shown.lost) == ((), ())


def test_copies_are_one_report(room, try_):
    with room.open() as store:
        room.add_entry(store, "c", NOW, "The ministry of finance speaks of gold")
        room.add_entry(store, "d", NOW, "The ministry of finance speaks of gold")

    assert try_("name: Gold\nkeywords: gold").reports == Change(0, 1)


def test_hints_name_words_that_find_nothing_and_those_that_never_can(try_):
    shown = try_(MONEY + "  CBDC\n  zzyzx")
    doubted = try_(MONEY + "  CBDC\n  CBDC pilot")

    assert shown.hints == ("“zzyzx” finds nothing in the last 14 days",)
    assert any("CBDC" in hint for hint in doubted.hints)
    assert try_("name: N\nkeywords: zzyzx").hints == ("it finds nothing in the last 14 days",)


def test_a_preview_that_ends_early_says_how_far_it_looked(try_, monkeypatch):
    monkeypatch.setattr("storage._reader.BATCH_SIZE", 10)
    looks = iter([False, False, True])

    shown = try_("name: R\nkeywords: /j.wels/", is_over=lambda: next(looks, True))

    assert not shown.exact
    assert shown.reports.then == shown.more
    assert shown.searched_back_to > NOW - 14 * DAY
    assert shown.days == (NOW - shown.searched_back_to) // timedelta(days=1)


def test_a_draft_with_mistakes_finds_nothing_but_them(try_):
    shown = try_("name: X\nkeywords: a AND")

    assert (shown.reports, shown.gained) == (None, ())
    assert [(one.line, one.column) for one in shown.mistakes] == [(2, 13)]


def test_a_watch_on_the_hot_list_cannot_be_tried(try_):
    shown = try_("name: Hot\nalert_on: [emerging]")

    assert shown.reports is None
    assert "a watch without keywords looks at the hot list, so there is nothing to try" in (
        shown.hints
    )
