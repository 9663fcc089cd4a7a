"""A document that came -> the page it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from model import Feed, Page

if TYPE_CHECKING:
    from feeds._tools import Tools

TTL = "ttl"
"""Where the validators keep the minutes that the document asks for, as a 304 does not say."""


async def read_page(
    page: Page, body: bytes, tools: Tools, feed: Feed, origin: tuple[str, str]
) -> Page:
    """Return *page* with what the document *body* says; *origin* is its URL and content type.

    A document that cannot be read leaves the validators where they were: else it would be taken
    for read, and what it says be lost for ever.
    """
    url, content_type = origin
    parsed = await tools.parse(body, url=url, content_type=content_type, feed=feed.key)
    if parsed.problem:
        return replace(page, problem=parsed.problem, notes=parsed.notes, validators={}, wait=None)
    if parsed.ttl is not None:
        minutes = str(round(parsed.ttl / timedelta(minutes=1)))
        page = replace(page, validators={**page.validators, TTL: minutes})
    return replace(page, entries=parsed.entries, notes=page.notes + parsed.notes)


def with_ttl(page: Page) -> Page:
    """Return *page* with the wait that its document asks for, said now or when it last came."""
    minutes = page.validators.get(TTL, "")
    if not minutes or page.problem:
        return page
    asked = timedelta(minutes=int(minutes))
    return replace(page, wait=max(asked, page.wait or asked))
