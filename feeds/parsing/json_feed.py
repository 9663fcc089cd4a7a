"""Read JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from feeds.parsing.cut import CUT_NOTE, read_whole_items
from feeds.parsing.dates import read_date
from feeds.parsing.draft import (
    MAX_TAGS,
    READ_TEXT_CHARS,
    READ_TITLE_CHARS,
    EntryDraft,
    FeedDocument,
    note_missing_entries,
    order_newest_first,
)
from feeds.parsing.links import make_absolute
from feeds.parsing.text import clean_lines, extract_text


def read_json(text: str, url: str) -> FeedDocument:
    """Return the content of the JSON Feed *text*; its links are relative to *url*."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        if items := read_whole_items(text):
            return _read_cut_feed(items, url)
        reason = getattr(error, "msg", "nested too deeply or numbers too long")
        return FeedDocument(problem=f"it is not valid JSON ({reason}); ask the publisher to fix it")
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return FeedDocument(
            problem='it is JSON, but not a JSON Feed (no list "items"); check the address'
        )
    return _read_items(feed["items"], feed, url)


def _read_cut_feed(items: list[Any], url: str) -> FeedDocument:
    document = _read_items(items, {}, url)
    document.is_cut = True
    document.notes.append(CUT_NOTE)
    return document


def _read_items(values: list[Any], feed: dict[str, Any], url: str) -> FeedDocument:
    items = [item for item in values if isinstance(item, dict)]
    dates = [_read_item_date(item) for item in items]
    order = order_newest_first(dates)
    return FeedDocument(
        drafts=[_read_item(items[index], dates[index], url) for index in order],
        link=_get_string(feed, "home_page_url"),
        lang=_get_string(feed, "language"),
        notes=note_missing_entries(len(items), len(order)),
    )


def _read_item(item: dict[str, Any], published: datetime | None, url: str) -> EntryDraft:
    text = extract_text(_get_string(item, "content_html"), READ_TEXT_CHARS)
    text = text or clean_lines(_get_string(item, "content_text"), READ_TEXT_CHARS)
    summary = clean_lines(_get_string(item, "summary"), READ_TEXT_CHARS)
    link = _get_string(item, "url") or _get_string(item, "external_url")
    return EntryDraft(
        guid=_get_string(item, "id"),
        title=clean_lines(_get_string(item, "title"), READ_TITLE_CHARS),
        link=make_absolute(link, url),
        summary=summary,
        text="" if text == summary else text,
        author=_read_author(item),
        lang=_get_string(item, "language"),
        tags=_read_tags(item),
        published=published,
    )


def _read_item_date(item: dict[str, Any]) -> datetime | None:
    published = read_date(_get_string(item, "date_published"))
    return published or read_date(_get_string(item, "date_modified"))


def _get_string(values: dict[str, Any], name: str) -> str:
    """Return the text or number under *name* as a text; "" for anything else."""
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _read_tags(item: dict[str, Any]) -> list[str]:
    tags = item.get("tags")
    if not isinstance(tags, list):
        return []
    return [tag for tag in tags[: MAX_TAGS + 1] if isinstance(tag, str)]


def _read_author(item: dict[str, Any]) -> str:
    authors = item.get("authors")
    candidates = list(authors) if isinstance(authors, list) else []
    candidates.append(item.get("author"))  # version 1.0
    for author in candidates:
        name = _get_string(author, "name") if isinstance(author, dict) else ""
        if name:
            return name
    return ""
