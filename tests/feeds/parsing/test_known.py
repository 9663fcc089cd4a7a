"""Items are the same if their XML and its context are."""

from __future__ import annotations

from lxml import etree

from feeds.parsing.known import hash_items, split_hashes
from feeds.parsing.parse import parse_document


def hash_only_item(xml: str, context: str = "") -> bytes:
    root = etree.fromstring(xml)
    (found,) = hash_items(list(root), context)
    return found


def test_the_hash_of_an_item_does_not_depend_on_its_place():
    assert hash_only_item("<a><i>x</i></a>") == hash_only_item("<a>\n <i>x</i> tail</a>")


def test_every_change_of_an_item_changes_its_hash():
    texts = [
        "<a><i>x</i></a>",
        "<a><i>y</i></a>",
        "<a><i b='1'>x</i></a>",
        "<a><i><!--c-->x</i></a>",
    ]
    texts.append("<a xmlns='urn:x'><i>x</i></a>")
    texts.append("<a xmlns:p='urn:x'><i>x</i></a>")

    assert len({hash_only_item(text) for text in texts}) == len(texts)


def test_the_context_of_a_document_is_part_of_the_hash():
    assert hash_only_item("<a><i>x</i></a>", "atom") != hash_only_item("<a><i>x</i></a>", "rss")


def test_hashes_are_told_apart_by_their_length():
    assert split_hashes(b"12345678abcdefgh") == {b"12345678", b"abcdefgh"}
    assert split_hashes(b"") == frozenset()


def test_an_item_without_content_is_never_known():
    full = "<item><guid>b</guid><title>T</title></item>"
    body = f"<rss><channel><item><guid>a</guid><title/></item>{full}</channel></rss>".encode()
    first = parse_document(body, "", "", frozenset())

    again = parse_document(body, "", "", split_hashes(first.hashes))

    assert [entry.id for entry in again.entries] == [entry.id for entry in first.entries] == ["b"]
