from __future__ import annotations

import pytest

from answers.coverage import cover_now
from answers.terms import find_hot_term, read_hot_terms
from storage import open_reader
from tests.config.test_additions import read
from tests.scenes.hot_room import make_hot_room
from tests.scenes.newsroom import MONEY, NOW


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return make_hot_room(tmp_path_factory.mktemp("room"))


@pytest.mark.parametrize(
    ("keyword", "names"),
    [
        ("halden tunnel", ("A",)),
        ('title:"rail bosses" OR engineers OR minister', ("A",)),
        ("freight", ()),
        ("digital", ()),
    ],
)
def test_a_watch_that_was_added_since_the_list_finds_the_term(room, keyword, names):
    config = read(f"watches:\n  - name: A\n    keywords: |\n      {keyword}\n")
    reader = open_reader(room.database)

    hot = cover_now(reader, config, reader.read_hot_list())

    assert hot.terms[0].covered_by == names


def test_the_term_itself_counts_where_no_report_is_stored(room):
    config = read("watches: ['digital crown']")
    reader = open_reader(room.database)

    assert cover_now(reader, config, reader.read_hot_list()).terms[1].covered_by == (
        "digital crown",
    )


def test_the_stories_of_the_list_count_where_their_entries_are_deleted(room):
    config = read("watches: ['halden tunnel']")
    reader = open_reader(room.database)

    assert cover_now(reader, config, reader.read_hot_list()).terms[2].covered_by == (
        "halden tunnel",
    )


def test_a_watch_that_is_gone_finds_nothing_any_more(room):
    reader = open_reader(room.database)
    before = reader.read_hot_list()
    after = cover_now(reader, read("watches: [Mars]"), before)

    assert (before.terms[1].covered_by, after.terms[1].covered_by) == ((MONEY,), ())


def test_the_list_and_the_page_of_a_term_agree(room):
    config = read("watches: ['halden tunnel']")
    reader = open_reader(room.database)
    listed = read_hot_terms(reader, config, NOW)
    _, shown, term = find_hot_term(reader, config, "abcd")

    assert listed.terms[0].covered_by == shown.covered_by == term.covered_by == ("halden tunnel",)
