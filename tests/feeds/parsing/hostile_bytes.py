"""Documents that lie about their bytes or their format, each with the outcome that is right.

See hostile_documents.py.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

from tests.feeds.parsing.hostile_documents import (
    DECLARATION,
    INVALID_JSON,
    NO_FEED,
    NO_ROOT,
    Hostile,
    json_feed,
    json_item,
    one,
    rss,
    titled,
)

EMPTY = "the document is empty; try the address in a browser"
NO_JSON_FEED = 'it is JSON, but not a JSON Feed (no list "items"); check the address'
PAGE = "this is a web page"

# --- bytes ----------------------------------------------------------------------------------


def list_encodings() -> Iterator[Hostile]:
    """Yield feeds that lie about their encoding, or mix several."""
    names = (
        "punycode", "undefined", "utf-7", "idna", "rot13", "base64", "zip", "hex", "unicode_escape",
        "raw_unicode_escape", "mbcs", "utf-16", "utf-32", "ucs-4", "ebcdic-cp-us", "cp037", "hz",
        "iso-2022-jp", "iso-2022-kr", "shift_jis", "gb18030", "x" * 5_000, "", "utf-8\x00", "../utf-8",
        "utf-8-sig", "utf_8_sig", "johab", "none",
    )  # fmt: skip
    for number, name in enumerate(names):
        body = one("<description>é日本</description>", DECLARATION % name)
        yield Hostile(f"declares {number} {name[:20]}", body, 1)
        kind = f"text/xml; charset={name}"
        yield Hostile(f"is sent as {number} {name[:20]}", titled("é日本"), 1, kind)
    text = DECLARATION % "utf-8" + one("<description>é日本</description>").decode()
    for name in ("utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-7", "cp037", "utf-8-sig"):
        outcome = NO_FEED if name == "cp037" else 1
        yield Hostile(f"is in {name}", text.encode(name, "replace"), outcome)
    yield Hostile("is in utf-32 without a mark", text.encode("utf-32-le"), 1)
    marks = {
        "utf-16 before utf-8": b"\xff\xfe", "utf-16-be before utf-8": b"\xfe\xff",
        "utf-32 before utf-8": b"\xff\xfe\0\0", "utf-8 three times": b"\xef\xbb\xbf" * 3,
        "utf-8 and utf-16": b"\xef\xbb\xbf\xff\xfe", "half of utf-8": b"\xef\xbb",
    }  # fmt: skip
    for name, mark in marks.items():
        yield Hostile(f"mark of {name}", mark + text.encode(), NO_FEED if "before" in name else 1)
    yield Hostile("half a character of utf-16", text.encode("utf-16")[:-1], 1)
    yield Hostile("utf-16 and then utf-8", one("").decode().encode("utf-16") + one(""), 1)
    wrong = {
        "overlong": b"\xc0\xbc\xe0\x80\xbc\xf0\x80\x80\xbc", "surrogates": b"\xed\xa0\x80\xed\xbf\xbf",
        "too high": b"\xf4\x90\x80\x80\xf8\x88\x80\x80\x80", "continuations": b"\x80\xbf",
        "starts": b"\xc3\xe2\xf0", "ff": b"\xff\xfe", "latin": b"\xe9t\xe9 ", "escapes": b"\x1b$B\x1b(J~{",
        "nulls": b"\0", "all": bytes(range(256)), "upper": bytes(range(128, 256)),
    }  # fmt: skip
    for name, part in wrong.items():
        for kind in ("utf-8", "gb18030", "iso-2022-jp", "shift_jis"):
            yield Hostile(
                f"bytes: {name} in {kind}",
                (DECLARATION % kind).encode()
                + titled("x@").replace(b"@", part * (60_000 // len(part))),
                1,
            )


def list_characters() -> Iterator[Hostile]:
    """Yield feeds with characters that cannot be seen, or change the order of others."""
    parts = {
        "controls": "".join(map(chr, range(1, 32))), "null": "\0", "C1": "".join(map(chr, range(127, 160))),
        "directions": "\u202e\u202d\u2066\u2069\u200f", "zero width": "\u200b\u200d\ufeff\u2060",
        "no characters": "\ufffe\uffff\U0001ffff", "surrogate": "\ud83d", "marks": "\u0301\u0489",
        "tags": "\U000e0041\U000e007f", "variants": "\ufe0f\U000e0100", "ligature": "\ufdfa",
        "lines": "\u2028\u2029\x85\x0b\x0c", "dotted i": "İ", "private": "\ue000\U0010ffff",
        "escape": "\x1b]8;;x\x07\x1b[2J", "filler": "\u3164\u115f\u2800",
    }  # fmt: skip
    for name, part in parts.items():
        yield Hostile(f"characters: {name}", titled("x" + part), 1)
        yield Hostile(f"many characters: {name}", titled("x" + part * 20_000), 1)
        written = "".join(f"&#{ord(character)};" for character in part) * 1_000
        yield Hostile(f"references: {name}", titled("x" + written), 1)
        yield Hostile(f"JSON: {name}", json_feed({"id": "1", "title": f"x{part * 9_000}"}), 1)


# --- JSON and other formats -----------------------------------------------------------------


def list_json() -> Iterator[Hostile]:
    """Yield JSON that is no feed, or whose values have wrong types."""
    values = (
        '"date_published":NaN', '"date_published":Infinity', '"date_published":1e999',
        '"summary":-Infinity', '"tags":{"a":1}', '"tags":[[["a"]],null,1]', '"authors":"x"',
        '"authors":[null,1,"x",[]]', '"author":{"name":{"name":"x"}}', '"url":["x"]', '"url":true',
        '"content_html":{"x":1}', '"content_text":9e9', '"id":null', '"id":{}', '"id":1.5', '"title":[]',
        '"language":5', '"__proto__":{"x":1}', '"id":"2","id":"3"', '"a":"\\ud800"', '"a":"\\u0000"',
        '"title":"\\udfff"', '"attachments":[1,2]', '"date_published":"\\ud83d"',
    )  # fmt: skip
    for value in values:
        yield Hostile(f"JSON {value}", json_item(value), 1)
    yield Hostile("JSON number", json_item('"x":' + "9" * 700_000), INVALID_JSON)
    yield Hostile("JSON float", json_item('"x":0.' + "9" * 700_000), 1)
    yield Hostile("JSON keys", json_item('"a":1,' * 80_000 + '"b":1'), 1)
    keys = ",".join(f'"a{n}":1' for n in range(40_000))
    yield Hostile("JSON many keys", json_item(keys), 1)
    yield Hostile("JSON items", json_feed(*[{"id": n, "title": "t"} for n in range(9_000)]), 2000)
    yield Hostile("JSON nothing", json_feed(*[{}] * 90_000), 0)
    yield Hostile("JSON tags", json_item('"tags":' + json.dumps(["x"] * 90_000)), 1)
    yield Hostile("JSON authors", json_item('"authors":' + json.dumps([{}] * 90_000)), 1)
    yield Hostile("JSON escapes", json_item('"summary":"' + "\\u0041" * 90_000 + '"'), 1)
    yield Hostile("JSON items twice", b'{"items":[{"id":"1","title":"t"}],"items":[]}', 0)
    yield Hostile("JSON wrong items", b'{"items":[1,null,"x",[{}]]}', 0)
    for text in ("[]", "{}", "[" + "{}," * 90_000 + "{}]", '{"items":{}}', '{"items":null}'):
        yield Hostile(f"JSON {text[:20]}", text.encode(), NO_JSON_FEED)
    for text in ("{", "[", "{'items':[]}", '{"items":[}', '{"items":', "{}" * 90_000, "[,]", '{"a'):
        yield Hostile(f"broken JSON {text[:20]}", text.encode(), INVALID_JSON)
    cut = '{"items":[{"id":"1","title":"t"},{"id":"2","title":"t'
    yield Hostile("cut JSON", cut.encode(), 1)
    starts = '{"items":[' + '{"a":[' * 50_000
    yield Hostile("JSON starts", starts.encode(), INVALID_JSON)
    yield Hostile(
        "JSON in UTF-16", json_feed({"id": "1", "title": "t"}).decode().encode("utf-16"), 1
    )


def list_others() -> Iterator[Hostile]:
    """Yield documents in other formats, and documents of nothing."""
    blanks = {"nothing": b"", "blank": b" \r\n\t" * 99_000, "nulls": b"\0" * 700_000}
    for name, body in blanks.items():
        yield Hostile(name, body, EMPTY)
    heads = {
        "picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "photo": b"\xff\xd8\xff\xe0\0\x10JFIF",
        "animation": b"GIF89a\1\0\1\0", "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "archive": b"PK\3\4",
        "program": b"\x7fELF\2\1\1\0", "mail": b"From: a@a.example\r\nSubject: x\r\n\r\n",
    }  # fmt: skip
    for name, head in heads.items():
        yield Hostile(name, head + bytes(range(256)) * 1_000, NO_FEED)
    yield Hostile("gzip", gzip.compress(one("")), NO_FEED)
    yield Hostile("gzip of zeros", gzip.compress(bytes(9_999_999)), NO_FEED)
    yield Hostile("letters", b"a" * 800_000, NO_FEED)
    yield Hostile("lines", b"a\n" * 400_000, NO_FEED)
    yield Hostile("marks", b"\xef\xbb\xbf" * 200_000, NO_FEED)
    yield Hostile("comment", b"<!--" + b"x" * 500_000, NO_FEED)
    yield Hostile("declarations", (DECLARATION % "utf-8").encode() * 10_000, NO_FEED)
    pages = {
        "short": "<!doctype html>", "title": "<html><title>" + "x" * 400_000,
        "titles": "<html>" + "<title>" * 50_000, "links": "<html>" + "<link href=" * 50_000,
        "feed": '<html><link type="application/rss+xml" href="http://[">',
        "script": '<html><link type="application/rss+xml" href="javascript:x">',
        "comments": "<html>" + "<!--" * 90_000, "blanks": "<!doctype" + " " * 90_000 + "html>",
    }  # fmt: skip
    for name, page in pages.items():
        yield Hostile(f"page: {name}", page.encode(), NO_FEED if name == "blanks" else PAGE)
    for root in ("<svg/>", "<opml/>", "<urlset/>", "<a>"):
        yield Hostile(root, root.encode(), NO_ROOT)
    yield Hostile("feed without items", rss(""), 0)
    yield Hostile("root only", b"<rss/>", 0)


BYTE_GROUPS = {
    "encodings": list_encodings,
    "characters": list_characters,
    "json": list_json,
    "others": list_others,
}
"""The makers of these documents, by kind."""
