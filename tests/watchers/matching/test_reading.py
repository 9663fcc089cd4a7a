"""A reading of an entry answers whether a query holds and where its terms stand."""

from __future__ import annotations

import pytest

from model import Entry, Watch
from watchers.matching.compiling import Compiler
from watchers.matching.field import group_by_field
from watchers.matching.index import Index
from watchers.matching.reading import Reading, merge_ranges

FIELDS = ("title",)
ENTRY = Entry(
    "https://a.example/rss",
    "1",
    "The US Fed’s CBDC pilot, a pilot of C++ and bitcoins",
    link="https://a.example/news/1",
    lang="en-GB",
)


def read(query: str, entry: Entry = ENTRY):
    """Return the tree of *query*, and a reading of *entry* for it."""
    compiler = Compiler()
    [compiled] = compiler.compile([Watch("w", (query,))], ())
    index = Index(compiler.leaves, compiler.regexes)
    finds = group_by_field(sorted(index.scan([entry.title], 0)))
    return compiled.tree, Reading(entry, index, ("Business desk",), finds)


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("CBDC", True),
        ("CBDC AND euro", False),
        ("CBDC OR euro", True),
        ("CBDC -euro", True),
        ("CBDC -pilot", False),
        ("=US", True),
        ("=us", False),
        ("C++", True),
        ("/c[b]dc/", True),
        ("CBDC NEAR/0 pilot", True),
        ("Fed NEAR/0 pilot", False),
        ("CBDC lang:en", True),
        ("CBDC lang:de", False),
        ("CBDC url:a.example/news", True),
        ("CBDC url:*/news/2", False),
        ("CBDC feed:business*", True),
        ("CBDC feed:sport", False),
    ],
)
def test_a_query_holds_or_not(query, holds):
    tree, reading = read(query)

    assert reading.holds(tree, FIELDS) is holds


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("CBDC", ["CBDC"]),
        ("pilot", ["pilot", "pilot"]),
        ("=Fed's", ["Fed’s"]),
        ("bit*", ["bitcoins"]),
        ("*coins", ["bitcoins"]),
        ("C++", ["C++"]),
        ("/pil.t/", ["pilot", "pilot"]),
        ("Fed NEAR/1 pilot", ["Fed’s CBDC pilot"]),
        ("CBDC AND euro", []),
    ],
)
def test_occurrences_are_cut_out_of_the_original(query, texts):
    tree, reading = read(query)

    found = list(reading.find_occurrences(tree, FIELDS))

    assert [ENTRY.title[one.start : one.end] for one in found] == texts


def test_the_parts_of_a_near_leave_out_the_words_between():
    tree, reading = read("Fed NEAR/1 pilot")

    [found] = reading.find_occurrences(tree, FIELDS)

    assert [ENTRY.title[start:end] for start, end in found.parts] == ["Fed", "pilot"]


def test_overlapping_ranges_are_merged_and_touching_ones_are_not():
    assert merge_ranges([(5, 9), (0, 3), (2, 4), (9, 10)]) == [(0, 4), (5, 9), (9, 10)]
