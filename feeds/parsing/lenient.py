"""The second tier: read ill-formed XML with feedparser, which accepts nearly everything.

Runs only in the cage: some documents keep feedparser busy for hours, and it raises a dozen kinds
of error.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import feedparser

from feeds.parsing.dates import read_date
from feeds.parsing.draft import (
    MAX_NAME_CHARS,
    MAX_TAGS,
    READ_TEXT_CHARS,
    READ_TITLE_CHARS,
    EntryDraft,
    FeedDocument,
    note_missing_entries,
    order_newest_first,
    parse_ttl,
)
from feeds.parsing.links import make_absolute
from feeds.parsing.references import decode_references
from feeds.parsing.rhythm import read_period
from feeds.parsing.text import clean_lines, extract_text
from feeds.parsing.texts import arrange_texts

MAX_LENIENT_CHARS = 2 * 1024 * 1024
"""Of a longer document only the beginning is read, up to the end of an entry."""
_MAX_TAG_CHARS = 64 * 1024
_MAX_AUTHOR_CHARS = 1024
_MAX_CONTENTS = 4  # texts of one entry that are looked at

_LONG_TAG = re.compile(rf"<[A-Za-z][^<>]{{{_MAX_TAG_CHARS}}}")
# feedparser takes quadratic time to look for an e-mail address in an author's name.
_LONG_AUTHOR = re.compile(
    r"(<(?:[a-z]{1,9}:)?(?:author|creator|managingEditor|webMaster|contributor|name|publisher)"
    rf"[^<>]{{0,200}}>[^<]{{{_MAX_AUTHOR_CHARS}}})[^<]+",
    re.IGNORECASE,
)
# It would look for files of this parser at each document, and the process may open none.
feedparser.api.PREFERRED_XML_PARSERS.clear()

_PARSER_ERRORS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip


def read_lenient(root_text: str, url: str) -> FeedDocument:
    """Return the content of the ill-formed *root_text*; its links are relative to *url*."""
    if _LONG_TAG.search(root_text):
        return FeedDocument(
            problem="a tag of it is longer than any feed needs; ask the publisher to fix it"
        )
    text, notes = _shorten_document(root_text)
    prolog = '<?xml version="1.0" encoding="utf-8"?>'
    document = prolog + _LONG_AUTHOR.sub(r"\1", text)
    try:
        parsed = feedparser.parse(
            io.BytesIO(document.encode("utf-8", "replace")),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )
        return _read_parsed(parsed, url, notes)
    except _PARSER_ERRORS as error:
        kind = type(error).__name__
        return FeedDocument(
            problem=f"it is too broken to be read ({kind}); ask the publisher to fix it"
        )


def _shorten_document(text: str) -> tuple[str, list[str]]:
    if len(text) <= MAX_LENIENT_CHARS:
        return text, []
    last_item = text.rfind("</item>", 0, MAX_LENIENT_CHARS)
    last_entry = text.rfind("</entry>", 0, MAX_LENIENT_CHARS)
    end = max(last_item, last_entry)
    if end <= 0:
        end = MAX_LENIENT_CHARS
    return text[:end], ["ill-formed and long; only the beginning was read"]


def _read_parsed(parsed: Any, url: str, notes: list[str]) -> FeedDocument:
    version = str(parsed.get("version", ""))
    is_atom = version.startswith("atom")
    entries = parsed.entries
    dates = [_read_entry_date(entry) for entry in entries]
    order = order_newest_first(dates)
    is_feed = bool(parsed.get("version") or entries)
    return FeedDocument(
        drafts=[_read_entry(entries[index], dates[index], url, is_atom) for index in order],
        link=make_absolute(str(parsed.feed.get("link", "")), url),
        lang=str(parsed.feed.get("language", "")),
        ttl=parse_ttl(str(parsed.feed.get("ttl", ""))),
        period=read_period(
            str(parsed.feed.get("sy_updateperiod", "")),
            str(parsed.feed.get("sy_updatefrequency", "")),
        ),
        notes=notes + note_missing_entries(len(entries), len(order)),
        problem="" if is_feed else "it is not a feed; check the address",
    )


def _read_entry(entry: Any, published: datetime | None, url: str, is_atom: bool) -> EntryDraft:
    summary, text = _read_texts(entry, is_atom)
    title = entry.get("title_detail")
    source = entry.get("source") or {}
    author_detail = entry.get("author_detail", {})
    author = author_detail.get("name") or entry.get("author", "")
    publisher = source.get("title") or entry.get("publisher", "")
    lang = (title or {}).get("language") or ""
    tags = dict.fromkeys(_read_tags(entry))
    return EntryDraft(
        guid=str(entry.get("id", "")),
        title=_read_text(title, READ_TITLE_CHARS, is_atom, is_title=True),
        link=make_absolute(str(entry.get("link", "")), url),
        summary=summary,
        text=text,
        author=str(author),
        publisher=str(publisher),
        lang=str(lang),
        tags=list(tags)[: MAX_TAGS + 1],
        published=published,
    )


def _read_texts(entry: Any, is_atom: bool) -> tuple[str, str]:
    """Return the summary and, where it says more, the text."""
    summary = _read_text(entry.get("summary_detail"), READ_TEXT_CHARS, is_atom)
    contents = entry.get("content", ())[:_MAX_CONTENTS]
    texts = [_read_text(content, READ_TEXT_CHARS, is_atom) for content in contents]
    extras = [
        extract_text(str(entry.get(name, "")), READ_TEXT_CHARS)
        for name in ("media_description", "subtitle")
    ]
    return arrange_texts([summary], extras, texts)


def _read_entry_date(entry: Any) -> datetime | None:
    for name in ("published", "created", "updated"):
        # feedparser's own "in" and "get" make up the one from the other.
        if not dict.__contains__(entry, name):
            continue
        date = read_date(str(entry.get(name, "")))
        if date is not None:
            return date
    return None


def _read_text(detail: Any, limit: int, is_atom: bool, *, is_title: bool = False) -> str:
    value = str(detail.get("value", "")) if detail else ""
    if is_atom and detail and detail.get("type") == "text/plain":
        return clean_lines(decode_references(value), limit)
    return extract_text(value, limit, only_known=is_title)


def _read_tags(entry: Any) -> Iterator[str]:
    for tag in entry.get("tags", ())[: 2 * MAX_TAGS]:
        markup = str(tag.get("label") or tag.get("term") or "")
        text = extract_text(markup, MAX_NAME_CHARS, only_known=True)
        if text:
            yield text
