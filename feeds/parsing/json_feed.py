"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any

from feeds.parsing.dates import read_date
from feeds.parsing.draft import READ_TEXT, READ_TITLE, TAGS, Document, Draft, newest
from feeds.parsing.links import absolute
from feeds.parsing.text import lines_kept, visible


def read_json(text: str, url: str) -> Document:
    """Return what the JSON Feed *text* says."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", "nested too deeply or numbers too long")
        return Document(problem=f"it is no valid JSON ({reason}); ask the publisher to mend it")
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        return Document(problem='it is JSON, but no JSON Feed (no list "items"); check the address')
    items = [item for item in found["items"] if isinstance(item, dict)]
    dates = [_date(item) for item in items]
    order = newest(dates)
    notes = [f"{len(items)} entries, only the newest {len(order)} are read"]
    return Document(
        drafts=[_draft(items[place], dates[place], url) for place in order],
        link=_string(found, "home_page_url"),
        lang=_string(found, "language"),
        notes=notes if len(items) > len(order) else [],
    )


def _draft(item: dict[str, Any], date: Any, url: str) -> Draft:
    text = visible(_string(item, "content_html"), READ_TEXT)
    text = text or lines_kept(_string(item, "content_text"), READ_TEXT)
    summary = lines_kept(_string(item, "summary"), READ_TEXT)
    tags = item.get("tags")
    return Draft(
        guid=_string(item, "id"),
        title=lines_kept(_string(item, "title"), READ_TITLE),
        link=absolute(_string(item, "url") or _string(item, "external_url"), url),
        summary=summary,
        text="" if text == summary else text,
        author=_author(item),
        lang=_string(item, "language"),
        tags=[
            tag
            for tag in (tags if isinstance(tags, list) else [])[: TAGS + 1]
            if isinstance(tag, str)
        ],
        published=date,
    )


def _date(item: dict[str, Any]) -> Any:
    return read_date(_string(item, "date_published")) or read_date(_string(item, "date_modified"))


def _string(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _author(item: dict[str, Any]) -> str:
    authors = item.get("authors")
    several = authors if isinstance(authors, list) else []
    for author in [*several, item.get("author")]:
        if isinstance(author, dict) and (name := _string(author, "name")):
            return name
    return ""
