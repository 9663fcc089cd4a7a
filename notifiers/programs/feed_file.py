"""A feed of alerts in a file: Atom (RFC 4287) or JSON Feed 1.1.

The file is its own memory: it is read, one entry is changed, and it is replaced at once. So a
reader finds the old feed or the new one, also after a power cut.
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
JSON_VERSION = "https://jsonfeed.org/version/1.1"
MAX_ENTRIES = 50
"""Doubled, readers fetch twice as much each time."""
MAX_CONTENT_CHARS = 20_000
"""Of an entry; older steps of its trend are dropped beyond that."""
MAX_FILE_BYTES = 16 * 1024 * 1024
JSON_SUFFIX = ".json"
SUFFIXES = (".atom", ".xml", JSON_SUFFIX)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WRITING = threading.Lock()
"""Several channels may write one file."""


class NotOurs(ValueError):
    """The file is no feed that we wrote; it must not be replaced."""


class FeedEntry(NamedTuple):
    """An alert, or all steps of a trend."""

    id: str
    title: str
    link: str
    summary: str
    content: str
    """HTML, escaped."""
    watch: str
    published: datetime
    updated: datetime


class Feed(NamedTuple):
    """A feed without its entries."""

    id: str
    title: str
    url: str = ""
    """The address where readers find it; empty if unknown."""


def put(path: Path, feed: Feed, entry: FeedEntry) -> None:
    """Put *entry* into the *feed* at *path*: in the place of the one with its id, or as a new one.

    A step that is there already changes nothing.

    Raises:
        NotOurs: the file holds something else.
        OSError: it cannot be read or written; it is as it was.
    """
    read, write = _FORMS[path.suffix == JSON_SUFFIX]
    with _WRITING:
        entries = read(path)
        changed = _merge(entries, entry)
        if changed is None:
            return
        _replace(path, write(feed, changed))


def _merge(entries: Sequence[FeedEntry], new: FeedEntry) -> list[FeedEntry] | None:
    """Return *entries* with *new*, the last changed first; None where it is there already."""
    old = next((one for one in entries if one.id == new.id), None)
    if old is not None:
        if new.content in old.content:
            return None
        new = _add_step(old, new)
    kept = [new, *(one for one in entries if one.id != new.id)]
    kept.sort(key=lambda one: one.updated, reverse=True)
    return kept[:MAX_ENTRIES]


def _add_step(old: FeedEntry, new: FeedEntry) -> FeedEntry:
    """Return the entry *old* with the step *new* before its others."""
    content = new.content + old.content
    return new._replace(
        content=content if len(content) <= MAX_CONTENT_CHARS else new.content,
        link=new.link or old.link,
        published=min(old.published, new.published),
        updated=max(old.updated, new.updated),
    )


def _replace(path: Path, data: bytes) -> None:
    """Let *path* hold *data*, whole or not at all."""
    target = path.resolve()  # a link stays one
    draft = target.with_name(f".{target.name}.new")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            draft.chmod(target.stat().st_mode & 0o777)
        draft.replace(target)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read_bytes(path: Path) -> bytes:
    """Return the contents of *path*; empty if there is no such file yet."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise NotOurs("it is larger than any feed of ours")
        return path.read_bytes()
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise
        return b""


def _write_time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _read_time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


# --- Atom -----------------------------------------------------------------------------------


def _read_atom(path: Path) -> list[FeedEntry]:
    data = _read_bytes(path)
    if not data:
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
        if root.tag != f"{{{ATOM}}}feed":
            raise NotOurs("it is no Atom feed")
        return [_read_atom_entry(node) for node in root.iterfind(f"{{{ATOM}}}entry")]
    except (etree.XMLSyntaxError, ValueError, KeyError) as error:
        raise NotOurs("it is no Atom feed of ours") from error


def _read_atom_entry(node: Any) -> FeedEntry:
    def read(name: str) -> str:
        return str(node.findtext(f"{{{ATOM}}}{name}") or "")

    def read_attribute(name: str, attribute: str) -> str:
        child = node.find(f"{{{ATOM}}}{name}")
        return "" if child is None else str(child.get(attribute, ""))

    return FeedEntry(
        id=read("id"),
        title=read("title"),
        link=read_attribute("link", "href"),
        summary=read("summary"),
        content=read("content"),
        watch=read_attribute("category", "term"),
        published=_read_time(read("published")),
        updated=_read_time(read("updated")),
    )


def _write_atom(feed: Feed, entries: Sequence[FeedEntry]) -> bytes:
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _write_time(entries[0].updated))
    _add(_add(root, "author"), "name", "Groundswell")
    if feed.url:
        _add(root, "link", rel="self", type="application/atom+xml", href=feed.url)
    for one in entries:
        entry = _add(root, "entry")
        _add(entry, "id", one.id)
        _add(entry, "title", one.title, type="text")
        _add(entry, "published", _write_time(one.published))
        _add(entry, "updated", _write_time(one.updated))
        if one.link:
            _add(entry, "link", rel="alternate", href=one.link)
        if one.watch:
            _add(entry, "category", term=one.watch)
        _add(entry, "summary", one.summary, type="text")
        _add(entry, "content", one.content, type="html")
    text: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    """Add an element to *parent*; the signs that XML cannot have are replaced."""
    clean = {key: _NO_XML.sub("\ufffd", value) for key, value in attributes.items()}
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", clean)
    element.text = _NO_XML.sub("\ufffd", text) or None
    return element


# --- JSON Feed ------------------------------------------------------------------------------


def _read_json(path: Path) -> list[FeedEntry]:
    data = _read_bytes(path)
    if not data:
        return []
    try:
        feed = json.loads(data)
        if not str(feed["version"]).startswith("https://jsonfeed.org/"):
            raise NotOurs("it is no JSON Feed")
        return [_read_item(item) for item in feed["items"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotOurs("it is no JSON Feed of ours") from error


def _read_item(item: dict[str, Any]) -> FeedEntry:
    return FeedEntry(
        id=item["id"],
        title=item["title"],
        link=item.get("url", ""),
        summary=item.get("summary", ""),
        content=item["content_html"],
        watch=next(iter(item.get("tags", ())), ""),
        published=_read_time(item["date_published"]),
        updated=_read_time(item["date_modified"]),
    )


def _write_json(feed: Feed, entries: Sequence[FeedEntry]) -> bytes:
    made: dict[str, Any] = {
        "version": JSON_VERSION,
        "title": feed.title,
        "authors": [{"name": "Groundswell"}],
        "language": "en",
    }
    if feed.url:
        made["feed_url"] = feed.url
    made["items"] = [_make_item(one) for one in entries]
    return orjson.dumps(made, option=orjson.OPT_INDENT_2)


def _make_item(one: FeedEntry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": one.id,
        "title": one.title,
        "summary": one.summary,
        "content_html": one.content,
        "date_published": _write_time(one.published),
        "date_modified": _write_time(one.updated),
    }
    if one.link:
        item["url"] = one.link
    if one.watch:
        item["tags"] = [one.watch]
    return item


_Read = Callable[[Path], list[FeedEntry]]
_Write = Callable[[Feed, Sequence[FeedEntry]], bytes]
_FORMS: tuple[tuple[_Read, _Write], tuple[_Read, _Write]] = (
    (_read_atom, _write_atom),
    (_read_json, _write_json),
)
"""How to read and write each form; the second is JSON Feed."""
