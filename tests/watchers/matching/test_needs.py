"""Whatever the matcher finds, the words of the search index let through."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model import AllOf, AnyOf, Entry, IndexWord, Watch
from tests.watchers.matching.keyword_cases import CASES
from tests.watchers.matching.keyword_traps import TRAPS
from tests.watchers.matching.test_watchlist_agreement import queries
from tests.watchers.text.any_text import WORDS, written
from watchers import QueryError, Watchlist, list_index_words
from watchers.matching.index_words import ANY_WORD

pytestmark = pytest.mark.untraced

ANY = IndexWord(ANY_WORD)


def lets_through(needs, words):
    """Return whether an entry with the index words *words* is a candidate."""
    if needs is None:
        return True
    if isinstance(needs, AllOf):
        return all(lets_through(part, words) for part in needs.parts)
    if isinstance(needs, AnyOf):
        return any(lets_through(part, words) for part in needs.parts)
    if needs.part == "begin":
        return any(word.startswith(needs.text) for word in words)
    if needs.part == "end":
        return any(word.endswith(needs.text) for word in words)
    return needs.text in words


def needs_of(query):
    """Return the needs of *query* without the word that stands for every word."""
    needs = Watchlist([Watch("w", (query,))]).find_needs()
    if needs is None:
        return None
    first, every = needs.parts
    assert every == ANY
    return first


def is_safe(query, entry):
    watchlist = Watchlist([Watch("w", (query,))])
    words = list_index_words((entry.title, entry.summary, entry.text))
    return lets_through(watchlist.find_needs(), words) or not watchlist.match([entry])


# --- the needs of a query -------------------------------------------------------------------


def word(text, part="whole"):
    return IndexWord(text, part)


def test_a_word_needs_itself_or_its_plural():
    assert needs_of("bank") == AnyOf((word("bank"), word("banks")))
    assert needs_of("currency") == AnyOf(
        (AnyOf((word("currency"), word("currencys"))), word("currencies"))
    )


def test_a_phrase_needs_all_of_its_words_apart_or_run_together():
    assert needs_of('"off chain*"') == AnyOf(
        (AllOf((word("off"), word("chain", "begin"))), word("offchain", "begin"))
    )


def test_chinese_needs_its_pairs_and_one_character_the_beginning_of_one():
    assert needs_of("央行数字") == AllOf((word("央行"), word("行数"), word("数字")))
    assert needs_of("央") == word("央", "begin")


def test_a_star_needs_a_beginning_or_an_end():
    assert needs_of("stable*") == word("stable", "begin")
    assert needs_of("*coin") == AnyOf((word("coin", "end"), word("coins", "end")))


def test_near_needs_both_sides_and_not_needs_nothing():
    both = AllOf((needs_of("bank"), needs_of("coin")))

    assert needs_of("bank NEAR/3 coin") == needs_of("bank AND coin") == both
    assert needs_of("bank AND coin -job") == both
    assert needs_of("bank NOT WITHIN river") == needs_of("bank")


def test_signs_need_the_words_that_they_end():
    assert needs_of("AT&T") == AllOf(
        (word("\ue001tt"), word("at"), AnyOf((word("t"), word("ts"), word("tes"))))
    )
    assert needs_of("C++") == word("c")


@pytest.mark.parametrize(
    "query", ["/b.nk/", "hydroxychloroquine~", "🚀", "source:Paper", "lang:en", "bank OR /x1y/"]
)
def test_nothing_is_known_of_a_query_that_the_index_cannot_help(query):
    assert needs_of(query) is None


# --- whatever matches is let through --------------------------------------------------------


@pytest.mark.parametrize(("query", "text"), [row[:2] for row in (*CASES, *TRAPS)])
def test_every_row_of_the_keyword_tables_is_let_through(query, text):
    assert is_safe(query, Entry("f", "1", text))
    assert is_safe(query, Entry("f", "1", "Nothing", summary=text))


FURTHER_WORDS = [
    "央",
    "央行",
    "数字币",
    "央行数字",
    "央行数字货币",
    "5G网络",
    "AI芯片",
    "中国-美国",
    "ธนาคาร",
    "비트코인",
    "हिंदी",
    "вакцина",
    "a-b-c",
    "state-of-the-art",
    "U.S.A.",
    "U.S.",
    "x" * 70,
    "30%",
    "$100",
    "🚀",
    "1️⃣",
    "digital euro",
    "central banks'",
    "J.P. Morgan",
    "M&A's",
]
ALL_WORDS = st.one_of(WORDS, st.sampled_from(FURTHER_WORDS))
STARS = st.sampled_from(["sta*", "*coin", "bank*", "*chain", "*xxx", "xxx*", "*货币币", "网络络*"])


def cases(words):
    return st.tuples(st.one_of(queries(words), words, STARS), written(words), written(words))


FEW = st.lists(ALL_WORDS, min_size=1, max_size=3).flatmap(lambda few: cases(st.sampled_from(few)))


@settings(max_examples=500)
@given(st.one_of(FEW, FEW, cases(WORDS)))
@example(("C++", "U.C++", ""))
@example(("M&A&B", "m & a\x00&b", ""))
@example(("S&P 500", "S＆P 500s", ""))
@example(("c++", "हिc++", ""))
@example(("blue lloyds", "blue-lloyd's", ""))
@example(("state of the art work", "state-of-the-artworks", ""))
def test_whatever_the_matcher_finds_is_let_through(case):
    query, title, text = case
    try:
        assert is_safe(query, Entry("f", "1", title, summary=text[:9], text=text))
    except QueryError:
        return
