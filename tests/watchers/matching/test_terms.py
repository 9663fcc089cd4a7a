"""A term becomes a leaf, and a leaf of words the forms in which it may stand in a text."""

from __future__ import annotations

import pytest

from watchers.matching.query import parse_query
from watchers.matching.terms import (
    Leaf,
    has_initials,
    list_forms,
    make_leaf,
    normalize_verbatim,
)
from watchers.matching.tree import Term


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
        ("Moody's", Leaf("words", ("moodys",))),
        ("Müller", Leaf("words", ("muller",), others=(("mueller",),))),
        (
            "J.P. Morgan",
            Leaf("words", ("jp", "morgan"), others=(("j", "p", "morgan"),), initials=("jp",)),
        ),
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


def test_exact_letters_are_compared_without_invisible_ones_and_typography():
    assert normalize_verbatim("  the\u200b US\n Fed’s ") == "the US Fed's"


@pytest.mark.parametrize("written", ["U.S", "u.s", "US", "U. S", "the U.S. dollar"])
def test_initials_stand_in_capitals_or_with_dots(written):
    assert has_initials(written, "us")


@pytest.mark.parametrize("written", ["us", "Us", "u s", "U, S", "USA".lower(), "u.k"])
def test_small_letters_without_dots_are_no_initials(written):
    assert not has_initials(written, "us")
