"""The first tier: well-formed RSS 0.9x, 1.0 and 2.0, RDF and Atom 0.3 and 1.0, read strictly.

Namespaces are taken by what they mean, not by how they are written; elements of the root's own
namespace count as the format's own, whatever that namespace is.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from lxml import etree

from feeds.parsing.dates import read_date
from feeds.parsing.draft import READ_TEXT, READ_TITLE, TAGS, Document, Draft, newest
from feeds.parsing.links import absolute
from feeds.parsing.text import lines_kept, visible

_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/elements/1.0/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/2005/Atom": "atom:",
    "http://purl.org/atom/ns#": "atom:",
}
_OWN = frozenset(
    [
        "",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://channel.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss2",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://my.netscape.com/publish/formats/rss-0.91.dtd",
    ]
)
_ROOTS = ("rss", "rdf", "feed", "channel")
_ENTRIES = ("item", "entry")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_DATES = (
    "published", "pubdate", "issued", "dc:date", "dcterms:issued", "dcterms:created", "created",
    "date", "updated", "modified", "dcterms:modified",
)  # fmt: skip
HAS_ENTRY = re.compile(r"<(?:[A-Za-z][\w.-]{0,60}:)?(?:item|entry)[\s>/]")
"""What a document with entries has in it, however broken it is."""

Node = Any  # lxml's elements; its stubs know too little of them
Parts = dict[str, list[Node]]


class NotStrict(Exception):
    """The document is not for this tier; the text says why."""


def read_xml(root_text: str, url: str) -> Document:
    """Return what the feed document *root_text* says; *url* is what its links are relative to.

    Raises:
        NotStrict: it is not well-formed, or no feed as this tier knows it.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(root_text.encode("utf-8", "replace"), parser, base_url=url)
    except etree.XMLSyntaxError as error:
        raise NotStrict(str(error.msg).partition(", line")[0]) from error
    if _local(root).lower() not in _ROOTS:
        # Some wrap the feed in a web page.
        root = next((node for node in root.iter() if _local(node).lower() in _ROOTS), None)
    if root is None:
        raise NotStrict("there is no feed in it")
    document = _Reader(root, url).document()
    if not document.drafts and HAS_ENTRY.search(root_text):
        raise NotStrict("the entries stand where none are expected")
    return document


def _local(node: Node) -> str:
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class _Reader:
    """One document, read."""

    def __init__(self, root: Node, url: str) -> None:
        self._root = root
        self._url = url
        self._is_atom = _local(root).lower() == "feed"
        self._own = {*_OWN, self._namespace(root)}
        self._names: dict[str, str] = {}

    def document(self) -> Document:
        """Return the whole document."""
        nodes = [] if self._is_atom else self._root.iterchildren()
        channels = [node for node in nodes if _local(node) == "channel"]
        channel = channels[0] if channels else self._root
        head = self._parts(channel)
        items = list(self._items([*channels, self._root]))
        order = newest([self._date(item) for item in items])
        notes = [f"{len(items)} entries, only the newest {len(order)} are read"]
        return Document(
            drafts=[self._draft(items[place]) for place in order],
            link=self._link(head),
            lang=self._root.get(_LANG)
            or channel.get(_LANG)
            or self._first(head, "language", "dc:language"),
            ttl=int(ttl) if (ttl := self._first(head, "ttl")).isdecimal() and len(ttl) < 9 else 0,
            notes=notes if len(items) > len(order) else [],
        )

    def _items(self, parents: list[Node]) -> Iterator[Node]:
        for parent in parents:
            for node in parent.iterchildren():
                if _local(node) in _ENTRIES:
                    if self._namespace(node) not in self._own:
                        self._own.add(self._namespace(node))
                        self._names.clear()
                    yield node

    @staticmethod
    def _namespace(node: Node) -> str:
        tag = node.tag
        return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""

    def _name(self, tag: str) -> str:
        """Return how the element is called here: own ones bare, known ones with our prefix."""
        name = self._names.get(tag)
        if name is None:
            space, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
            prefix = "" if space in self._own else _PREFIXES.get(space, "?")
            name = prefix + local.lower()
            if len(self._names) < 4096:
                self._names[tag] = name
        return name

    def _parts(self, node: Node) -> Parts:
        parts: Parts = {}
        for child in node.iterchildren():
            if isinstance(child.tag, str):
                parts.setdefault(self._name(child.tag), []).append(child)
        return parts

    def _first(self, parts: Parts, *names: str) -> str:
        """Return the text of the first of *names* that has any."""
        for name in names:
            for node in parts.get(name, ()):
                if text := "".join(node.itertext()).strip():
                    return text
        return ""

    def _date(self, item: Node) -> Any:
        parts = self._parts(item)
        for name in _DATES:
            for node in parts.get(name, ()):
                if node.text and (date := read_date(node.text)) is not None:
                    return date
        return None

    def _draft(self, item: Node) -> Draft:
        parts = self._parts(item)
        summary, text = self._texts(parts)
        guid = self._first(parts, "guid", "id", "atom:id") or item.get(_ABOUT) or ""
        return Draft(
            guid=guid,
            title=self._title(parts),
            link=self._link(parts) or self._permalink(parts, guid),
            summary=summary,
            text=text,
            author=self._author(parts),
            publisher=self._publisher(parts),
            lang=item.get(_LANG) or self._first(parts, "dc:language"),
            tags=list(self._tags(parts)),
            published=self._date(item),
        )

    def _title(self, parts: Parts) -> str:
        for name in ("title", "atom:title", "media:title", "dc:title", "itunes:title"):
            for node in parts.get(name, ()):
                if title := self._text(node, READ_TITLE, is_title=True):
                    return title
        return ""

    def _texts(self, parts: Parts) -> tuple[str, str]:
        """Return the summary and, where it says something else, the text."""
        summary = self._longest(parts, "description", "summary", "tagline", "dc:description",
                                "dcterms:abstract", "atom:summary")  # fmt: skip
        summary = summary or self._longest(parts, "itunes:summary", "itunes:subtitle")
        text = self._longest(parts, "content:encoded", "content", "atom:content", "fullitem",
                             "xhtml:body", "xhtml:div", "body")  # fmt: skip
        media = self._media_text(parts)
        if media and media not in summary and media not in text:
            summary, text = (f"{summary}\n{media}", text) if summary else (media, text)
        return summary, "" if text == summary else text

    def _longest(self, parts: Parts, *names: str) -> str:
        found = [self._text(node, READ_TEXT) for name in names for node in parts.get(name, ())[:4]]
        return max(found, key=len, default="")

    def _media_text(self, parts: Parts) -> str:
        holders = [parts]
        for _ in range(2):  # media:group / media:content / media:description
            if any("media:description" in holder for holder in holders):
                break
            holders = [
                self._parts(node)
                for holder in holders
                for name in ("media:group", "media:content")
                for node in holder.get(name, ())[:4]
            ]
        found = [node for holder in holders for node in holder.get("media:description", ())]
        return self._text(found[0], READ_TEXT) if found else ""

    def _text(self, node: Node, limit: int, *, is_title: bool = False) -> str:
        """Return what a reader sees of *node*, whichever of six ways it is written in."""
        kind = (node.get("type") or "").strip().lower()
        mode = (node.get("mode") or "").strip().lower()
        if len(node) or kind in ("xhtml", "application/xhtml+xml"):
            return visible(_markup(node), limit)
        text = node.text or ""
        if mode == "base64" or _is_binary(kind):
            text = _from_base64(text)
        is_own = self._is_atom and self._name(node.tag) in ("title", "summary", "content")
        if is_own and mode != "escaped" and kind in ("", "text", "text/plain"):
            return lines_kept(text, limit)
        return visible(text, limit, only_known=is_title)

    def _link(self, parts: Parts) -> str:
        """Return the address of the page: <link>text</link> or the alternate of several."""
        fallback = ""
        for name in ("link", "atom:link"):
            for node in parts.get(name, ()):
                address = (node.get("href") or "".join(node.itertext())).strip()
                kind = (node.get("rel") or "alternate").lower()
                if address and kind.rpartition("/")[2] == "alternate":
                    if (node.get("type") or "text/html").lower() in _PAGES:
                        return self._absolute(node, address)
                    fallback = fallback or self._absolute(node, address)
        return fallback

    def _permalink(self, parts: Parts, guid: str) -> str:
        for node in parts.get("guid", ()):
            if (node.get("isPermaLink") or "true").strip().lower() == "false":
                return ""
        return guid if guid.lower().startswith(("http://", "https://")) else ""

    def _absolute(self, node: Node, address: str) -> str:
        if address.lower().startswith(("http://", "https://")):
            return address
        return absolute(address, self._url, node.base or "")

    def _author(self, parts: Parts) -> str:
        for node in parts.get("author", []) + parts.get("atom:author", []):
            if len(node):
                return self._first(self._parts(node), "name", "atom:name", "email")
        return self._first(parts, "dc:creator", "author", "itunes:author")

    def _publisher(self, parts: Parts) -> str:
        for node in parts.get("source", []) + parts.get("atom:source", []):
            title = self._parts(node).get("title")
            if (
                name := self._text(title[0], READ_TITLE, is_title=True)
                if title
                else (node.text or "")
            ):
                return name.strip()
        return self._first(parts, "dc:publisher")

    def _tags(self, parts: Parts) -> Iterator[str]:
        seen: set[str] = set()
        for name in ("category", "atom:category", "dc:subject"):
            for node in parts.get(name, ())[: 2 * TAGS]:
                tag = node.get("label") or node.get("term") or node.text or ""
                tag = visible(tag, 256, only_known=True)
                if tag and tag not in seen:
                    seen.add(tag)
                    yield tag


_PAGES = frozenset(["text/html", "application/xhtml+xml", "html", "text/plain", ""])


def _is_binary(kind: str) -> bool:
    return "/" in kind and not kind.startswith("text/") and not kind.endswith(("xml", "html"))


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _markup(node: Node) -> str:
    children = (etree.tostring(child, encoding="unicode", with_tail=True) for child in node)
    return escape(node.text or "", quote=False) + "".join(children)
