"""The second tier: what is not well-formed, read by feedparser, which forgives everything.

Runs only in the cage: documents exist on which it takes hours, and it raises a dozen kinds of
error out of its depths.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import feedparser

from feeds.parsing.dates import from_tuple, read_date
from feeds.parsing.draft import READ_TEXT, READ_TITLE, TAGS, Document, Draft, newest
from feeds.parsing.links import absolute
from feeds.parsing.text import decoded, lines_kept, visible

BODY = 2 * 1024 * 1024
"""Characters; of a larger document the beginning is read, up to an entry's end."""
_START_TAG = 64 * 1024
_AUTHOR = 1024

_LONG_TAG = re.compile(rf"<[A-Za-z][^<>]{{{_START_TAG}}}")
# feedparser looks for an e-mail address in an author's name in quadratic time.
_LONG_AUTHOR = re.compile(
    r"(<(?:[a-z]{1,9}:)?(?:author|creator|managingEditor|webMaster|contributor|name|publisher)"
    rf"[^<>]{{0,200}}>[^<]{{{_AUTHOR}}})[^<]+",
    re.IGNORECASE,
)
_RAISED = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip


def read_loose(root_text: str, url: str) -> Document:
    """Return what can be made of the ill-formed *root_text*."""
    if _LONG_TAG.search(root_text):
        return Document(
            problem="a tag of it is longer than any feed needs; ask the publisher to mend it"
        )
    text, notes = _shortened(root_text)
    prolog = '<?xml version="1.0" encoding="utf-8"?>'
    body = io.BytesIO((prolog + _LONG_AUTHOR.sub(r"\1", text)).encode("utf-8", "replace"))
    try:
        found = feedparser.parse(
            body,
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )
        return _document(found, url, notes)
    except _RAISED as error:
        kind = type(error).__name__
        return Document(
            problem=f"it is too broken to be read ({kind}); ask the publisher to mend it"
        )


def _shortened(text: str) -> tuple[str, list[str]]:
    if len(text) <= BODY:
        return text, []
    end = max(text.rfind("</item>", 0, BODY), text.rfind("</entry>", 0, BODY))
    return text[: end if end > 0 else BODY], ["ill-formed and long; only the beginning was read"]


def _document(found: Any, url: str, notes: list[str]) -> Document:
    is_atom = str(found.get("version", "")).startswith("atom")
    entries = found.entries
    dates = [_date(entry) for entry in entries]
    order = newest(dates)
    if len(entries) > len(order):
        notes.append(f"{len(entries)} entries, only the newest {len(order)} are read")
    ttl = str(found.feed.get("ttl", ""))
    return Document(
        drafts=[_draft(entries[place], dates[place], url, is_atom) for place in order],
        link=absolute(str(found.feed.get("link", "")), url),
        lang=str(found.feed.get("language", "")),
        ttl=int(ttl) if ttl.isdecimal() and len(ttl) < 9 else 0,
        notes=notes,
        problem="" if found.get("version") or entries else "it is no feed; check the address",
    )


def _draft(entry: Any, date: datetime | None, url: str, is_atom: bool) -> Draft:
    summary = _text(entry.get("summary_detail"), READ_TEXT, is_atom)
    texts = [_text(detail, READ_TEXT, is_atom) for detail in entry.get("content", ())[:4]]
    text = max(texts, key=len, default="")
    media = visible(str(entry.get("media_description", "")), READ_TEXT)
    if media and media not in summary and media not in text:
        summary = f"{summary}\n{media}" if summary else media
    source = entry.get("source") or {}
    return Draft(
        guid=str(entry.get("id", "")),
        title=_text(entry.get("title_detail"), READ_TITLE, is_atom, is_title=True),
        link=absolute(str(entry.get("link", "")), url),
        summary=summary,
        text="" if text == summary else text,
        author=str(entry.get("author_detail", {}).get("name") or entry.get("author", "")),
        publisher=str(source.get("title") or entry.get("publisher", "")),
        lang=str((entry.get("title_detail") or {}).get("language") or ""),
        tags=list(dict.fromkeys(_tags(entry)))[: TAGS + 1],
        published=date,
    )


def _date(entry: Any) -> datetime | None:
    for name in ("published", "created", "updated"):
        if not dict.__contains__(entry, name):  # feedparser makes up the one from the other
            continue
        parsed = entry.get(f"{name}_parsed")
        date = read_date(str(entry.get(name, "")))
        if date is None and parsed:
            date = from_tuple(parsed)
        if date is not None:
            return date
    return None


def _text(detail: Any, limit: int, is_atom: bool, *, is_title: bool = False) -> str:
    value = str(detail.get("value", "")) if detail else ""
    if is_atom and detail and detail.get("type") == "text/plain":
        return lines_kept(decoded(value), limit)
    return visible(value, limit, only_known=is_title)


def _tags(entry: Any) -> Iterator[str]:
    for tag in entry.get("tags", ())[: 2 * TAGS]:
        if text := visible(str(tag.get("label") or tag.get("term") or ""), 256, only_known=True):
            yield text
