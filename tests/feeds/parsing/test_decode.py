"""Bytes are decoded by an allow-list of encodings, and the prolog is stripped."""

from __future__ import annotations

import pytest

from feeds.parsing.decode import decode, strip_prolog


def declared(encoding: str, text: str = "é") -> bytes:
    return f"<?xml version='1.0' encoding='{encoding}'?><a>{text}</a>".encode()


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("<a>é</a>".encode(), "text/xml; charset=iso-8859-1", "<a>é</a>"),
        ("<a>é</a>".encode("latin-1"), "text/xml; charset=ISO-8859-1", "<a>é</a>"),
        ("<a>é</a>".encode("latin-1"), "text/xml; charset=utf-8", "<a>é</a>"),
        ("<a>–</a>".encode("cp1252"), "text/xml; charset=us-ascii", "<a>–</a>"),
        ("<a>я</a>".encode("koi8-r"), "text/xml; charset=koi8-r", "<a>я</a>"),
        ("<a>é</a>".encode("utf-8-sig"), "", "\ufeff<a>é</a>"),
        ("<a>é</a>".encode("utf-16"), "", "<a>é</a>"),
        ("<a>é</a>".encode("utf-16-le"), "", "<a>é</a>"),
        ("<a>日本</a>".encode("iso2022_jp"), "text/xml; charset=iso-2022-jp", "<a>日本</a>"),
        (declared("big5").replace("é".encode(), "中".encode("big5")), "",
         "<?xml version='1.0' encoding='big5'?><a>中</a>"),
        (declared("utf-16"), "", "<?xml version='1.0' encoding='utf-16'?><a>é</a>"),
    ],
)  # fmt: skip
def test_bytes_are_decoded_as(body: bytes, content_type: str, text: str):
    decoded = decode(body, content_type)

    assert (decoded.text, decoded.notes) == (text, ())


@pytest.mark.parametrize(
    "encoding", ["punycode", "undefined", "utf-7", "unicode_escape", "idna", "hex"]
)
def test_an_encoding_that_no_feed_uses_is_never_looked_up(encoding: str):
    decoded = decode(declared(encoding, "+ADw-b-"), "")

    assert decoded.text.endswith("<a>+ADw-b-</a>")
    assert decoded.notes == (f'encoding "{encoding}" is not one that feeds use',)


def test_bytes_that_are_not_the_encoding_are_replaced_and_noted():
    decoded = decode(b"<a>" + "é".encode() * 20 + b"\xff</a>", "")

    assert decoded.text == "<a>" + "é" * 20 + "\ufffd</a>"
    assert decoded.notes == ("bytes that are not utf-8 were replaced",)


@pytest.mark.parametrize(
    ("text", "root", "entities"),
    [
        ("<rss/>", "<rss/>", False),
        ("\n \ufeff<?xml version='1.0'?>\n<rss/>", "<rss/>", False),
        ("<!-- a > b --><?xml-stylesheet href='x'?><rss/>", "<rss/>", False),
        ('<!DOCTYPE rss PUBLIC "a" "b.dtd"><rss/>', "<rss/>", False),
        ('<!doctype rss [<!ENTITY a "]"><!ENTITY b "&a;">]><rss/>', "<rss/>", True),
        ("<?xml", "", False),
        ("<!--", "", False),
        ("<!DOCTYPE rss [<!ENTITY a", "", False),
        ("", "", False),
    ],
)
def test_a_document_is_stripped_to_its_root(text: str, root: str, entities: bool):
    assert strip_prolog(text) == (root, entities)
