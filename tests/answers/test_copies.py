from __future__ import annotations

from datetime import UTC, datetime

from answers.copies import Copies
from model import SeenEntry

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TITLE = "The central bank tests a digital currency"


def find(*entries):
    copies = Copies()
    return [
        copies.find(SeenEntry(feed, str(number), title, link=link, first_seen=NOW))
        for number, (feed, title, link) in enumerate(entries)
    ]


def test_a_link_or_a_telling_title_makes_a_copy():
    assert find(
        ("a", TITLE, "https://a.example/1"),
        ("b", "Another title of that", "https://a.example/1?utm_source=x"),
        ("c", TITLE, "https://c.example/1"),
        ("c", "Markets today", "https://c.example/2"),
        ("d", "Markets today", "https://d.example/2"),
    ) == [0, 0, 0, 1, 2]


def test_a_feed_with_one_link_for_all_entries_has_no_copies_by_it():
    assert find(
        ("a", "One", "https://a.example/all"),
        ("a", "Two", "https://a.example/all"),
    ) == [0, 1]


def test_an_entry_is_known_again():
    copies = Copies()
    one = SeenEntry("a", "1", "One", first_seen=NOW)
    assert (copies.find(one), copies.find(one)) == (0, 0)
