"""An emoji is found as a whole: in any tone of skin, and not within a longer one."""

from __future__ import annotations

import pytest

from model import Entry, Watch
from watchers import Watchlist

FAMILY = "👨\u200d👩\u200d👧"
BURNING_HEART = "❤\ufe0f\u200d🔥"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
KEY_ONE = "1\ufe0f\u20e3"


def found(keyword: str, title: str) -> list[str]:
    """Return the parts of *title* that *keyword* finds."""
    matches = Watchlist([Watch("w", (keyword,))]).match([Entry("f", "1", title)])
    return [title[span.start : span.end] for match in matches for span in match.spans]


@pytest.mark.parametrize(
    ("keyword", "title", "marked"),
    [
        ("👩", "a 👩 here", "👩"),
        ("👩", "two 👩👧", "👩"),
        ("❤\ufe0f", "I ❤ news", "❤"),
        (FAMILY, f"the {FAMILY}!", FAMILY),
        ("🇺🇦", "for 🇺🇦", "🇺🇦"),
        (ENGLAND, f"go {ENGLAND}", ENGLAND),
        ("👍", "fine 👍🏽", "👍🏽"),
        ("👍🏽", "fine 👍🏽", "👍🏽"),
        (KEY_ONE, f"{KEY_ONE} first", KEY_ONE),
        ("AI 🚀", "all AI 🚀 now", "AI 🚀"),
    ],
)
def test_an_emoji_is_found_and_marked_as_a_whole(keyword, title, marked):
    assert found(keyword, title) == [marked]


@pytest.mark.parametrize(
    ("keyword", "title"),
    [
        ("👩", f"the {FAMILY}"),
        ("👧", f"the {FAMILY}"),
        (FAMILY, "three 👨👩👧"),
        ("❤\ufe0f", f"a {BURNING_HEART}"),
        ("🔥", f"a {BURNING_HEART}"),
        ("🇺", "for 🇺🇦"),
        (ENGLAND, f"go {SCOTLAND}"),
        (ENGLAND, "a black 🏴"),
        ("🏴", f"go {ENGLAND}"),
        ("👍🏽", "fine 👍🏿"),
        (KEY_ONE, "bus 1 ran"),
    ],
)
def test_a_part_of_an_emoji_is_not_found(keyword, title):
    assert found(keyword, title) == []
