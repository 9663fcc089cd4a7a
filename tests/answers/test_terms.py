from __future__ import annotations

from datetime import timedelta

import pytest

from answers.terms import (
    describe_past,
    find_term,
    list_days,
    make_day_bars,
    read_hot_terms,
    show_terms,
)
from model import HotList
from storage import open_reader
from tests.scenes.hot_room import LISTED, keep_list, make_hot_room, make_list
from tests.scenes.newsroom import CONFIG, MONEY, NOW, Newsroom


@pytest.fixture
def room(tmp_path):
    return make_hot_room(tmp_path)


def read(room, now=NOW):
    return read_hot_terms(open_reader(room.database), room.config, now)


def test_the_terms_have_the_figures_of_the_list_and_their_days(room):
    tunnel, crown, metro = read(room).terms

    assert (tunnel.id, tunnel.rank, tunnel.term, tunnel.grade) == (
        "abcd",
        1,
        "Halden tunnel",
        "very strong",
    )
    assert tunnel.note == "5 reports in 6 hours where fewer than 0.1 are usual"
    assert [story.source for story in tunnel.stories] == [
        "paper0.example",
        "paper1.example",
        "paper2.example",
    ]
    assert (crown.covered_by, crown.past) == ((MONEY,), "4 in 28 days")
    assert (metro.grade, metro.past, metro.days[-1]) == ("weak", "twice in 28 days", 6)


def test_the_sentence_counts_terms_that_are_more_than_weak(room):
    assert read(room).sentence == "Two terms are hot, one of them on nobody's list."


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ((0,), "One term is hot, and on nobody's list."),
        ((1,), "One term is hot; your watches find it already."),
        ((2,), "Nothing is hot. That is the usual state."),
        ((), "Nothing is hot. That is the usual state."),
    ],
)
def test_the_sentence_says_whether_a_watch_finds_them(room, numbers, sentence):
    terms = tuple(make_list().terms[number] for number in numbers)
    keep_list(room, make_list(terms=terms))

    assert read(room).sentence == sentence


def test_a_list_that_is_off_is_not_shown(tmp_path):
    room = Newsroom(tmp_path, CONFIG + "hot: off\n")
    keep_list(room, make_list())
    hot = read(room)

    assert (hot.state, hot.terms) == ("off", ())
    assert hot.why.startswith('the config has "hot: off"; take that line out')
    assert find_term(open_reader(room.database), room.config, "abcd") is None


def test_no_list_yet_and_a_past_that_is_too_short_are_told_apart(tmp_path):
    room = Newsroom(tmp_path)
    assert read(room).state == "none"

    keep_list(room, HotList(LISTED, learning_until=NOW + timedelta(hours=20)))
    hot = read(room)
    assert (hot.state, hot.sentence) == (
        "learning",
        "Nothing can be hot yet: the past is learned first.",
    )
    assert hot.why.startswith("learning until 2026-10-08 08:42 UTC (about 20 h)")


def test_an_old_list_and_a_thin_past_are_doubted(room):
    assert read(room).why == ""
    assert read(room, NOW + timedelta(hours=3)).why.startswith(
        "no list was made since 7 Oct 12:00 UTC; the daemon makes one each hour"
    )
    keep_list(room, make_list(is_young=True))
    assert read(room).why.startswith("less than three days were read so far")


def test_a_topic_that_is_no_longer_hot_is_found_by_its_id(room):
    reader = open_reader(room.database)
    former = find_term(reader, room.config, "f00d")

    assert (former.is_hot, former.rank, former.term) == (False, None, "comet watch")
    assert (former.also, former.reports) == (("comet", "night sky"), 3)
    assert find_term(reader, room.config, "abcd").is_hot
    assert find_term(reader, room.config, "0000") is None


def test_the_days_are_drawn_from_the_first_one_that_is_learned(room):
    _, crown, _ = show_terms(open_reader(room.database), make_list())
    bars = make_day_bars(crown)

    assert (len(bars.counts), sum(bars.counts), bars.counts[-1], bars.most) == (29, 17, 13, 1)
    days = list_days(crown)
    assert (len(days), next(iter(days)), next(reversed(days)), days["2 Oct"]) == (
        28,
        "8 Sep",
        "5 Oct",
        1,
    )


def test_without_a_past_there_is_nothing_to_draw(tmp_path):
    room = Newsroom(tmp_path)
    tunnel, *_ = show_terms(open_reader(room.database), make_list())

    assert (make_day_bars(tunnel), list_days(tunnel), tunnel.past) == (None, {}, "")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((0, 0, 5), "none in 2 days"),
        ((None, 1, 5), "once in the day before"),
        ((1, 1, 5), "twice in 2 days"),
        ((600, 700, 5), "1,300 in 2 days"),
        ((None, None, 5), ""),
    ],
)
def test_the_past_is_told_in_words(days, words):
    assert describe_past(days) == words
