from __future__ import annotations

import contextlib

import pytest

import config
from answers.daemon import Pulse
from answers.now import read_overview
from answers.wall import narrow, pick_watches
from config import Texts
from storage import open_reader
from tests.scenes.newsroom import MONEY, NOW, STRIKE, make_busy

TEXT = """
feeds: [{url: https://a.example/, name: A, labels: [policy]}]
watches:
  - {name: Money, keywords: [a], feeds: [policy], tell: [desk]}
  - {name: "Strike, port", keywords: [b], tell: [screen]}
  - {name: Rates, keywords: [c], tell: [desk, screen]}
channels: {desk: {type: console}, screen: {type: console}}
"""


@pytest.fixture(scope="module")
def watchlist():
    return config.parse(Texts("/x/config.yaml", {"config.yaml": TEXT}), {})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Rates", {"Rates"}),
        ("Money, Rates", {"Money", "Rates"}),
        ("Strike, port", {"Strike, port"}),
        ("label:policy", {"Money"}),
        ("tell:desk", {"Money", "Rates"}),
        ("label:policy,Rates", {"Money", "Rates"}),
    ],
)
def test_watches_are_picked_by_name_label_and_channel(watchlist, text, names):
    assert pick_watches(watchlist, text) == names


def test_without_a_text_all_watches_are_shown(watchlist):
    assert pick_watches(watchlist, " ") is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Mony", 'no watch is called "Mony"; there are: Money, Strike, port, Rates'),
        ("label:x", 'no watch looks at feeds of the label "x"; there are: policy'),
        ("tell:x", 'no watch tells the channel "x"; there are: desk, screen'),
        ("Money,", 'no watch is called ""; there are: Money, Strike, port, Rates'),
    ],
)
def test_a_part_that_picks_nothing_is_a_mistake(watchlist, text, problem):
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # its text is the point
        pick_watches(watchlist, text)

    assert str(caught.value) == problem


def test_a_part_of_the_state_has_a_sentence_of_its_own(tmp_path):
    room = make_busy(tmp_path)
    with contextlib.closing(open_reader(room.database)) as reader:
        whole = read_overview(reader, room.config, Pulse(pid=1, at=NOW), NOW).now

    part = narrow(whole, {MONEY, STRIKE})

    assert [trend.watch for trend in part.trends] == [MONEY, STRIKE]
    assert (part.sentence, part.quiet) == ("Two trends are rising.", ())
    assert narrow(whole, set()).sentence == "Nothing is moving. That is the usual state."
