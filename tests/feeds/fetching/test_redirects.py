"""Redirects are followed to allowed addresses only."""

from __future__ import annotations

import pytest

from feeds.fetching.problems import FetchFailed
from feeds.fetching.redirects import RedirectChain

NONE_ALLOWED: frozenset[tuple[str, int]] = frozenset()


def follow(*steps: tuple[int, str], start: str = "https://a.example/rss") -> RedirectChain:
    chain = RedirectChain(start)
    for status, location in steps:
        chain.follow(status, location, NONE_ALLOWED)
    return chain


def test_a_relative_location_is_resolved_against_the_current_address():
    chain = follow((302, "/news/rss"), (302, "atom"))

    assert chain.url == "https://a.example/news/atom"


def test_the_new_address_is_known_as_long_as_every_redirect_is_permanent():
    assert follow((301, "/1")).moved_to == "https://a.example/1"
    assert follow((301, "/1"), (308, "/2")).moved_to == "https://a.example/2"
    assert follow((301, "/1"), (302, "/2")).moved_to == "https://a.example/1"
    assert follow((302, "/1"), (301, "/2")).moved_to == ""


def test_a_redirect_to_an_encrypted_address_is_followed():
    chain = follow((301, "https://a.example/rss"), start="http://a.example/rss")

    assert chain.url == "https://a.example/rss"


def test_no_redirect_leads_away_from_encryption():
    with pytest.raises(FetchFailed, match="it redirects to an unencrypted address"):
        follow((301, "http://a.example/rss"))


def test_a_circle_of_redirects_ends():
    with pytest.raises(FetchFailed, match="its redirects go in a circle; check the address"):
        follow((302, "/1"), (302, "/rss"))


def test_at_most_five_redirects_are_followed():
    five = [(302, f"/{number}") for number in range(5)]

    assert follow(*five).url == "https://a.example/4"
    with pytest.raises(FetchFailed, match="it redirects more than 5 times"):
        follow(*five, (302, "/5"))


def test_a_location_that_is_not_allowed_is_refused_in_words():
    with pytest.raises(FetchFailed) as failure:
        follow((302, "ftp://a.example/rss"))

    assert str(failure.value) == (
        "it redirects to an address that is not allowed (the address does not start with"
        " http:// or https://); check the address"
    )
