"""Keywords that other tools and earlier versions got wrong find the right headlines."""

from __future__ import annotations

import pytest

from model import Entry, Watch
from watchers import Watchlist

FOUND: list[tuple[str, str]] = []

NOT_FOUND: list[tuple[str, str]] = []

BY_ADDRESS = [
    ("oil url:ft.com", "https://www.microsoft.com/news/oil", False),
    ("oil -url:x.com", "https://netflix.com/oil", True),
]


def is_matched(query: str, headline: str, link: str = "") -> bool:
    entry = Entry("f", "1", headline, link=link)
    return bool(Watchlist([Watch("w", (query,))]).match([entry]))


@pytest.mark.parametrize(("query", "headline"), FOUND)
def test_a_keyword_finds_the_headline(query, headline):
    assert is_matched(query, headline)


@pytest.mark.parametrize(("query", "headline"), NOT_FOUND)
def test_a_keyword_does_not_find_the_headline(query, headline):
    assert not is_matched(query, headline)


@pytest.mark.parametrize(("query", "link", "matched"), BY_ADDRESS)
def test_a_keyword_looks_at_the_domain_of_the_address(query, link, matched):
    assert is_matched(query, "Oil falls", link) is matched
