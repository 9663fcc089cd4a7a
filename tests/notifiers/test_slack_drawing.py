"""Blocks as readable text, and as a page that a browser may open."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from notifiers._slack_blocks import render
from notifiers._slack_drawing import draw_page, write_blocks
from tests.notifiers.samples import AT, DEAD, HOSTILE, MATCH, NIGHT, OPS, RISE


def test_a_link_stands_once_behind_the_pieces_of_its_title() -> None:
    assert write_blocks(render(MATCH)).splitlines() == [
        "🔎 Digital currency",
        "Nigeria's eNaira CBDC turns two & <grows> <https://example.org/a?x=1&y=2>",
        "reuters.com · 22 Nov 07:35 UTC",
        "│ … the CBDC of the central bank …",
        "央行数字货币试点扩大 <https://example.cn/c>",
        "36kr.com",
        "and 3 more",
        "Matched “CBDC” in title · watch Digital currency",
    ]


@pytest.mark.parametrize("plainness", [1, 2])
def test_plainer_forms_are_shown_too(plainness: int) -> None:
    arguments = render(OPS, plainness)
    assert OPS.headline in write_blocks(arguments)
    assert OPS.headline in draw_page(arguments, AT)


class _Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


@pytest.mark.parametrize("message", [MATCH, RISE, DEAD, HOSTILE, *NIGHT])
def test_no_text_of_a_feed_becomes_markup_of_the_page(message) -> None:
    page = _Page(draw_page(render(message), AT))

    assert page.tags <= {
        "meta", "style", "div", "b", "i", "span", "a", "ul", "li", "pre", "blockquote",
    }  # fmt: skip
    assert not [link for link in page.links if not re.match("https?://", link)]
