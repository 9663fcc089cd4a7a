"""The address of an entry is compared by domain, by path or by a pattern."""

from __future__ import annotations

import pytest

from model import Entry, Watch
from watchers import Watchlist
from watchers.matching.address import is_at_address


@pytest.mark.parametrize(
    ("asked", "link"),
    [
        ("ft.com", "https://ft.com/oil"),
        ("ft.com", "https://www.ft.com/oil"),
        ("ft.com", "https://markets.ft.com"),
        ("FT.com", "HTTPS://WWW.FT.COM/oil"),
        ("www.ft.com", "https://ft.com/oil"),
        ("reuters.com", "https://www.reuters.com/a"),
        ("https://ft.com", "http://www.ft.com/oil"),
        ("ft.com", "https://ft.com:8443/oil"),
        ("ft.com", "//www.ft.com/oil"),
        ("gov.uk", "https://www.gov.uk/news"),
        ("gov", "https://www.nasa.gov/news"),
        ("münchen.example", "https://xn--mnchen-3ya.example/x"),
        ("xn--mnchen-3ya.example", "https://www.münchen.example/x"),
        ("bbc.co.uk/sport", "https://www.bbc.co.uk/sport/123"),
        ("bbc.co.uk/Sport", "https://www.bbc.co.uk/SPORT/123"),
        ("https://bbc.co.uk/sport/", "https://www.bbc.co.uk/sport/123"),
        ("youtube.com/watch?v=a1", "https://www.youtube.com/watch?v=a1"),
        ("/politics/", "https://example.org/world/politics/1"),
        ("politics/europe", "https://example.org/politics/europe/1"),
        ("*.europa.eu/*", "https://ecb.europa.eu/press"),
        ("*oil*", "https://a.example/2026/oil-falls"),
    ],
)
def test_an_address_is_found_by_its_domain_path_or_pattern(asked, link):
    assert is_at_address(link, asked)


@pytest.mark.parametrize(
    ("asked", "link"),
    [
        ("ft.com", "https://www.microsoft.com/news/oil"),
        ("x.com", "https://netflix.com/oil"),
        ("x.com", "https://x.com.example/oil"),
        ("x.com", "https://a.example/?from=x.com"),
        ("x.com", "https://a.example/x.com/1"),
        ("x.com", "https://x.com@a.example/1"),
        ("t.co", "https://t.com/1"),
        ("markets.ft.com", "https://www.ft.com/oil"),
        ("reuters", "https://www.reuters.com/a"),
        ("bbc.co.uk/sport", "https://www.bbc.co.uk/news/sport"),
        ("bbc.co.uk/sport", "https://www.nbbc.co.uk/sport"),
        ("/politics/", "https://politics.example/1"),
        ("politics/", "https://example.org/geopolitics/1"),
        ("ft.com", ""),
        ("https://ft.com/oil", "https://ft.com/gas"),
    ],
)
def test_a_longer_name_or_a_mention_is_another_address(asked, link):
    assert not is_at_address(link, asked)


def test_an_address_between_slashes_is_taken_to_the_letter():
    watchlist = Watchlist([Watch("w", (r"oil url:/ft\.com/",))])

    assert watchlist.match([Entry("f", "1", "oil", link="https://ft.com/oil")]) == []


def test_a_host_that_is_no_international_name_is_compared_as_it_stands():
    assert is_at_address("https://xn--a.example/1", "xn--a.example")
    assert not is_at_address("https://xn--a.example/1", "a.example.org")


@pytest.mark.parametrize(
    ("query", "link", "matched"),
    [
        ("oil url:ft.com", "https://www.microsoft.com/news/oil", False),
        ("oil -url:x.com", "https://netflix.com/oil", True),
        ("oil -url:x.com", "https://x.com/oil", False),
        ('oil url:"ft.com"', "https://ft.com/oil", True),
        ("oil url:(ft.com OR wsj.com)", "https://wsj.com/oil", True),
    ],
)
def test_a_query_takes_or_leaves_out_a_domain(query, link, matched):
    watchlist = Watchlist([Watch("w", (query,))])

    assert bool(watchlist.match([Entry("f", "1", "oil", link=link)])) is matched
