"""A keyword with signs is found where its signs stand as they are."""

from __future__ import annotations

import pytest

from watchers.matching.query import parse_query
from watchers.matching.symbols import compile_symbols, find_symbol_anchors
from watchers.matching.terms import Leaf, make_leaf
from watchers.matching.tree import Term


def leaf_of(query: str) -> Leaf:
    term = parse_query(query)
    assert isinstance(term, Term)
    return make_leaf(term)


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
        ("$5m", "us$5m", True),
        ("$5m", "plus$5m", False),
        ("€", "100€", True),
        ("@nasa", "@nasa's", True),
        ("@nasa", "@nasa_x", False),
        ("#ai", "#ai芯片", False),
        ("5%", "5 %", True),
        ("ben & jerrys", "ben & jerry's", True),
        ("r.j. r&d", "rj r&d", True),
        ("😀", "a😀b", True),
        ("🇺🇸", "🇦🇺🇸🇪", False),
        ("🇺🇸", "🇦🇺🇺🇸", True),
        ("müller & co", "mueller & co", True),
    ],
)
def test_symbols_stand_as_they_are_between_letters_of_other_words(query, text, found):
    leaf = leaf_of(query)

    assert bool(compile_symbols(leaf).search(text)) is found
    anchors = find_symbol_anchors(leaf)
    assert not found or any(anchor in text for anchor in anchors)
