"""All queries are compiled together, or every mistake of every watch is reported."""

from __future__ import annotations

import pytest

from model import Watch
from watchers import QueryError, Watchlist
from watchers.matching.compiling import EVERY_WATCH, Compiler
from watchers.matching.tree import list_terms


def test_equal_terms_of_all_watches_share_one_leaf():
    compiler = Compiler()

    one, other = compiler.compile([Watch("one", ("CBDC",)), Watch("other", ("cbdc -job",))], ())

    assert [leaf.words for leaf in compiler.leaves] == [("cbdc",), ("job",)]
    assert [term.leaf for term in list_terms(one.tree)] == [0]
    assert [term.leaf for term in list_terms(other.tree)] == [0, 1]


def test_queries_that_exclude_entries_from_every_watch_come_first():
    queries = Compiler().compile([Watch("w", ("a1",), all=("b1",), none=("c1",))], ("d1",))

    assert [(query.watch, query.part, query.text) for query in queries] == [
        (EVERY_WATCH, "global_none", "d1"),
        (0, "keywords", "a1"),
        (0, "all", "b1"),
        (0, "none", "c1"),
    ]


def test_a_fuzzy_watch_allows_typos_everywhere_but_in_exclusions():
    compiler = Compiler()

    compiler.compile([Watch("w", ("ethereum", "=Ripple", "x1 -litecoin"), fuzzy=True)], ())

    assert {leaf.words: bool(leaf.edits) for leaf in compiler.leaves} == {
        ("ethereum",): True,
        ("ripple",): False,
        ("x1",): True,
        ("litecoin",): False,
    }


def test_every_mistake_of_every_watch_is_reported_with_its_column():
    with pytest.raises(QueryError) as caught:
        Watchlist(
            [
                Watch("one", ("ok", "bitcoin NEAR/x (ETF"), none=('"open',)),
                Watch("two", (), all=("x", "-y")),
                Watch("three"),
            ]
        )

    assert [str(mistake) for mistake in caught.value.errors] == [
        "one.keywords.1:9: NEAR needs a number, like NEAR/5",
        "one.none.0:1: the quote that opens here is never closed; close it, or take it out",
        "two.all.1:1: says only what to leave out; add a word to find, or move it to none:",
        "three.keywords.0:1: needs a word to find; write one under keywords:",
    ]


@pytest.mark.parametrize("query", ["-job", "NOT job", "job OR -course"])
def test_an_exclusion_under_none_is_written_without_a_minus(query):
    with pytest.raises(QueryError, match=r"^w\.none\.0:1: what stands here is left out anyway; "):
        Watchlist([Watch("w", ("a1",), none=(query,))])
    with pytest.raises(QueryError, match=r"^\.global_none\.0:1: what stands here is left out "):
        Watchlist([Watch("w", ("a1",))], global_none=(query,))
