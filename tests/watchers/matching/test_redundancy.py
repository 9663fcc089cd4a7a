"""A keyword covers the queries that find nothing without it."""

from __future__ import annotations

import pytest

from model import Watch
from watchers.matching.compiling import Compiler
from watchers.matching.redundancy import Coverage

FIELDS = ("title", "summary", "text")


def owner(keyword: str, query: str) -> str | None:
    """Return "keyword" if *keyword* covers *query*."""
    compiler = Compiler()
    covering, covered = compiler.compile([Watch("w", (keyword, query))], ())
    coverage = Coverage[str](compiler.leaves)
    coverage.add(covering.tree, "keyword")
    return coverage.find_owner(covered.tree, FIELDS)


@pytest.mark.parametrize(
    ("keyword", "query"),
    [
        ("euro", "digital euro"),
        ("euro", "euros"),
        ("currency", "digital currencies"),
        ("stable*", "stablecoin"),
        ("*coin", "bitcoin"),
        ("stable*", "stablecoin*"),
        ("货币", "数字货币"),
        ("euro", "euro AND pilot"),
        ("euro", "euro NEAR/3 pilot"),
        ("euro", '"digital euro" OR "euro pilot"'),
        ("euro", "title:euro"),
        ("bank", "=Bank"),
    ],
)
def test_a_keyword_covers_a_query_that_finds_less(keyword, query):
    assert owner(keyword, query) == "keyword"


@pytest.mark.parametrize(
    ("keyword", "query"),
    [
        ("digital euro", "euro"),
        ("euro", "eurozone"),
        ("euro", "euro OR pound"),
        ("title:euro", "euro"),
        ("=Euro", "euro"),
        ("coin*", "bitcoin"),
        ("euro", "/euros?/"),
        ("ethereum", "ethereum~"),
        ("euro", "x1 -euro"),
    ],
)
def test_a_keyword_does_not_cover_a_query_that_finds_more(keyword, query):
    assert owner(keyword, query) is None


def test_an_owner_may_be_left_out_and_the_first_of_equal_keywords_counts():
    compiler = Compiler()
    one, same, other = compiler.compile([Watch("w", ("euro", "Euro", "digital euro"))], ())
    coverage = Coverage[str](compiler.leaves)
    for query, name in ((one, "one"), (same, "same"), (other, "other")):
        coverage.add(query.tree, name)

    assert coverage.find_owner(other.tree, FIELDS, besides="other") == "one"
    assert coverage.find_owner(same.tree, FIELDS, besides="one") is None
