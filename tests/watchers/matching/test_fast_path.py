"""Simple queries match without a reading of the entry; all others are left to the reader."""

from __future__ import annotations

import pytest

from model import Entry, Match, Span, Watch
from watchers.matching.compiling import Compiler
from watchers.matching.fast_path import FastPath

TEXT = " the cbdc and the euro "
ENTRY = Entry("f", "1", "the CBDC and the euro")
CBDC = (0, 0, 5, 9, 0, TEXT)
EURO = (0, 0, 18, 22, 1, TEXT)


def match(watches, finds):
    """Return the matches, and the entries that had to be read."""
    compiler = Compiler()
    queries = compiler.compile(watches, ())
    by_leaf: dict[int, list[int]] = {}
    for number, query in enumerate(queries):
        by_leaf.setdefault(query.tree.leaf, []).append(number)
    read: list[Entry] = []

    def read_entry(entry, its_finds):
        read.append(entry)
        return []

    path = FastPath(watches, queries, compiler.leaves, by_leaf)
    return list(path.match([ENTRY], finds, read_entry)), read


def test_a_single_find_is_a_match_of_each_watch_with_the_keyword():
    matches, read = match([Watch("one", ("CBDC",)), Watch("two", ("cbdc",))], [CBDC])

    span = (Span("title", 4, 8),)
    assert matches == [
        Match("one", ENTRY, ("CBDC",), span),
        Match("two", ENTRY, ("cbdc",), span),
    ]
    assert read == []


def test_several_finds_are_one_match_with_all_keywords_as_they_are_written():
    matches, read = match([Watch("one", ("CBDC", "euro"))], [CBDC, EURO])

    assert matches == [
        Match("one", ENTRY, ("CBDC", "euro"), (Span("title", 4, 8), Span("title", 17, 21)))
    ]
    assert read == []


def test_a_find_in_a_field_that_the_watch_leaves_out_is_no_match():
    assert match([Watch("one", ("CBDC",), fields=("text",))], [CBDC]) == ([], [])


@pytest.mark.parametrize(
    "watch",
    [
        Watch("w", ("CBDC",), none=("x1",)),
        Watch("w", ("CBDC",), lang=("en",)),
        Watch("w", ("CBDC",), feeds=("f",)),
        Watch("w", ("CBDC",), fields=("title", "source")),
        Watch("w", ("=CBDC",)),
        Watch("w", ("CBDC", "cbdc")),
    ],
)
def test_an_entry_is_read_if_the_watch_asks_for_more_than_a_word(watch):
    assert match([watch], [CBDC]) == ([], [ENTRY])
