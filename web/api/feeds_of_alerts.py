"""Atom and JSON Feed of the alerts that were told, for feed readers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import orjson
from aiohttp import web
from markupsafe import Markup

from answers.told import Told, read_told
from web._answering import answer_bytes
from web._links import keep_http
from web._snapshot import SNAPSHOTS
from web.api.operation import Operation, Wanted, add_operations
from web.api.parameters import Text

ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without alerts was updated: it must not change with each request."""
PARAMETERS = (Text("watch", "Only alerts of this watch."),)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def add_routes(app: web.Application) -> None:
    """Add the addresses of the feeds."""
    add_operations(app, OPERATIONS)


async def send_atom(request: web.Request, wanted: Wanted) -> web.Response:
    """Return the alerts that were told as Atom (RFC 4287)."""
    told, title = _read(request, wanted)
    return answer_bytes(
        request, write_atom(told, title, _find_self(request)), "application/atom+xml"
    )


async def send_json(request: web.Request, wanted: Wanted) -> web.Response:
    """Return the alerts that were told as JSON Feed 1.1."""
    told, title = _read(request, wanted)
    feed = make_json_feed(told, title, _find_self(request))
    return answer_bytes(request, orjson.dumps(feed), "application/feed+json")


def _read(request: web.Request, wanted: Wanted) -> tuple[list[Told], str]:
    watch = wanted["watch"]
    told = read_told(request.app[SNAPSHOTS].reader, watch)
    return told, f"Groundswell: {watch}" if watch else "Groundswell: alerts"


def _find_self(request: web.Request) -> str:
    """Return the address of the feed: on the site that the config names, or as it was asked for."""
    options = request.app[SNAPSHOTS].options
    if options.url:
        return f"{options.url.rstrip('/')}{request.path_qs}"
    return str(request.url)


def _find_page(address: str) -> str:
    """Return the address of the page Alerts on the site of *address*."""
    head, _, tail = address.partition("/api/v1/alerts.")
    query = tail.partition("?")[2]
    return f"{head}/alerts?{query}" if query else f"{head}/alerts"


def name_alert(told: Told) -> str:
    """Return the id of an alert as a URI, which Atom asks for."""
    return f"urn:groundswell:alert:{told.id}"


# --- Atom -----------------------------------------------------------------------------------


def write_atom(told: Sequence[Told], title: str, address: str) -> bytes:
    """Return *told* as an Atom document that stands at *address*."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", address)
    _add(feed, "title", title)
    _add(feed, "updated", _write_time(max((one.updated_at for one in told), default=NEVER)))
    _add(_add(feed, "author", ""), "name", "Groundswell")
    _add(feed, "link", "", rel="self", type="application/atom+xml", href=address)
    _add(feed, "link", "", rel="alternate", type="text/html", href=_find_page(address))
    for one in told:
        _add_entry(feed, one, _find_page(address))
    text: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text


def _add_entry(feed: ET.Element, told: Told, page: str) -> None:
    entry = _add(feed, "entry", "")
    _add(entry, "id", name_alert(told))
    _add(entry, "title", told.title, type="text")
    _add(entry, "published", _write_time(told.at))
    _add(entry, "updated", _write_time(told.updated_at))
    _add(entry, "link", "", rel="alternate", href=_find_link(told) or page)
    if told.watch:
        _add(entry, "category", "", term=told.watch)
    _add(entry, "summary", _summarise(told), type="text")
    _add(entry, "content", write_html(told), type="html")


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> ET.Element:
    """Add an element to *parent*; the signs that XML cannot have are replaced."""
    clean = {key: _NO_XML.sub("\ufffd", value) for key, value in attributes.items()}
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", clean)
    element.text = _NO_XML.sub("\ufffd", text) or None
    return element


def _write_time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


# --- JSON Feed ------------------------------------------------------------------------------


def make_json_feed(told: Sequence[Told], title: str, address: str) -> dict[str, Any]:
    """Return *told* as a JSON Feed that stands at *address*."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _drop_surrogates(title),
        "home_page_url": _find_page(address),
        "feed_url": address,
        "authors": [{"name": "Groundswell"}],
        "language": "en",
        "items": [_make_item(one, _find_page(address)) for one in told],
    }


def _make_item(told: Told, page: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": name_alert(told),
        "url": _find_link(told) or page,
        "title": told.title,
        "summary": _summarise(told),
        "content_html": write_html(told),
        "date_published": _write_time(told.at),
        "date_modified": _write_time(told.updated_at),
    }
    if told.watch:
        item["tags"] = [told.watch]
    return item


def _drop_surrogates(text: str) -> str:
    return text.encode(errors="replace").decode()


# --- the words ------------------------------------------------------------------------------


def _find_link(told: Told) -> str:
    """Return the page of the web that the alert shows first; empty for none."""
    return next(filter(None, (keep_http(story.link) for story in told.stories)), "")


def _summarise(told: Told) -> str:
    """Return the first words of the last step, or why the alert was told."""
    return next(iter(told.steps[0].lines), told.why)


def write_html(told: Told) -> str:
    """Return the words of *told*, all of them escaped."""
    parts = []
    for step in told.steps:
        parts.append(Markup("<p><b>{}</b></p>").format(step.headline))
        parts += [Markup("<p>{}</p>").format(line) for line in step.lines]
    stories = Markup("").join(_write_story(story) for story in told.stories)
    if stories:
        parts.append(Markup("<ul>{}</ul>").format(stories))
    if told.why:
        parts.append(Markup("<p>{}</p>").format(told.why))
    return str(Markup("").join(parts))


def _write_story(story: Any) -> Markup:
    link = keep_http(story.link)
    title = story.title or link
    if link:
        shown = Markup('<a href="{}">{}</a>').format(link, title)
    else:
        shown = Markup("{}").format(title)
    by = Markup(" ({})").format(story.publisher) if story.publisher else ""
    return Markup("<li>{}{}</li>").format(shown, by)


OPERATIONS = (
    Operation(
        path="/api/v1/alerts.atom",
        handler=send_atom,
        about="The alerts that were told, as Atom for feed readers.",
        answer=str,
        media="application/atom+xml",
        parameters=PARAMETERS,
    ),
    Operation(
        path="/api/v1/alerts.json",
        handler=send_json,
        about="The alerts that were told, as JSON Feed for feed readers.",
        answer=dict[str, Any],
        media="application/feed+json",
        parameters=PARAMETERS,
    ),
)
