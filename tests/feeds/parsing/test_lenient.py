"""Ill-formed XML is read leniently."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.parsing.draft import EntryDraft, FeedDocument
from feeds.parsing.lenient import read_lenient

URL = "https://a.example/feeds/rss.xml"


def read_rss(items: str, head: str = "") -> FeedDocument:
    return read_lenient(f"<rss version='2.0'><channel>{head}{items}<x <", URL)


def test_the_head_of_a_channel_is_read():
    head = "<link>https://a.example/</link><language>en</language><ttl>5</ttl>"

    document = read_rss("<item><title>A</title></item>", head)

    assert (document.link, document.lang, document.ttl) == ("https://a.example/", "en", 5)


def test_an_item_is_read_in_full():
    document = read_rss(
        "<item><guid isPermaLink='false'>g</guid><title>A &amp;amp; B</title><link>/1</link>"
        "<description>&lt;p&gt;One&lt;/p&gt;</description><author>Ann</author>"
        "<pubDate>Tue, 05 Nov 2024 10:00:00 GMT</pubDate><category>x</category>"
        "<category>x</category></item>"
    )

    assert document.problem == ""
    assert document.drafts == [
        EntryDraft(
            guid="g",
            title="A & B",
            link="https://a.example/1",
            summary="One",
            author="Ann",
            tags=["x"],
            published=datetime(2024, 11, 5, 10, 0, tzinfo=UTC),
        )
    ]


def test_of_a_long_document_only_the_beginning_is_read():
    item = "<item><title>A</title><description>" + "a" * 1_000_000 + "</description></item>"

    document = read_rss(item * 3)

    assert len(document.drafts) == 2
    assert document.notes == ["ill-formed and long; only the beginning was read"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<svg <", "it is not a feed; check the address"),
        ("<rss " + "a='1' " * 20_000 + ">",
         "a tag of it is longer than any feed needs; ask the publisher to fix it"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_read_is_a_problem(text: str, problem: str):
    assert read_lenient(text, URL).problem == problem
