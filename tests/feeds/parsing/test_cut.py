"""A document that was cut off is noticed, and its whole entries are kept."""

from __future__ import annotations

import pytest

from feeds.parsing.cut import (
    count_entry_ends,
    drop_comments,
    has_whole_entry,
    is_cut_off,
    keep_whole_entries,
    read_whole_items,
)


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        ("<rss><channel><item>", True),
        ("<rss><channel><item></item></channel>", True),
        ("<rss><channel><item></item></channel></rs", True),
        ("<rss><channel>&</channel></rss>", False),
        ("<rss>&</RSS >", False),
        ("<a:feed><a:entry></a:entry>", True),
        ("<a:feed>&</a:feed>", False),
        ("<rdf:RDF><channel></channel><item>", True),
        ("<html><feed></feed>", False),
        ("<svg>", False),
    ],
)
def test_a_feed_without_its_end_tag_is_cut_off(text: str, is_cut: bool):
    assert is_cut_off(text) is is_cut


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<rss><item>a</item><item>b", "<rss><item>a</item>"),
        ("<rss><x:ITEM>a</x:ITEM ><item", "<rss><x:ITEM>a</x:ITEM >"),
        ("<feed><entry>a</entry>\n<entry><title>b</title>", "<feed><entry>a</entry>"),
        ("<rss><item><guid>1</guid><title>ha", "<rss><item><guid>1</guid>"),
        ("<rss><chan", "<rss><chan"),
    ],
)
def test_a_cut_document_ends_with_its_last_whole_entry(text: str, kept: str):
    assert keep_whole_entries(text) == kept


def test_whole_entries_are_counted():
    assert count_entry_ends("<item></item><item></item><entry></entry>") == 3
    assert has_whole_entry("<x:Item></x:Item>")
    assert not has_whole_entry("<item>")


def test_comments_are_dropped():
    assert drop_comments("a<!-- <item> -->b<!-- c") == "ab"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ('{"items": [{"id": 1}, {"id": 2}, {"id"', [{"id": 1}, {"id": 2}]),
        ('{"items":[{"id": 1},', [{"id": 1}]),
        ('{"items": [{"id', []),
        ('{"title": "a', []),
        ('{"items": [' + "[" * 100_000, []),
    ],
)
def test_the_whole_items_of_a_cut_json_feed_are_read(text: str, items: list[object]):
    assert read_whole_items(text) == items
