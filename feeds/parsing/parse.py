"""Parse a document into entries with ids: strictly if it is well-formed, else leniently.

Runs in the cage only (feeds/parsing/child.py).
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import urljoin

from feeds.parsing.decode import decode, decode_head, strip_prolog
from feeds.parsing.draft import EntryDraft, FeedDocument, trim_document
from feeds.parsing.identity import name_entries
from feeds.parsing.ill_formed import find_swallowed, read_ill_formed
from feeds.parsing.json_feed import read_json
from feeds.parsing.text import extract_text
from feeds.parsing.xml import HAS_ENTRY, StrictReadFailed, read_xml
from model import one_line, plain

_MAX_HEAD_CHARS = 64 * 1024  # of a web page, where its title and its feed are looked for
_HTML_ROOT = re.compile(r"<(?:!doctype\s+)?html\b", re.IGNORECASE)
_FEED_ROOT = re.compile(
    r"<(?:[a-z][\w.-]{0,60}:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE | re.ASCII
)
_EMPTY_ENTRY = re.compile(
    r"<(?:[a-z][\w.-]{0,60}:)?(?:item|entry)(?:/>|\s[^<>]{0,500}/>|(?:\s[^<>]{0,500})?>\s{0,500}</)",
    re.IGNORECASE,
)
_FEED_LINK = re.compile(
    r"<link\b[^<>]{0,500}application/(?:rss|atom)\+xml[^<>]{0,500}>", re.IGNORECASE
)
_HREF = re.compile(r"""href\s{0,3}=\s{0,3}["']([^"'<>\s]{1,500})""", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,200})", re.IGNORECASE)


class NamedEntry(NamedTuple):
    """An entry with its id."""

    draft: EntryDraft
    id: str
    aliases: tuple[str, ...]


class ParsedDocument(NamedTuple):
    """The entries of a document, or the problem with it."""

    entries: list[NamedEntry]
    problem: str
    notes: list[str]
    ttl: int
    """Minutes for which the feed asks not to be read again."""
    is_cut: bool = False
    """The document ends before its feed does."""
    hashes: bytes = b""
    """Of its items, one after the other, if they were asked for and it is well-formed."""
    timing: tuple[int, list[int], list[int]] = (0, [], [])
    """The period in minutes, the skipped hours and the skipped days."""


def parse_document(
    body: bytes, url: str, content_type: str, known: frozenset[bytes] | None = None
) -> ParsedDocument:
    """Return the entries of the feed document *body*, newest first, one for each id.

    Items with a hash in *known* need not be read again: their entries have names only. None says
    that nobody needs the hashes of the items.
    """
    document = _read_document(body, url, content_type, known)
    trim_document(document)
    entries: dict[str, NamedEntry] = {}
    names = name_entries(document.drafts, document.link)
    for draft, name in zip(document.drafts, names, strict=True):
        if draft.has_content:
            entries.setdefault(name.id, NamedEntry(draft, name.id, name.aliases))
    return ParsedDocument(
        entries=list(entries.values()),
        problem=document.problem,
        notes=document.notes,
        ttl=document.ttl,
        is_cut=document.is_cut,
        hashes=b"".join(_list_hashes(document)),
        timing=(document.period, document.skipped_hours, document.skipped_days),
    )


def _list_hashes(document: FeedDocument) -> list[bytes]:
    """Return the hashes of the items that become entries; one without content is never known."""
    rows = zip(document.drafts, document.hashes, strict=False)  # no hashes if nobody asked
    return [one for draft, one in rows if draft.has_content]


def _read_document(
    body: bytes, url: str, content_type: str, known: frozenset[bytes] | None
) -> FeedDocument:
    if not body.strip(b" \t\r\n\0"):
        return FeedDocument(problem="the document is empty; try the address in a browser")
    reason = ""
    try:
        if document := _read_usual(body, url, content_type, known):
            return document
    except StrictReadFailed as failure:
        reason = str(failure)
    return _read_unusual(body, url, content_type, reason)


def _read_usual(
    body: bytes, url: str, content_type: str, known: frozenset[bytes] | None
) -> FeedDocument | None:
    """Return the content of *body* if it is a feed in UTF-8, as nearly all are; else None.

    Such a document need not be decoded: the XML parser reads it and refuses other bytes.

    Raises:
        StrictReadFailed: it looks like such a feed, but is not well-formed.
    """
    head = decode_head(body, content_type)
    if head is None:
        return None
    root, has_entities = strip_prolog(head.text)
    if not _FEED_ROOT.match(root):
        return None
    prolog = head.text[: len(head.text) - len(root)]
    document = read_xml(body[len(prolog.encode()) :], url, known=known)
    if document.may_hide_entries or not any(draft.has_content for draft in document.drafts):
        return None
    return _add_notes(document, head.notes, has_entities)


def _add_notes(document: FeedDocument, notes: tuple[str, ...], has_entities: bool) -> FeedDocument:
    document.notes[:0] = notes
    if has_entities:
        document.notes.append("its own entities were not read")
    return document


def _read_unusual(body: bytes, url: str, content_type: str, reason: str) -> FeedDocument:
    """Return the content of *body*; *reason* says why it is no well-formed UTF-8, if known."""
    text, notes, is_utf_8 = decode(body, content_type)
    root, has_entities = strip_prolog(text)
    if root.startswith(("{", "[")):
        document = read_json(root, url)
    elif _is_web_page(text, root):
        document = FeedDocument(problem=_explain_web_page(root, url))
    elif not root.startswith("<") and not _FEED_ROOT.search(root):
        document = FeedDocument(problem="this is not a feed; check the address")
    elif reason and is_utf_8:
        document = read_ill_formed(root, url, one_line(reason, 120))
    else:
        document = _read_markup(root, url)
    if document.drafts and not any(draft.has_content for draft in document.drafts):
        _explain_empty_entries(document, root)
    return _add_notes(document, notes, has_entities)


def _explain_empty_entries(document: FeedDocument, root: str) -> None:
    """Say in *document* that nobody can be shown its entries; a feed may wait with empty ones."""
    names = len(HAS_ENTRY.findall(root))
    is_empty = all(draft == EntryDraft(lang=draft.lang) for draft in document.drafts)
    if is_empty and names == len(_EMPTY_ENTRY.findall(root)):
        document.notes.append("all its entries are empty")
    else:
        document.problem = (
            "none of its entries has a title, a text or a link; ask the publisher to fix it"
        )


def _is_web_page(text: str, root: str) -> bool:
    start = text[:1000].lstrip("\ufeff \t\r\n")
    if not _HTML_ROOT.match(root[:100]) and not _HTML_ROOT.match(start):
        return False
    return not _FEED_ROOT.search(root)


def _read_markup(root: str, url: str) -> FeedDocument:
    try:
        document = read_xml(root.encode("utf-8", "replace"), url)
        return find_swallowed(root, url, document)
    except StrictReadFailed as failure:
        return read_ill_formed(root, url, one_line(str(failure), 120))


def _explain_web_page(text: str, url: str) -> str:
    """Return the problem with a web page that stands at *url*, where a feed should be."""
    head = text[:_MAX_HEAD_CHARS]
    name = _find_page_title(head)
    address = _find_feed_address(head, url)
    page = f'this is a web page "{name}"' if name else "this is a web page"
    advice = f'the page names the feed "{address}"' if address else "check the address"
    return f"{page}, not a feed; {advice}"


def _find_page_title(head: str) -> str:
    title = _TITLE.search(head)
    if title is None:
        return ""
    return one_line(extract_text(title[1], 200), 60)


def _find_feed_address(head: str, url: str) -> str:
    """Return the whole address of the feed that the page at *url* names; empty for none."""
    link = _FEED_LINK.search(head)
    address = _HREF.search(link[0]) if link else None
    if address is None:
        return ""
    written = plain(address[1])
    try:
        return urljoin(url, written)
    except ValueError:
        return written


def build_row(entry: NamedEntry) -> dict[str, Any]:
    """Return *entry* as values for JSON; feeds/_cage.py makes an entry of them."""
    draft = entry.draft
    if draft.is_known:
        return {"id": entry.id, "link": draft.link, "aliases": entry.aliases}
    return {
        "id": entry.id,
        "title": draft.title,
        "link": draft.link,
        "summary": draft.summary,
        "text": draft.text,
        "publisher": draft.publisher,
        "author": draft.author,
        "lang": draft.lang,
        "tags": draft.tags,
        "published": draft.published.timestamp() if draft.published else None,
        "aliases": entry.aliases,
    }
