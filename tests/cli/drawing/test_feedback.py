"""`feedback --summary`: the noisiest watches, and words that they may exclude."""

import json

import pytest

from model import ActKind
from tests.cli.conftest import NOW, minutes
from tests.scenes.answered import answer_alert


@pytest.fixture
def answered(kept):
    with kept.opened() as store:
        for title in ("CBDC job fair", "CBDC job market"):
            answer_alert(store, "Money", title, ActKind.NOT_RELEVANT, NOW - minutes(60))
        answer_alert(store, "Money", "CBDC pilot begins", ActKind.USEFUL, NOW - minutes(60))


def test_the_summary_has_the_numbers_and_a_line_to_paste(ask, answered):
    answer = ask("feedback", "--summary")

    head, row, _, advice, line = answer.out.splitlines()
    assert head.split("  ")[0] == "watch"
    assert row.split() == ["Money", "3", "1", "0", "2"]
    assert advice == (
        "Money: would have dropped 2 of 2 not relevant entries and 0 of 1 useful ones (job 2)"
    )
    assert line == "  none: [job]"


def test_programs_get_an_object_a_watch(ask, answered):
    (row,) = ask("feedback", "--summary", "--json").out.splitlines()

    shown = json.loads(row)
    assert (shown["watch"], shown["told"], shown["not_relevant"]) == ("Money", 3, 2)
    assert shown["advice"]["excludes"] == [{"word": "job", "dropped": 2, "others": 0}]


def test_a_time_without_a_word_of_anybody_says_so(ask, answered):
    answer = ask("feedback", "--summary", "--since", "30m")

    assert answer == (0, "nobody has said anything about the alerts of this time\n", "")


@pytest.mark.parametrize("words", [(), ("abc",), ("abc", "useful", "--summary"), ("--since", "1d")])
def test_either_an_alert_or_the_summary_is_asked_for(ask, kept, words):
    answer = ask("feedback", *words)

    assert (answer.code, answer.err) == (2, "give an ALERT and a WORD, or --summary alone\n")
