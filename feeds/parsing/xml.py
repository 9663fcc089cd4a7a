"""The first tier: read well-formed RSS 0.9x, 1.0, 2.0, RDF and Atom 0.3 and 1.0, strictly.

A namespace counts by its address, not by its prefix. Elements in the root's own namespace count as
elements of the format, whatever that namespace is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from lxml import etree

from feeds.parsing.base64_texts import decode_base64
from feeds.parsing.dates import read_date
from feeds.parsing.draft import (
    MAX_ENTRIES,
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
from feeds.parsing.elements import is_markup
from feeds.parsing.identity import find_shared
from feeds.parsing.known import hash_items
from feeds.parsing.links import make_absolute
from feeds.parsing.namespaces import find_prefix
from feeds.parsing.nodes import (
    Parts,
    XmlElement,
    get_local_name,
    get_markup,
    get_namespace,
    get_text,
)
from feeds.parsing.rhythm import list_child_texts, read_days, read_hours, read_period
from feeds.parsing.text import clean_lines, extract_text
from feeds.parsing.texts import arrange_texts

_ROOT_NAMES = ("rss", "rdf", "feed", "channel")
_ENTRY_NAMES = ("item", "entry")
_LANG_ATTRIBUTE = "{http://www.w3.org/XML/1998/namespace}lang"
_ABOUT_ATTRIBUTE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_DATE_NAMES = (
    "published", "pubdate", "atom:published", "issued", "atom:issued", "dc:date", "dc:issued",
    "dcterms:issued", "dcterms:available", "dcterms:date", "dcterms:created", "created", "date",
    "updated", "atom:updated", "modified", "atom:modified", "dcterms:modified",
)  # fmt: skip
HAS_ENTRY = re.compile(r"<(?:[A-Za-z][\w.-]{0,60}:)?(?:item|entry)[\s>/]", re.IGNORECASE)
"""Finds the start of an entry, however broken the document is."""

_TITLE_NAMES = ("title", "atom:title", "media:title", "dc:title", "itunes:title")
_SUMMARY_NAMES = (
    "description", "summary", "tagline", "dc:description", "dcterms:abstract", "atom:summary",
)  # fmt: skip
_EXTRA_NAMES = (
    "itunes:summary", "itunes:description", "itunes:subtitle", "media:description",
)  # fmt: skip
_TEXT_NAMES = (
    "content:encoded", "content", "atom:content", "fullitem", "xhtml:body", "xhtml:div", "body",
)  # fmt: skip
_MEDIA_HOLDERS = ("media:group", "media:content")
_PAGE_TYPES = frozenset(["text/html", "application/xhtml+xml", "html", "text/plain", ""])
_ATOM_TEXTS = frozenset(["title", "summary", "content"])
_MAX_TEXTS = 4  # elements of one name that are looked at
_CDATA_START = "<![CDATA["
_MAX_NAMES_KEPT = 4096

_CUT_ERRORS = frozenset(["ERR_TAG_NOT_FINISHED", "ERR_DOCUMENT_END"])

Forgiven = Literal["nothing", "end", "all"]


class StrictReadFailed(Exception):
    """The strict reader cannot read this document; the text says why."""


def read_xml(
    encoded: bytes,
    url: str,
    forgive: Forgiven = "nothing",
    known: frozenset[bytes] | None = None,
) -> FeedDocument:
    """Return the content of a feed document, from its root on *encoded* in UTF-8.

    Its links are relative to *url*. *forgive* the missing "end" of a document that was cut between
    two elements, or "all" mistakes. Of the items with a hash in *known* only the names are read;
    None says that nobody needs hashes.

    Raises:
        StrictReadFailed: it is not well-formed, or not a feed in one of these formats.
    """
    root = _find_feed(_parse_xml(encoded, url, forgive))
    if root is None:
        raise StrictReadFailed("there is no feed in it")
    document = _XmlReader(root, url, known).read_document()
    if not document.drafts and HAS_ENTRY.search(encoded.decode("utf-8", "replace")):
        raise StrictReadFailed("the entries stand where none are expected")
    return document


def _parse_xml(encoded: bytes, url: str, forgive: Forgiven) -> XmlElement:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=forgive != "nothing",
    )  # fmt: skip
    try:
        root = etree.fromstring(encoded, parser, base_url=url)
    except etree.XMLSyntaxError as error:
        raise StrictReadFailed(str(error.msg).partition(", line")[0]) from error
    if root is None:
        raise StrictReadFailed("there is no element in it")
    if forgive == "end":
        for mistake in parser.error_log:
            if mistake.type_name not in _CUT_ERRORS:
                raise StrictReadFailed(mistake.message)
    return root


def _find_feed(root: XmlElement) -> XmlElement | None:
    """Return the element that is the feed: *root*, or one in it, as some wrap it in a web page."""
    for element in root.iter():
        if get_local_name(element).lower() in _ROOT_NAMES:
            return element
    return None


class _XmlReader:
    """Reads one document."""

    def __init__(self, root: XmlElement, url: str, known: frozenset[bytes] | None) -> None:
        self._root = root
        self._url = url
        self._is_atom = get_local_name(root).lower() == "feed"
        self._own_namespaces = {get_namespace(root)}
        self._names: dict[Any, str] = {}
        self._may_hide_entries = False
        self._tags: dict[str, str] = {}
        self._known = known
        self._hashes: list[bytes] = []

    def read_document(self) -> FeedDocument:
        """Return the content of the whole document."""
        children = [] if self._is_atom else self._root.iterchildren()
        channels = [child for child in children if get_local_name(child).lower() == "channel"]
        channel = channels[0] if channels else self._root
        items = list(self._find_items([*channels, self._root]))
        head = self._get_parts(channel)
        lang = self._root.get(_LANG_ATTRIBUTE) or channel.get(_LANG_ATTRIBUTE)
        drafts = self._read_items(items)
        return FeedDocument(
            drafts=drafts,
            link=self._find_link(head),
            lang=lang or self._find_text(head, "language", "dc:language"),
            ttl=parse_ttl(self._find_text(head, "ttl")),
            period=read_period(
                self._find_text(head, "sy:updateperiod"),
                self._find_text(head, "sy:updatefrequency"),
            ),
            skipped_hours=read_hours(list_child_texts(head.get("skiphours", ()))),
            skipped_days=read_days(list_child_texts(head.get("skipdays", ()))),
            notes=note_missing_entries(len(items), len(drafts)),
            may_hide_entries=self._may_hide_entries,
            hashes=self._hashes,
        )

    def _find_items(self, parents: list[XmlElement]) -> Iterator[XmlElement]:
        for parent in parents:
            for child in parent.iterchildren():
                if get_local_name(child).lower() not in _ENTRY_NAMES:
                    continue
                namespace = get_namespace(child)
                if namespace not in self._own_namespaces:
                    self._own_namespaces.add(namespace)
                    self._names.clear()
                yield child

    def _read_items(self, items: list[XmlElement]) -> list[EntryDraft]:
        """Return the drafts of the newest of *items*."""
        if len(items) > MAX_ENTRIES:  # the parts of all of them need not fit into the memory
            dates = [self._read_date(self._get_parts(item)) for item in items]
            items = [items[index] for index in order_newest_first(dates)]
        parts = [self._get_parts(item) for item in items]
        dates = [self._read_date(own) for own in parts]
        order = order_newest_first(dates)
        if self._known is None:
            return [self._read_item(items[index], parts[index], dates[index]) for index in order]
        context = repr((self._is_atom, sorted(self._own_namespaces)))
        self._hashes = hash_items([items[index] for index in order], context)
        is_known = [one in self._known for one in self._hashes]
        drafts = [
            self._read_names(items[index], parts[index])
            if known
            else self._read_item(items[index], parts[index], dates[index])
            for index, known in zip(order, is_known, strict=True)
        ]
        for place in find_shared(drafts):
            if is_known[place]:
                index = order[place]
                drafts[place] = self._read_item(items[index], parts[index], dates[index])
        return drafts

    def _read_names(self, item: XmlElement, parts: Parts) -> EntryDraft:
        guid = self._read_guid(item, parts)
        return EntryDraft(guid=guid, link=self._read_address(parts, guid), is_known=True)

    def _read_guid(self, item: XmlElement, parts: Parts) -> str:
        guid = self._find_text(parts, "guid", "id", "atom:id")
        return guid or item.get(_ABOUT_ATTRIBUTE) or ""

    def _read_address(self, parts: Parts, guid: str) -> str:
        return self._find_link(parts) or self._find_permalink(parts, guid)

    def _name_element(self, element: XmlElement) -> str:
        """Return our name of *element*: bare in an own namespace, else with our prefix."""
        tag = element.tag
        name = ""
        if isinstance(tag, str):
            namespace = get_namespace(element)
            is_own = namespace in self._own_namespaces
            prefix = "" if is_own else find_prefix(namespace, element.prefix or "")
            local_name = get_local_name(element).lower()
            name = f"{prefix}:{local_name}" if prefix else local_name
        if len(self._names) < _MAX_NAMES_KEPT:
            self._names[tag] = name
        return name

    def _get_parts(self, element: XmlElement) -> Parts:
        names = self._names
        parts: Parts = {}
        for child in element.iterchildren():
            name = names.get(child.tag) or self._name_element(child)
            if name in parts:
                parts[name].append(child)
            else:
                parts[name] = [child]
        return parts

    def _find_text(self, parts: Parts, *names: str) -> str:
        """Return the first text in *parts* under the *names*, in their order."""
        for name in names:
            for element in parts.get(name, ()):
                if text := get_text(element).strip():
                    return text
        return ""

    def _read_date(self, parts: Parts) -> datetime | None:
        for name in _DATE_NAMES:
            for element in parts.get(name, ()):
                if element.text and (date := read_date(element.text)) is not None:
                    return date
        return None

    def _read_item(self, item: XmlElement, parts: Parts, published: datetime | None) -> EntryDraft:
        summary, text = self._read_texts(parts)
        guid = self._read_guid(item, parts)
        lang = item.get(_LANG_ATTRIBUTE) or self._find_text(parts, "dc:language")
        return EntryDraft(
            guid=guid,
            title=self._read_title(parts),
            link=self._read_address(parts, guid),
            summary=summary,
            text=text,
            author=self._read_author(parts),
            publisher=self._read_publisher(parts),
            lang=lang,
            tags=list(self._read_tags(parts)),
            published=published,
        )

    def _read_title(self, parts: Parts) -> str:
        for name in _TITLE_NAMES:
            for element in parts.get(name, ()):
                if title := self._read_text(element, READ_TITLE_CHARS, is_title=True):
                    return title
        return ""

    def _read_texts(self, parts: Parts) -> tuple[str, str]:
        """Return the summary and, where it says more, the text."""
        summaries = self._read_all(parts, _SUMMARY_NAMES)
        extras = self._read_all(parts, _EXTRA_NAMES)
        if any(name in parts for name in _MEDIA_HOLDERS):
            extras += self._read_media_texts(parts)
        return arrange_texts(summaries, extras, self._read_all(parts, _TEXT_NAMES))

    def _read_all(self, parts: Parts, names: tuple[str, ...]) -> list[str]:
        return [
            self._read_text(element, READ_TEXT_CHARS)
            for name in names
            if name in parts
            for element in parts[name][:_MAX_TEXTS]
        ]

    def _read_media_texts(self, parts: Parts) -> list[str]:
        """Return the texts of the pictures and films, at most two levels below the item."""
        level = [parts]
        for _ in range(2):  # media:group / media:content / media:description
            level = [
                self._get_parts(element)
                for holder in level
                for name in _MEDIA_HOLDERS
                for element in holder.get(name, ())[:_MAX_TEXTS]
            ]
            texts = [text for holder in level for text in self._read_all(holder, _EXTRA_NAMES)]
            if texts:
                return texts
        return []

    def _read_text(self, element: XmlElement, limit: int, *, is_title: bool = False) -> str:
        """Return the text of *element* as a reader sees it, in any of its notations."""
        kind = (element.get("type") or "").strip().lower()
        mode = (element.get("mode") or "").strip().lower()
        if len(element) or kind in ("xhtml", "application/xhtml+xml"):
            return extract_text(get_markup(element), limit)
        text = element.text or ""
        if _CDATA_START in text:
            self._may_hide_entries = True
        if mode == "base64" or _is_binary(kind):
            text = decode_base64(text, is_certain=mode == "base64")
        is_plain = kind in ("", "text", "text/plain") and mode != "escaped"
        is_own = self._is_atom and self._names.get(element.tag) in _ATOM_TEXTS
        if is_own and is_plain and (kind or not is_markup(text)):
            return clean_lines(text, limit)
        return extract_text(text, limit, only_known=is_title)

    def _find_link(self, parts: Parts) -> str:
        """Return the address of the page: <link>text</link>, or the alternate of several links."""
        fallback = ""
        for name in ("link", "atom:link"):
            for element in parts.get(name, ()):
                address = element.get("href") or get_text(element)
                address = address.strip()
                relation = (element.get("rel") or "alternate").lower()
                if not address or relation.rpartition("/")[2] != "alternate":
                    continue
                if (element.get("type") or "text/html").lower() in _PAGE_TYPES:
                    return self._make_absolute(element, address)
                fallback = fallback or self._make_absolute(element, address)
        return fallback

    def _find_permalink(self, parts: Parts, guid: str) -> str:
        """Return *guid* if it is the address of the entry, else ""."""
        for element in parts.get("guid", ()):
            if (element.get("isPermaLink") or "true").strip().lower() == "false":
                return ""
        return guid if guid.lower().startswith(("http://", "https://")) else ""

    def _make_absolute(self, element: XmlElement, address: str) -> str:
        if address.lower().startswith(("http://", "https://")):
            return address
        return make_absolute(address, self._url, element.base or "")

    def _read_author(self, parts: Parts) -> str:
        for element in parts.get("author", []) + parts.get("atom:author", []):
            if len(element):
                return self._find_text(self._get_parts(element), "name", "atom:name", "email")
        return self._find_text(parts, "dc:creator", "author", "itunes:author")

    def _read_publisher(self, parts: Parts) -> str:
        for element in parts.get("source", []) + parts.get("atom:source", []):
            titles = self._get_parts(element).get("title")
            if titles:
                publisher = self._read_text(titles[0], READ_TITLE_CHARS, is_title=True)
            else:
                publisher = element.text or ""
            if publisher:
                return publisher.strip()
        return self._find_text(parts, "dc:publisher")

    def _read_tags(self, parts: Parts) -> Iterator[str]:
        seen: set[str] = set()
        for name in ("category", "atom:category", "dc:subject"):
            for element in parts.get(name, ())[: 2 * MAX_TAGS]:
                markup = element.get("label") or element.get("term") or element.text or ""
                tag = self._tags.get(markup) or self._read_tag(markup)
                if tag and tag not in seen:
                    seen.add(tag)
                    yield tag

    def _read_tag(self, markup: str) -> str:
        tag = extract_text(markup, MAX_NAME_CHARS, only_known=True)
        if len(self._tags) < _MAX_NAMES_KEPT and len(markup) < MAX_NAME_CHARS:
            self._tags[markup] = tag  # the entries of a feed share most of them
        return tag


def _is_binary(kind: str) -> bool:
    if "/" not in kind or kind.startswith("text/"):
        return False
    return not kind.endswith(("xml", "html"))
