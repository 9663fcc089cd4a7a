"""Namespaces are known in every spelling."""

from __future__ import annotations

import pytest

from feeds.parsing.namespaces import find_prefix, fold_address


@pytest.mark.parametrize(
    ("address", "written", "prefix"),
    [
        ("http://www.itunes.com/DTDs/Podcast-1.0.dtd", "itunes", "itunes"),
        ("https://search.yahoo.com/mrss", "media", "media"),
        ("HTTP://PURL.ORG/DC/ELEMENTS/1.1", "x", "dc"),
        ("https://www.w3.org/2005/Atom/", "a", "atom"),
        ("http://purl.org/atom/ns#", "a", "atom"),
        ("https://purl.org/rss/1.0/", "", ""),
        ("", "", ""),
        ("urn:unknown", "media", "media"),
        ("urn:unknown", "x", "?"),
    ],
)
def test_a_namespace_has_our_prefix(address: str, written: str, prefix: str):
    assert find_prefix(address, written) == prefix


def test_spellings_of_one_address_are_folded_to_the_same():
    assert fold_address(" HTTPS://www.W3.org/2005/Atom/ ") == fold_address(
        "http://w3.org/2005/atom"
    )
