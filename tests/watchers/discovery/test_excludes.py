"""Words to exclude are found in the entries that people called not relevant."""

from __future__ import annotations

import pytest

from model import Exclude, SeenEntry, Watch
from tests.watchers.discovery.scene import START, entry
from watchers.discovery.excludes import SpokenOf, advise_excludes
from watchers.matching.watchlist import Watchlist

MONEY = Watch("Money", keywords=("CBDC", "央行数字货币"))


def entries(*titles: str) -> list[SeenEntry]:
    return [entry(title, START, "news.example") for title in titles]


def advise(irrelevant, useful=(), others=(), watch=MONEY):
    spoken = SpokenOf(entries(*irrelevant), entries(*useful), entries(*others))
    return advise_excludes(watch, Watchlist([watch]), spoken)


def test_a_word_of_several_irrelevant_entries_and_of_no_useful_one_is_found():
    advice = advise(
        ["CBDC job fair in Ulm", "CBDC job openings at the bank", "CBDC conference in May"],
        ["CBDC pilot begins", "A conference on the CBDC"],
    )

    assert advice.excludes == (Exclude("job", 2, 0),)
    assert (advice.not_relevant, advice.dropped, advice.useful) == (3, 2, 2)


def test_a_useful_entry_forbids_a_word_wherever_it_stands():
    useful = entry("CBDC pilot begins", START, "news.example", text="The job of the bank.")
    irrelevant = entries("CBDC job fair", "CBDC job market")
    spoken = SpokenOf(irrelevant, [useful], [])

    assert advise_excludes(MONEY, Watchlist([MONEY]), spoken).excludes == ()


def test_where_the_watch_looks_at_titles_alone_the_texts_forbid_nothing():
    watch = Watch("Money", keywords=("CBDC",), fields=("title",))
    useful = entry("CBDC pilot begins", START, "news.example", text="The job of the bank.")
    spoken = SpokenOf(entries("CBDC job fair", "CBDC job market"), [useful], [])

    assert advise_excludes(watch, Watchlist([watch]), spoken).excludes == (Exclude("job", 2, 0),)


def test_chinese_words_are_found():
    advice = advise(
        ["央行数字货币招聘会在上海举行", "银行招聘央行数字货币工程师"],
        ["央行数字货币试点扩大到公共交通"],
    )

    assert advice.excludes == (Exclude("招聘", 2, 0),)


def test_of_words_that_drop_the_same_entries_one_is_enough():
    advice = advise(
        [
            "CBDC job fair in Ulm",
            "CBDC job fair in Bonn",
            "CBDC webinar: register now",
            "CBDC webinar for banks",
        ]
    )

    assert [(one.word, one.dropped) for one in advice.excludes][-1] == ("webinar", 2)
    assert len(advice.excludes) == 2
    assert advice.dropped == 4


def test_the_keywords_of_the_watch_and_common_words_are_no_excludes():
    assert advise(["The CBDC and the euro", "The CBDC or the dollar"]).excludes == ()


def test_a_word_that_is_as_frequent_in_other_entries_is_no_exclude():
    irrelevant = ["CBDC bank holiday", "CBDC bank outing"]
    others = ["CBDC of the bank", "CBDC pilot of a bank", "CBDC news"]

    assert advise(irrelevant, others=others).excludes == ()
    assert advise(irrelevant, others=[*others[2:], *(f"CBDC {n}" for n in range(5))]).excludes == (
        Exclude("bank", 2, 0),
    )


def test_a_single_entry_suggests_nothing():
    assert advise(["CBDC job fair"]).excludes == ()


def test_entries_that_the_watch_no_longer_finds_do_not_count():
    watch = Watch("Money", keywords=("CBDC",), none=("job",))

    advice = advise(["CBDC job fair", "CBDC job market"], watch=watch)

    assert (advice.excludes, advice.not_relevant) == ((), 0)


@pytest.mark.parametrize(
    "title", ["CBDC " * 400, 'CBDC \u202e<script> AND OR "x" -y a:b', "CBDC 招"]
)
def test_hostile_titles_are_harmless(title):
    advice = advise([title, f"{title} again"])

    for one in advice.excludes:
        Watchlist([Watch("", keywords=(one.word,))])
