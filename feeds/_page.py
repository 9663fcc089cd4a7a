"""Complete a page with the entries of its document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from feeds.fetching.status import LASTING_ADVICE
from feeds.fetching.validators import ITEMS_KEY, TTL_KEY
from model import Feed, Page

if TYPE_CHECKING:
    from feeds._cage import Document, ParsedPage
    from feeds._tools import Tools


async def read_page(
    page: Page, body: Document, tools: Tools, feed: Feed, origin: tuple[str, str, Mapping[str, str]]
) -> Page:
    """Return *page* with the entries of the document *body*.

    *origin* is the document's URL and content type, and the validators of the page before it. A
    document with a problem, or one that was cut off, leaves the page without validators: the next
    poll then asks for the document again, and no entry is lost.
    """
    url, content_type, past = origin
    parsed = await tools.parse(
        body, url=url, content_type=content_type, feed=feed.key, items=past.get(ITEMS_KEY, "")
    )
    if parsed.problem:
        return replace(
            page,
            problem=parsed.problem,
            parser_failed=parsed.late or parsed.died,
            notes=parsed.notes,
            validators={},
            wait=None,
        )
    if parsed.cut:
        page = replace(page, validators={}, wait=None)
    else:
        page = replace(page, validators={**page.validators, **_list_facts(parsed)})
    return replace(page, entries=parsed.entries, notes=page.notes + parsed.notes)


def _list_facts(parsed: ParsedPage) -> dict[str, str]:
    """Return the validators that the content of a document adds."""
    facts = dict(parsed.timing)
    if parsed.ttl is not None:
        facts[TTL_KEY] = str(round(parsed.ttl / timedelta(minutes=1)))
    if parsed.items:
        facts[ITEMS_KEY] = parsed.items
    return facts


def mark_cut(page: Page) -> Page:
    """Return *page*, whose document was cut off by a broken connection, as it counts.

    Its entries are read; the next poll asks for the whole document again.
    """
    if page.problem or not page.entries:
        problem = f"the answer ended too early; {LASTING_ADVICE}"
        return replace(page, problem=problem, entries=(), validators={}, wait=None)
    notes = (*page.notes, "the answer ended too early; the next poll asks for all of it")
    return replace(page, notes=notes, validators={}, wait=None)


def apply_ttl(page: Page) -> Page:
    """Return *page* with a wait no shorter than its document's TTL, now or when last read."""
    minutes = page.validators.get(TTL_KEY, "")
    if not minutes or page.problem:
        return page
    ttl = timedelta(minutes=int(minutes))
    wait = max(ttl, page.wait) if page.wait else ttl
    return replace(page, wait=wait)
