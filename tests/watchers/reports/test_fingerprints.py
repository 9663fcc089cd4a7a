"""An entry is recognized by itself, its link and its title, whatever ornaments they have."""

from __future__ import annotations

import pytest

from model import Entry
from watchers.reports.fingerprints import join_if_telling, make_fingerprints, normalize_link

TITLE = "Nigeria's eNaira CBDC turns two years old"


def test_a_link_makes_one_fingerprint_for_all_feeds_and_one_within_the_feed():
    one = make_fingerprints(Entry("f", "1", "x", "https://www.a.example/1?utm_source=rss"))
    copy = make_fingerprints(Entry("g", "2", "y", "http://a.example/1"))

    assert one.link == copy.link != ""
    assert one.link_in_feed != copy.link_in_feed
    assert one.itself != copy.itself


def test_a_telling_title_makes_a_fingerprint_whatever_its_writing():
    one = make_fingerprints(Entry("f", "1", TITLE))
    copy = make_fingerprints(Entry("g", "2", TITLE.upper()))

    assert one.title == copy.title != ""


@pytest.mark.parametrize(
    ("words", "telling"),
    [
        (["a" * 24], False),
        (["a" * 25], True),
        (["a" * 12, "b" * 12], False),
        (["央" * 11], False),
        (["央" * 12], True),
    ],
)
def test_words_are_telling_above_24_letters_or_from_12_han_letters(words, telling):
    assert bool(join_if_telling(words, 24)) is telling


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("https://www.Example.org/A/?utm_source=x&b=2&a=1#top", "example.org/A?a=1&b=2"),
        ("http://m.example.org/a/amp/", "example.org/a"),
        ("https://amp.example.org/a", "example.org/a"),
        ("https://example.org/news/amp/a-1?amp=1", "example.org/news/a-1"),
        ("https://example.org/a.amp.html?outputType=amp", "example.org/a.html"),
        ("https://www.google.com/amp/s/www.example.org/a", "example.org/a"),
        ("https://example-org.cdn.ampproject.org/c/s/example.org/amp/a", "example.org/a"),
        ("https://example.org/amplifiers/camp", "example.org/amplifiers/camp"),
        ("https://m.me/a", "m.me/a"),
        ("https://example.org/?p=12", "example.org?p=12"),
        ("https://example.org/", ""),
        ("https://example.org/?utm_medium=rss", ""),
        ("", ""),
        ("https://[broken/", ""),
        ("https://example.org/a?fbclid=1&at_medium=RSS&at_campaign=KARANGA", "example.org/a"),
    ],
)
def test_a_link_is_recognized_without_its_ornaments(link, canonical):
    assert normalize_link(link) == canonical


def test_an_entry_without_link_and_telling_title_is_recognized_by_itself_alone():
    assert make_fingerprints(Entry("f", "1", "Opinion"))[1:] == ("", "", "")
