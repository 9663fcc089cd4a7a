"""A publisher is a registrable domain, or the source that an aggregator names."""

from __future__ import annotations

import pytest

from model import Entry
from watchers.reports.publisher import name_publisher, strip_publisher, unwrap_link


def entry(title="A title", link="", by=""):
    return Entry("https://feeds.example/rss", "1", title, link, publisher=by)


@pytest.mark.parametrize(
    ("link", "said", "known_as"),
    [
        ("https://www.bbc.co.uk/news/1", "BBC News", "bbc.co.uk"),
        ("https://edition.cnn.com/1", "", "cnn.com"),
        ("https://someone.blogspot.com/1", "", "someone.blogspot.com"),
        ("https://news.google.com/rss/articles/x", "Reuters", "reuters"),
        ("https://news.google.com/rss/articles/x", "Techexplorist.com", "techexplorist.com"),
        ("https://www.google.com/url?rct=j&url=https://www.lemonde.fr/a&ct=ga", "", "lemonde.fr"),
        ("https://www.google.com/amp/s/amp.lemonde.fr/a", "", "lemonde.fr"),
        ("http://192.0.2.7/a", "", "192.0.2.7"),
        ("https://theguardian.comworld/2020/1", "", "theguardian.com"),
        ("https://www.example.community/1", "", "example.community"),
        ("https://news.commons/1", "", "news.com"),
        ("", "The Paper", "the paper"),
        ("", "", "https://feeds.example/rss"),
        ("https://[broken", "", "https://feeds.example/rss"),
    ],
)
def test_the_publisher_of_an_entry_is_the_domain_or_the_named_source(link, said, known_as):
    assert name_publisher(entry(link=link, by=said)) == known_as


def test_an_aggregator_that_names_itself_is_asked_for_its_source():
    listed = entry("Rates rise again - CNBC", "https://news.google.com/x", "Google News")

    assert name_publisher(listed) == "cnbc"


def test_the_publisher_in_the_config_goes_before_the_link():
    assert name_publisher(entry(link="https://cdn.example/1"), "www.Reuters.com") == "reuters.com"


@pytest.mark.parametrize(
    ("title", "link", "said", "bare"),
    [
        ("Rates rise - CNBC", "https://www.cnbc.com/1", "", "Rates rise"),
        ("Rates rise | The Times of India", "https://x.example/1", "Times of India", "Rates rise"),
        ("Rates rise - Reuters India", "https://in.reuters.com/1", "Reuters", "Rates rise"),
        ("Rates rise - Le Monde", "https://news.google.com/1", "", "Rates rise"),
        ("Rates rise - what next", "https://www.cnbc.com/1", "CNBC", "Rates rise - what next"),
        ("Covid-19 - a history", "", "", "Covid-19 - a history"),
        (" - CNBC", "https://www.cnbc.com/1", "", " - CNBC"),
    ],
)
def test_a_title_without_its_publisher(title, link, said, bare):
    assert strip_publisher(entry(title, link, said)) == bare


@pytest.mark.parametrize(
    ("link", "inner"),
    [
        (
            "https://www.bing.com/news/apiclick.aspx?url=https%3a%2f%2fa.example%2fb&c=1",
            "https://a.example/b",
        ),
        (
            "https://a.example/share?url=https://b.example/",
            "https://a.example/share?url=https://b.example/",
        ),
        ("https://www.google.com/url?q=javascript:x", "https://www.google.com/url?q=javascript:x"),
    ],
)
def test_only_the_link_of_an_aggregator_is_unwrapped(link, inner):
    assert unwrap_link(link) == inner
