"""A term becomes a leaf, and a leaf of words the forms in which it may stand in a text."""

from __future__ import annotations

import pytest

from watchers.matching.query import Term, parse_query
from watchers.matching.terms import (
    Leaf,
    compile_symbols,
    find_symbol_anchor,
    list_forms,
    make_leaf,
    normalize_verbatim,
)


def leaf_of(query: str) -> Leaf:
    term = parse_query(query)
    assert isinstance(term, Term)
    return make_leaf(term)


@pytest.mark.parametrize(
    ("query", "leaf"),
    [
        ("Digital Euro", Leaf("words", ("digital", "euro"))),
        ("off-chain", Leaf("words", ("off", "chain"))),
        ("=US Fed", Leaf("words", ("us", "fed"), verbatim="US Fed")),
        ("ethereum~1", Leaf("words", ("ethereum",), edits=1)),
        ("stable*", Leaf("prefix", ("stable",))),
        ("*coin", Leaf("suffix", ("coin",))),
        ("C++", Leaf("symbols", ("c++",))),
        ("#DeFi*", Leaf("symbols", ("#defi",), star="prefix")),
        ("/ban.+/", Leaf("regex", ("ban.+",))),
    ],
)
def test_a_term_becomes_a_folded_leaf(query, leaf):
    assert leaf_of(query) == leaf


@pytest.mark.parametrize(
    ("query", "forms"),
    [
        ("euro", ["euro"]),
        ("digital euro", ["digital euro", "digitaleuro"]),
        ("currency", ["currency", "currencies"]),
        ("holiday", ["holiday"]),
        ("a1 b1 c1 d1 e1", [
            "a1 b1 c1 d1", "a1 b1 c1d1", "a1 b1c1 d1", "a1 b1c1d1",
            "a1b1 c1 d1", "a1b1 c1d1", "a1b1c1 d1", "a1b1c1d1",
        ]),
    ],
)  # fmt: skip
def test_a_leaf_has_a_form_for_each_spacing_and_for_ies(query, forms):
    assert [form.text for form in list_forms(leaf_of(query))] == forms


@pytest.mark.parametrize(
    ("query", "plurals"),
    [
        ("bank", {"s"}),
        ("box", {"s", "es"}),
        ("bus", {"es"}),
        ("it", set()),
        ("=bank", set()),
        ("央行", set()),
    ],
)
def test_a_form_takes_the_plurals_of_its_last_word(query, plurals):
    [form] = list_forms(leaf_of(query))

    assert {name for name in ("s", "es") if getattr(form.edges, name)} == plurals


def test_words_beyond_the_fourth_are_compared_after_the_form():
    form = next(list_forms(leaf_of("a1 b1 c1 d1 policy")))

    assert form.edges.rest
    assert form.edges.rest.fullmatch(" policies")
    assert not form.edges.rest.fullmatch(" police")


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("C++", "the c++ book", True),
        ("C++", "c+++", False),
        ("$BTC", "buy $btc now", True),
        ("$BTC", "buy $btcs now", True),
        ("$BTC", "buy us$btc now", False),
        ("AT&T", "at&t.", True),
        ("#DeFi*", "#defisummer", True),
    ],
)
def test_symbols_stand_as_they_are_between_letters_of_other_words(query, text, found):
    leaf = leaf_of(query)

    assert bool(compile_symbols(leaf).search(text)) is found
    assert not found or find_symbol_anchor(leaf) in text


def test_exact_letters_are_compared_without_invisible_ones_and_typography():
    assert normalize_verbatim("  the\u200b US\n Fed’s ") == "the US Fed's"
