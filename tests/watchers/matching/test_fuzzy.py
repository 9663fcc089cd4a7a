"""Words with typos: the index finds exactly the words that measuring each of them finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import Entry, Watch
from watchers import Watchlist
from watchers.matching.fuzzy import allowed_edits
from watchers.matching.query import parse_query
from watchers.matching.terms import Leaf, make_leaf

LETTERS = st.text("abc", min_size=3, max_size=9)
LONG = st.text("ab", min_size=12, max_size=15)


def osa(one: str, other: str) -> int:
    """Return the optimal string alignment distance, by the textbook's table."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            table[i, j] = min(
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]


def brute(words: list[str], edits: int, text: str) -> bool:
    """Tell if *words* stand in *text*, one after the other, with no more than *edits* in all."""
    tokens = text.split()
    for at in range(len(tokens) - len(words) + 1):
        total = 0
        for word, token in zip(words, tokens[at:], strict=False):
            distance = osa(word, token)
            if distance and (word[0] != token[0] or len(word) < 4):
                distance = 99
            total += distance
        if total <= edits:
            return True
    return False


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(LETTERS, LONG), min_size=1, max_size=3),
    st.integers(1, 2),
    st.lists(st.one_of(LETTERS, LONG), max_size=6).map(" ".join),
)
def test_a_keyword_with_a_number_of_edits_finds_the_same_as_brute_force(words, edits, text):
    if sum(len(word) for word in words if len(word) >= 4) < 5:
        return
    # Plurals and joined words are found as well; this test does not compare those.
    ours = Watchlist([Watch("w", (f'"{" ".join(words)}"~{edits}',))]).match([Entry("f", "1", text)])
    plain = Watchlist([Watch("w", (f'"{" ".join(words)}"',))]).match([Entry("f", "1", text)])

    assert bool(ours) == (bool(plain) or brute(words, edits, text))


@given(
    st.lists(st.one_of(LETTERS, LONG), min_size=1, max_size=5),
    st.lists(LONG, max_size=4).map(" ".join),
)
def test_many_fuzzy_keywords_together_find_the_same_as_each_alone(words, text):
    watches = [Watch(f"{i}", (f"{word}~2",)) for i, word in enumerate(words)]
    entries = [Entry("f", "1", text), Entry("f", "2", f"{text}-{words[0]}x")]

    together = Watchlist(watches).match(entries)

    assert together == [
        match
        for entry in entries
        for watch in watches
        for match in Watchlist([watch]).match([entry])
    ]


@pytest.mark.parametrize(
    ("keyword", "edits"),
    [
        ("libra~", 0),
        ("bitcoin~", 0),
        ("ethereum~", 1),
        ("stablecoin~", 1),
        ("cryptocurrency~", 2),
        ('"zero knowledge proof"~', 2),
        ('"big tech"~', 0),
        ("libra~1", 1),
        ("libra~2", 2),
        ("cbdc~1", 0),
        ("央行数字货币~", 0),
        ("2024202420242024~", 0),
    ],
)
def test_how_many_edits_a_keyword_may_have_follows_from_its_letters(keyword, edits):
    assert allowed_edits(make_leaf(parse_query(keyword))) == edits


def test_an_automatic_budget_gives_a_short_word_of_a_phrase_one_edit_at_most():
    watchlist = Watchlist([Watch("w", ("zero knowledge proof~",))])

    assert watchlist.explain("zero knowlege prof")[0].matched
    assert not watchlist.explain("zero knwlege proof")[0].matched


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("ethereum~", "Etherium falls", "Etherium"),
        ("ethereum~", "ethereum falls", "ethereum"),
        ("ethereum~", "tehereum falls", None),
        ("tokenization~", "tokenisation", "tokenisation"),
        ("bitcoin~1", "gitcoin", None),
        ("bitcoin~1", "bitcion-based", "bitcion"),
        ("tether~1", "ether", None),
        ("stablecoin~", "stabelcoin", "stabelcoin"),
        ("stablecoin~", "the stablecions", None),
        ("ethereum~", "用Etherium的", "Etherium"),
        ("ethereum~", "Éthérium", "Éthérium"),
        ("web3 foundation~", "web3 fundation", "web3 fundation"),
        ("web3 foundation~", "web4 foundation", None),
        ("ethereum~ -classic", "etherium classic", None),
        ("etherum NEAR/1 merge~", "ethereum merge", None),
    ],
)
def test_typos_are_found_where_they_are_asked_for(keyword, text, found):
    [finding] = Watchlist([Watch("w", (keyword,))]).explain(text)

    assert finding.matched == (found is not None)
    assert [text[start:end] for _, start, end in finding.spans] == ([found] if found else [])


def test_leaves_with_and_without_edits_differ():
    watchlist = Watchlist([Watch("strict", ("ethereum",)), Watch("loose", ("ethereum~",))])

    assert [match.watch for match in watchlist.match([Entry("f", "1", "etherium")])] == ["loose"]
    assert make_leaf(parse_query("ethereum")) == Leaf("words", ("ethereum",))
