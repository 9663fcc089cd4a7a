"""The items of a feed's last page are remembered, and only for the store that has them."""

from __future__ import annotations

import pytest

from feeds._known_items import FEED_BYTES, KnownItems
from model import Page
from tests.feeds.scene import Scene, play

HASHES = b"8 bytes " * 3


def test_the_hashes_of_a_page_are_recalled_by_their_digest():
    items = KnownItems()

    digest = items.remember("f", HASHES)

    assert items.recall("f", digest) == HASHES
    assert items.recall("g", digest) == b""


def test_no_other_digest_recalls_them():
    items = KnownItems()
    earlier = items.remember("f", HASHES)
    items.remember("f", HASHES[:8])

    assert items.recall("f", earlier) == b""
    assert items.recall("f", "") == b""
    assert KnownItems().recall("f", earlier) == b""


def test_a_digest_of_another_process_counts_for_nothing():
    digest = KnownItems().remember("f", HASHES)
    items = KnownItems()
    items.remember("f", HASHES)

    assert items.recall("f", digest) == b""


def test_a_page_without_hashes_is_forgotten():
    items = KnownItems()
    digest = items.remember("f", HASHES)

    assert items.remember("f", b"") == ""
    assert items.recall("f", digest) == b""


def test_the_feeds_that_were_read_long_ago_are_forgotten_first():
    items = KnownItems(max_bytes=2 * (len(HASHES) + FEED_BYTES))
    digest = items.remember("a", HASHES)
    items.remember("b", HASHES)
    items.remember("a", HASHES)
    items.remember("c", HASHES)

    assert items.recall("a", digest) == HASHES
    assert items.recall("b", digest) == b""
    assert items.recall("c", digest) == HASHES


def item(name: str, title: str = "") -> str:
    link = f"https://a.example/articles/{name}"
    text = f"<title>{title or name}</title><description>About {name}</description>"
    return f"<item><guid>{link}</guid><link>{link}</link>{text}</item>"


def rss(*items: str, head: str = "") -> str:
    return f"<rss><channel>{head}{''.join(items)}</channel></rss>"


def poll_twice(first: str, second: str, *, is_stored: bool = True) -> tuple[Page, Page]:
    """Return the pages of two polls; unless the first *is stored*, its validators are lost."""

    async def act(s: Scene) -> tuple[Page, Page]:
        s.web.set("/rss", first)
        page = await s.poll("/rss")
        s.web.set("/rss", second)
        return page, await s.poll("/rss", page.validators if is_stored else {})

    pages: tuple[Page, Page] = play(act)
    return pages


def test_items_that_were_there_before_come_back_as_names():
    first, second = poll_twice(
        rss(item("one"), item("two")), rss(item("three"), item("one", "Corrected"), item("two"))
    )

    assert [entry.unchanged for entry in first.entries] == [False, False]
    assert [(entry.title, entry.unchanged) for entry in second.entries] == [
        ("three", False),
        ("Corrected", False),
        ("", True),
    ]


def test_the_names_of_a_known_item_are_those_that_it_had():
    first, second = poll_twice(rss(item("one"), item("two")), rss(item("one"), item("new")))

    names = {entry.id: entry.aliases for entry in first.entries}
    assert second.entries[0].unchanged
    assert second.entries[0].aliases == names[second.entries[0].id] != ()


def test_a_page_that_was_not_stored_is_parsed_whole():
    _, second = poll_twice(rss(item("one")), rss(item("one"), item("two")), is_stored=False)

    assert [entry.title for entry in second.entries] == ["one", "two"]


def test_items_whose_names_depend_on_their_texts_are_parsed_whole():
    same = "<item><guid>g</guid><title>{}</title><description>x</description></item>".format
    nameless = "<item><title>{}</title></item>".format

    _, second = poll_twice(
        rss(same("a"), same("b"), nameless("c")),
        rss(same("a"), same("b"), nameless("c"), item("d")),
    )

    assert [entry.title for entry in second.entries] == ["a", "b", "c", "d"]
    assert not any(entry.unchanged for entry in second.entries)


@pytest.mark.parametrize(
    ("known", "added"),
    [
        ("<item><link>https://a.example/x y</link><title>a</title></item>",
         "<item><link>https://a.example/x%20y</link><title>b</title></item>"),
        ("<item><guid>g</guid><title>a</title></item>",
         "<item><guid> g\n</guid><title>b</title></item>"),
        (f"<item><link>https://a.example/{'x' * 3000}</link><title>a</title></item>",
         "<item><title>b</title></item>"),
        ("<item><link>https://a.example/x?utm_source=1</link><title>a</title></item>",
         "<item><link>https://a.example/x</link><title>b</title></item>"),
    ],
)  # fmt: skip
def test_a_known_item_that_shares_its_name_with_a_new_one_is_parsed_whole(known: str, added: str):
    _, second = poll_twice(rss(known, item("c")), rss(known, item("c"), added))

    assert [entry.title for entry in second.entries] == ["a", "", "b"]
    assert len({entry.id for entry in second.entries}) == 3


def test_the_same_item_in_another_format_is_not_the_same():
    entry = "<entry xmlns='urn:x'><id>1</id><summary>1 &amp;lt; 2</summary></entry>"

    _, second = poll_twice(f"<feed>{entry}</feed>", f"<feed xmlns='urn:x'>{entry}</feed>")

    assert not any(one.unchanged for one in second.entries)


def test_an_ill_formed_page_is_parsed_whole_and_forgets_the_last_one():
    first, second = poll_twice(rss(item("one")), rss(item("one"), "&"))

    assert "items" in first.validators
    assert "items" not in second.validators
    assert [entry.title for entry in second.entries] == ["one"]


def test_a_known_item_keeps_its_link_relative_to_the_new_base():
    relative = "<item><guid>1</guid><link>x</link><title>a</title></item>"
    base = ' xml:base="https://b.example/"'

    _, second = poll_twice(rss(relative), rss(relative).replace("<rss>", f"<rss{base}>"))

    assert [entry.link for entry in second.entries] == ["https://b.example/x"]
