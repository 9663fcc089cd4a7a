"""Documents whose markup or values attack the parsers, each with the outcome that is right for it.

All of them are made by code, none is a recording. They are made one by one, as all of them
together take many megabytes. hostile_bytes.py has those that lie about their bytes or their format.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

Outcome = str | int
"""A part of the problem, or how many entries a feed without a problem has."""


class Hostile(NamedTuple):
    """A document that attacks the parsers."""

    name: str
    body: bytes
    outcome: Outcome
    content_type: str = ""


DECLARATION = '<?xml version="1.0" encoding="%s"?>'
ATOM = "http://www.w3.org/2005/Atom"
NO_FEED = "this is not a feed; check the address"
INVALID_JSON = "it is not valid JSON ("
NO_ROOT = "it is not a feed; check the address"
NO_CONTENT = "none of its entries has a title, a text or a link; ask the publisher to fix it"
CUT_EARLY = "the document is cut off before its first entry ends; try again later"
LONG_TAG = "a tag of it is longer than any feed needs; ask the publisher to fix it"
TOO_BROKEN = "it is too broken to find its entries"


def rss(inside: str, prolog: str = "", channel: str = "") -> bytes:
    """Return a feed with *inside* in its channel; ill-formed if *inside* is."""
    text = f'{prolog}<rss version="2.0"><channel {channel}>{inside}</channel></rss>'
    return text.encode("utf-8", "surrogatepass")


def item(inside: str = "", number: int = 1) -> str:
    """Return an item with a title, and *inside* behind it."""
    return f"<item><guid>{number}</guid><title>t{number}</title>{inside}</item>"


def one(inside: str, prolog: str = "") -> bytes:
    """Return a feed with one item, with *inside* in it."""
    return rss(item(inside), prolog)


def titled(title: str) -> bytes:
    """Return a feed with one item of this *title*."""
    return rss(f"<item><guid>1</guid><title>{title}</title></item>")


def atom(inside: str, attributes: str = "") -> bytes:
    """Return an Atom feed with one entry, with *inside* in it."""
    entry = f"<entry><id>1</id><title>t</title>{inside}</entry>"
    return f'<feed xmlns="{ATOM}" {attributes}>{entry}</feed>'.encode()


def json_feed(*items: Any) -> bytes:
    """Return a JSON Feed of *items*."""
    return json.dumps({"items": items}).encode()


def json_item(values: str) -> bytes:
    """Return a JSON Feed of one item, which has the JSON *values*."""
    return f'{{"items":[{{"id":"1","title":"t","url":"x",{values}}}]}}'.encode()


# --- markup ---------------------------------------------------------------------------------


def list_entities() -> Iterator[Hostile]:
    """Yield documents whose entities grow, read files or name each other."""
    powers = "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(12))
    parts = "<!ENTITY % a '<!ENTITY b \"%c;\">'><!ENTITY % c SYSTEM 'file:///etc/passwd'>%a;"
    subsets = {
        "a billion": (f"<!ENTITY e0 'ha'>{powers}", "&e12;"),
        "a long one, often": (f"<!ENTITY a '{'a' * 50_000}'>", "&a;" * 50_000),
        "a file": ("<!ENTITY a SYSTEM 'file:///etc/passwd'>", "&a;"),
        "a device": ("<!ENTITY a SYSTEM 'file:///dev/zero'>", "&a;"),
        "an address": ("<!ENTITY a SYSTEM 'http://127.0.0.1:9/'>", "&a;"),
        "a public address": ("<!ENTITY a PUBLIC 'x' 'http://127.0.0.1:9/'>", "&a;"),
        "a parameter": ("<!ENTITY % a SYSTEM 'http://127.0.0.1:9/x.dtd'> %a;", "&b;"),
        "parameters of parameters": (parts, "&b;"),
        "itself": ("<!ENTITY a '&a;'>", "&a;"),
        "each other": ("<!ENTITY a '&b;'><!ENTITY b '&a;'>", "&a;"),
        "many": ("".join(f"<!ENTITY a{n} 'x'>" for n in range(20_000)), "&a7;"),
        "markup": ("<!ENTITY a '&#60;/title&#62;&#60;/item&#62;'>", "&a;"),
        "a name of HTML": ("<!ENTITY amp '&#38;#60;script&#62;'>", "&amp;"),
        "not parsed": ("<!NOTATION n SYSTEM 'x'><!ENTITY a SYSTEM 'x' NDATA n>", "&a;"),
        "a bracket": ("<!ENTITY a ']>'>", "&a;"),
        "attributes by default": ("<!ATTLIST item a CDATA 'x' b CDATA 'y'>" * 5_000, "x"),
    }
    for name, (subset, title) in subsets.items():
        prolog = f"<!DOCTYPE rss [{subset}]>"
        yield Hostile(f"entity: {name}", prolog.encode() + titled(title), 1)
    unclosed = "<!DOCTYPE rss [<!ENTITY a 'x'>"
    yield Hostile("document type: unclosed", unclosed.encode() + titled("x"), NO_FEED)
    yield Hostile("document type: brackets", b"<!DOCTYPE rss [" + b"]" * 300_000, NO_FEED)
    yield Hostile("document type: many", b"<!DOCTYPE rss>" * 20_000 + titled("x"), 1)
    system = "<!DOCTYPE rss SYSTEM 'http://127.0.0.1:9/x.dtd'>"
    yield Hostile("document type: an address", one("", system), 1)


def list_deep() -> Iterator[Hostile]:
    """Yield documents whose elements, lists or markup stand deep in each other."""
    for count in (300, 5_000, 60_000):
        nested = "<a>" * count + "</a>" * count
        escaped = nested.replace("<", "&lt;")
        unclosed = "&lt;div&gt;" * count
        yield Hostile(f"{count} elements deep", one(nested), 1)
        yield Hostile(f"{count} elements deep at the root", nested.encode(), NO_ROOT)
        yield Hostile(
            f"HTML {count} elements deep",
            one(f"<description>{escaped}</description>"),
            1,
        )
        yield Hostile(
            f"HTML {count} elements deep and unclosed",
            one(f"<description>{unclosed}</description>"),
            1,
        )
        yield Hostile(
            f"XHTML {count} elements deep",
            atom(f'<content type="xhtml">{nested}</content>'),
            1,
        )
        yield Hostile(f"{count} items deep", rss("<item>" * count), NO_CONTENT)
        yield Hostile(f"JSON {count} lists deep", b'{"items":' + b"[" * count, INVALID_JSON)
        yield Hostile(f"JSON {count} objects deep", b'{"a":' * count, INVALID_JSON)
    amps = "&amp;" + "amp;" * 50_000
    yield Hostile("escaped fifty thousand times", titled(amps + "lt;b&gt;"), 1)


def list_many() -> Iterator[Hostile]:
    """Yield documents with far too many of one thing."""
    attributes = " ".join(f'a{n}="1"' for n in range(20_000))
    same = 'a="1" ' * 20_000
    spaces = " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(10_000))
    nested = "".join(f'<a xmlns:n{n}="urn:{n}">' for n in range(200)) + "</a>" * 200
    links = "".join(f"<link>https://a.example/{n}</link>" for n in range(10_000))
    relations = "".join(f'<link rel="alternate" href="/{n}"/>' for n in range(10_000))
    names = "".join(f"<a{n}/>" for n in range(20_000))
    yield Hostile("attributes of an item", rss(f"<item {attributes}>{item()[6:]}"), 1)
    yield Hostile("attributes of a link", one(f"<link {attributes}/>"), 1)
    yield Hostile("attributes in HTML", titled(f"&lt;b {attributes}&gt;x"), 1)
    yield Hostile("the same attribute", rss(f"<item {same}>{item()[6:]}"), 1)
    yield Hostile("namespaces", rss(item(), channel=spaces), 1)
    yield Hostile("namespaces in each other", one(nested), 1)
    yield Hostile("prefixes that nobody declared", one(names.replace("<a", "<b:a")), 1)
    yield Hostile("names of elements", one(names), 1)
    yield Hostile("empty items", rss("<item/>" * 60_000), 0)
    yield Hostile("items", rss("".join(item(number=n) for n in range(9_000))), 2000)
    yield Hostile("the same item", rss(item() * 9_000), 1)
    yield Hostile("items after the feed", rss("") + item().encode() * 5_000, TOO_BROKEN)
    yield Hostile("feeds after the feed", one("") * 2_000, 1)
    yield Hostile("channels", rss(f"</channel><channel>{item()}" * 2_000), 1)
    yield Hostile("titles", one("<title>x</title>" * 20_000), 1)
    yield Hostile("categories", one("<category>x</category>" * 20_000), 1)
    yield Hostile("authors", one("<author>x</author>" * 20_000), 1)
    yield Hostile("texts", one("<description>x</description>" * 20_000), 1)
    yield Hostile("links", one(links), 1)
    yield Hostile("links of Atom", atom(relations), 1)
    yield Hostile("sources", one("<source url='x'>y</source>" * 20_000), 1)
    yield Hostile("pictures", one("<enclosure url='x' length='9'/>" * 20_000), 1)
    yield Hostile("hours to skip", rss(f"<skipHours>{'<hour>1</hour>' * 20_000}"), 0)


def list_unclosed() -> Iterator[Hostile]:
    """Yield documents in which a construct does not end, or ends more than once."""
    parts: dict[str, tuple[str, Outcome, Outcome]] = {
        "CDATA": ("<![CDATA[x", 1, 1),
        "CDATA in CDATA": ("<![CDATA[<![CDATA[x]]>]]>", 1, 2),
        "ends of CDATA": ("]]>" * 50_000, 1, 2),
        "starts of CDATA": ("<![CDATA[" * 50_000, 1, 1),
        "CDATA, often": ("<![CDATA[]]>" * 50_000, NO_CONTENT, 2),
        "comment": ("<!-- x", 1, 1),
        "comments": ("<!--" * 100_000, 1, 1),
        "ends of comments": ("-->" * 100_000, 1, 2),
        "dashes in a comment": (f"<!--{'-' * 300_000}-->", 1, 2),
        "half comments": ("<!-" * 100_000, 1, 2),
        "starts": ("<" * 100_000, 1, 2),
        "ends": (">" * 300_000, 1, 2),
        "starts of end tags": ("</" * 50_000, 1, 2),
        "starts of instructions": ("<?" * 50_000, 1, 1),
        "instruction": ("<?php echo 'x'", 1, 1),
        "instructions": ("<?x y?>" * 50_000, NO_CONTENT, 2),
        "declaration in the middle": (DECLARATION % "utf-16", 1, 2),
        "ampersands": ("&" * 300_000, 1, 2),
        "references without an end": ("&amp" * 80_000, 1, 2),
        "references to nothing": ("&nothing;" * 20_000, 1, 2),
        "references of digits": ("&#" + "9" * 300_000 + ";", 1, 2),
        "references to surrogates": ("&#xD800;&#xDFFF;&#0;&#x110000;&#-1;" * 2_000, 1, 2),
        "quotes": ('<a b="' * 50_000, 1, 2),
        "attributes": ("<a b=c d" * 30_000, 1, 2),
        "spaces in a tag": ("<a" + " " * 300_000, LONG_TAG, 2),
        "slashes": ("<a" + "/" * 300_000, 1, 2),
        "declarations": ("<!" * 50_000, 1, 2),
        "conditional sections": ("<![if x]>" * 20_000, 1, 2),
        "end tags": ("</b>" * 50_000, 1, 2),
        "scripts": ("&lt;script&gt;" * 20_000, 1, 2),
        "styles": ("&lt;style&gt;&lt;!--" * 20_000, 1, 2),
    }
    for name, (part, in_title, between) in parts.items():
        yield Hostile(f"in a title: {name}", titled(part), in_title)
        yield Hostile(f"between items: {name}", rss(item() + part + item("", 2)), between)


def list_cuts() -> Iterator[Hostile]:
    """Yield the beginnings of a feed, cut off at every kind of place."""
    whole = one("").replace(b"</channel>", item('<a b="c">&amp;</a><![CDATA[x]]>', 2).encode())
    head = (DECLARATION % "utf-8" + "<!-- x --><?x y?><!DOCTYPE rss [<!ENTITY a 'x'>]>").encode()
    text = head + whole
    places: tuple[tuple[Outcome, list[bytes]], ...] = (
        (NO_FEED, [b"<?", b" version", b"?>", b"<!--", b" -->", b"<?x"]),
        (NO_ROOT, [b"<!DOC"]),
        (NO_FEED, [b"[<!EN", b"]>"]),
        (NO_ROOT, [b"<rs"]),
        (CUT_EARLY, [b"<channel", b"<item", b"<gu", b"1</", b"guid>", b"<title>t"]),
        (1, [b"</title>", b"</item", b"t2", b"<a b", b'="', b'c"', b"&a", b"mp;", b"<!["]),
        (1, [b"CDATA[", b"x]", b"]>"]),
        (2, [b"</rss"]),
    )
    position = 0
    for outcome, ends in places:
        for end in ends:
            position = text.index(end, position) + len(end)
            name = f"cut {position} after {end.decode()}"
            yield Hostile(name, text[:position], outcome)


# --- values ---------------------------------------------------------------------------------


def list_long_values() -> Iterator[Hostile]:
    """Yield documents with a value that is far too long, in well-formed and ill-formed feeds."""
    letters = "a" * 400_000
    words = "word " * 80_000
    for name in ("title", "guid", "author", "category", "link", "description", "source", "dc"):
        tag = "dc:creator" if name == "dc" else name
        for kind, value in (("letters", letters), ("words", words)):
            text = f"<item><title>t</title><{tag}>{value}</{tag}></item>"
            yield Hostile(f"{kind} in {tag}", rss(text), 1)
            yield Hostile(f"{kind} in {tag}, ill-formed", rss(text + "<b"), 1)
    yield Hostile("name of an element", one(f"<{letters}/>"), 1)
    yield Hostile("name of an attribute", one(f"<a {letters}='x'/>"), 1)
    yield Hostile("value of an attribute", one(f"<a b='{letters}'/>"), 1)
    yield Hostile("language", rss(f"<language>{letters}</language>{item()}"), 1)
    yield Hostile("time to live", rss(f"<ttl>{'9' * 400_000}</ttl>{item()}"), 1)
    yield Hostile("spaces", titled(" " * 700_000 + "x"), 1)
    yield Hostile("line ends", titled("\r\n" * 300_000 + "x"), 1)


def list_dates() -> Iterator[Hostile]:
    """Yield feeds with dates that are none; a wrong date never costs the entry."""
    dates = (
        "9" * 700_000, "0" * 700_000, "Tue, " * 100_000, "2024-" * 100_000, ":" * 300_000,
        "0000-00-00T00:00:00Z", "0000-01-01T00:00:00Z", "99999-01-01T00:00:00Z",
        "Mon, 31 Feb 2024 10:00:00 GMT", "Mon, 01 Jan 0 10:00:00 GMT", "9999-12-31T23:59:60-14:00",
        "0001-01-01T00:00:00+14:00", "2024-01-01T99:99:99Z", "2024-01-01T00:00:00+99:99",
        "٢٠٢٤-٠١-٠١", "1e308", "-1", "NaN", "now", "²", "2024-01-01T00:00:00." + "9" * 90,
        "Mon, 01 Jan 2024 10:00:00 " + "+" * 60, "1704103200" * 5,
    )  # fmt: skip
    for number, date in enumerate(dates):
        name = f"date {number} {date[:12]}"
        yield Hostile(name, one(f"<pubDate>{date}</pubDate>"), 1)
        yield Hostile(f"{name} in JSON", json_item(f'"date_published":"{date}"'), 1)


def list_links() -> Iterator[Hostile]:
    """Yield feeds with links that lead astray, and with bases that change them."""
    links = (
        "javascript:alert(1)", " JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x",
        "file:///etc/passwd", "vbscript:x", "ftp://a.example/", "//", "http://", "https:///x",
        "https://anna:s3cret@a.example/", "https://a.example:99999/", "https://[::1", "https://[x]/",
        "http://a.example/\x7f", "https://a.example/" + "x" * 100_000, "https://" + "a." * 50_000,
        "?" * 100_000, "/.." * 30_000, "%" * 100_000, "#" * 100_000, "https://xn--" + "a" * 60_000,
        "https://" + "ü" * 60_000, "https://℀.example/", "\\\\a.example\\x", "https:a", "&#10;x",
    )  # fmt: skip
    for number, link in enumerate(links):
        name = f"link {number} {link[:20]!r}"
        yield Hostile(name, one(f"<link>{link}</link>"), 1)
        yield Hostile(f"{name} as guid", titled(f"t</title><guid>{link}</guid><title>"), 1)
    bases = (
        "javascript:alert(1)", "file:///etc/", "http://[", "data:,", "//", "x" * 100_000,
        "../" * 30_000, "http://a:b@c/", "ü" * 50_000, "%zz", "&#10;",
    )  # fmt: skip
    for number, base in enumerate(bases):
        text = f'<link href="a/b" xml:base="{base}"/>'
        yield Hostile(f"base {number}", atom(text, f'xml:base="{base}"'), 1)
    chain = "".join(f'<a xml:base="{n}/">' for n in range(200)) + "</a>" * 200
    yield Hostile("bases in each other", atom(chain), 1)


def list_names() -> Iterator[Hostile]:
    """Yield feeds whose entries share names, and feeds with texts that are no base64."""
    for name, guid in (("empty", ""), ("one", "1"), ("long", "g" * 500), ("blank", "   ")):
        entry = f"<item><guid>{guid}</guid><title>%d</title></item>"
        text = "".join(entry % number for number in range(1_500))
        yield Hostile(f"ids: {name}", rss(text), 1_500)
    page = "<item><link>https://a.example/</link><title>%d</title></item>"
    yield Hostile("one link", rss("".join(page % n for n in range(1_500))), 1_500)
    texts = (
        "!", "=" * 300_000, "A" * 300_001, "AAAA=AAAA", "/" * 300_001, "ü" * 1_000, "A A\nA" * 9_000,
        base64.b64encode(bytes(range(256)) * 900).decode(),
        base64.b64encode(b"<" * 200_000).decode(),
        base64.b64encode(zlib.compress(b"x" * 999_999)).decode(),
    )  # fmt: skip
    for number, text in enumerate(texts):
        for attribute in ('mode="base64"', 'type="image/png"'):
            inside = f"<content {attribute}>{text}</content>"
            yield Hostile(f"base64 {number} {attribute}", atom(inside), 1)


MARKUP_GROUPS = {
    "entities": list_entities,
    "deep": list_deep,
    "many": list_many,
    "unclosed": list_unclosed,
    "cuts": list_cuts,
    "long values": list_long_values,
    "dates": list_dates,
    "links": list_links,
    "names": list_names,
}
"""The makers of these documents, by kind."""
