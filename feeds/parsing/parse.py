"""A document -> drafts with ids: strictly where it is well-formed, forgivingly where it is not.

Runs in the cage only (feeds/parsing/child.py).
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from feeds.parsing.decode import decode, without_prolog
from feeds.parsing.draft import Document, Draft, trim
from feeds.parsing.identity import name_all
from feeds.parsing.json_feed import read_json
from feeds.parsing.loose import read_loose
from feeds.parsing.mend import mend
from feeds.parsing.text import visible
from feeds.parsing.xml import HAS_ENTRY, NotStrict, read_xml
from model import one_line, plain

_HTML = re.compile(r"<(?:!doctype\s+)?html\b", re.IGNORECASE)
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF|channel)[\s>]")
_ALTERNATE = re.compile(
    r"<link\b[^<>]{0,500}application/(?:rss|atom)\+xml[^<>]{0,500}>", re.IGNORECASE
)
_HREF = re.compile(r"""href\s{0,3}=\s{0,3}["']([^"'<>\s]{1,500})""", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,200})", re.IGNORECASE)


class Named(NamedTuple):
    """An entry that has its id."""

    draft: Draft
    id: str
    aliases: tuple[str, ...]


class Parsed(NamedTuple):
    """What became of a document."""

    entries: list[Named]
    problem: str
    notes: list[str]
    ttl: int
    """Minutes."""


def parse(body: bytes, url: str, content_type: str) -> Parsed:
    """Return the entries of the feed document *body*, newest first, one for each id."""
    document = _read(body, url, content_type)
    trim(document)
    named: dict[str, Named] = {}
    names = name_all(document.drafts, document.link)
    for draft, name in zip(document.drafts, names, strict=True):
        if draft.title or draft.summary or draft.text or draft.link:
            named.setdefault(name.id, Named(draft, name.id, name.aliases))
    return Parsed(list(named.values()), document.problem, document.notes, document.ttl)


def _read(body: bytes, url: str, content_type: str) -> Document:
    if not body.strip(b" \t\r\n\0"):
        return Document(problem="the document is empty; try the address in a browser")
    text, notes = decode(body, content_type)
    root, has_entities = without_prolog(text)
    if root.startswith(("{", "[")):
        document = read_json(root, url)
    elif _is_web_page(text, root):
        document = Document(problem=_web_page(root))
    elif not root.startswith("<") and not _FEED.search(root):
        document = Document(problem="this is not a feed; check the address")
    else:
        document = _read_markup(root, url, has_entities)
    document.notes[:0] = notes
    return document


def _is_web_page(text: str, root: str) -> bool:
    is_html = _HTML.match(root[:100]) or _HTML.match(text[:1000].lstrip("\ufeff \t\r\n"))
    return bool(is_html) and not _FEED.search(root)


def _read_markup(root: str, url: str, has_entities: bool) -> Document:
    try:
        document = read_xml(root, url)
    except NotStrict as reason:
        document, how = _read_ill_formed(root, url)
        document.notes.insert(0, f"ill-formed ({one_line(str(reason), 120)}); {how}")
    if has_entities:
        document.notes.append("its own entities were not read")
    return document


def _read_ill_formed(root: str, url: str) -> tuple[Document, str]:
    try:
        return read_xml(mend(root), url), "mended"
    except NotStrict:
        document = read_loose(root.replace("\0", ""), url)
    if not document.drafts and HAS_ENTRY.search(root):
        broken = "it is too broken to make out its entries; ask the publisher to mend it"
        document.problem = document.problem or broken
    return document, "read forgivingly"


def _web_page(text: str) -> str:
    """Return what to tell of a web page where a feed should be."""
    head = text[:65536]
    title = _TITLE.search(head)
    named = f' "{one_line(visible(title[1], 200), 60)}"' if title and title[1].strip() else ""
    link = _ALTERNATE.search(head)
    address = _HREF.search(link[0]) if link else None
    advice = f'the page names the feed "{plain(address[1])}"' if address else "check the address"
    return f"this is a web page{named}, not a feed; {advice}"


def wire(named: Named) -> dict[str, Any]:
    """Return *named* as JSON may carry it."""
    draft = named.draft
    return {
        "id": named.id,
        "title": draft.title,
        "link": draft.link,
        "summary": draft.summary,
        "text": draft.text,
        "publisher": draft.publisher,
        "author": draft.author,
        "lang": draft.lang,
        "tags": draft.tags,
        "published": draft.published.timestamp() if draft.published else None,
        "aliases": named.aliases,
    }
