"""The addresses of a document are completed."""

from __future__ import annotations

import pytest

from feeds.parsing.links import make_absolute

FEED = "https://a.example/feeds/rss.xml"


@pytest.mark.parametrize(
    ("address", "bases", "whole"),
    [
        ("https://b.example/1", (FEED,), "https://b.example/1"),
        ("/1", (FEED,), "https://a.example/1"),
        ("1", (FEED,), "https://a.example/feeds/1"),
        ("//b.example/1", (FEED,), "https://b.example/1"),
        ("1", (FEED, "/news/"), "https://a.example/news/1"),
        ("1", (FEED, "/news/", "today/"), "https://a.example/news/today/1"),
        ("1", (), ""),
        (" \n", (FEED,), ""),
        ("javascript:alert(1)", (FEED,), ""),
        ("mailto:ann@a.example", (FEED,), ""),
        ("http://[broken", (FEED,), ""),
    ],
)
def test_an_address_is_relative_to_its_bases(address: str, bases: tuple[str, ...], whole: str):
    assert make_absolute(address, *bases) == whole
