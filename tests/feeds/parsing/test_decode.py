"""Bytes are decoded by an allow-list of encodings, and the prolog is stripped."""

from __future__ import annotations

import pytest

from feeds.parsing.decode import decode, decode_head, strip_prolog


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


def test_bytes_that_are_not_the_declared_encoding_are_replaced_and_noted():
    decoded = decode("<a>中国人民银行".encode("gbk") + b"\xff</a>", "text/xml; charset=gb2312")

    assert decoded.text == "<a>中国人民银行\ufffd</a>"
    assert decoded.notes == ("bytes that are not gb18030 were replaced",)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (b"<a>" + "é".encode() * 20 + b"\xe8</a>", "", "<a>" + "é" * 20 + "è</a>"),
        ("<a>ø".encode() + b"\xf8</a>", "text/xml; charset=iso-8859-1", "<a>øø</a>"),
        ("<a>Банк России".encode() + b"\x93</a>", "text/xml; charset=windows-1251",
         "<a>Банк России“</a>"),
        ("<a>数字货币研究所".encode() + b"\xff</a>", "text/xml; charset=gb2312", "<a>数字货币研究所ÿ</a>"),
        ("<a>ünïcödé".encode() + b"\xe2\x80</a>", "", "<a>ünïcödé\ufffd</a>"),
        ("\ufeff<a>ø".encode() + b"\xf8\xe9\xe8</a>", "", "\ufeff<a>øøéè</a>"),
        (declared("iso-2022-jp", "日本銀行") + b"\xe9", "",
         "<?xml version='1.0' encoding='iso-2022-jp'?><a>日本銀行</a>é"),
    ],
)  # fmt: skip
def test_a_wrong_byte_in_utf_8_spoils_only_itself(body: bytes, content_type: str, text: str):
    decoded = decode(body, content_type)

    assert decoded[:2] == (text, ("bytes that are not utf-8 were read as cp1252",))


@pytest.mark.parametrize(
    ("text", "encoding", "content_type"),
    [
        ("<a>Spaß» für alle, Übung und Äpfel</a>", "latin-1", ""),
        ("<a>การนาน</a>", "cp874", "text/xml; charset=tis-620"),
        ("<a>中国人民银行</a>", "gbk", "text/xml; charset=gb2312"),
        ("<a>ЦБ «Россия»</a>", "cp1251", "text/xml; charset=windows-1251"),
        ("<a>Moody’s</a>", "cp1252", "text/xml; charset=us-ascii"),
    ],
)
def test_a_document_in_another_encoding_is_not_taken_for_utf_8(text, encoding, content_type):
    body = text.encode(encoding)

    assert decode(body, content_type).text == body.decode(encoding)


def test_the_document_knows_its_encoding_better_than_a_server_that_says_latin_1():
    body = declared("gb2312").replace("é".encode(), "中国".encode("gbk"))

    assert decode(body, "text/xml; charset=ISO-8859-1").text.endswith("<a>中国</a>")


def test_characters_of_hong_kong_are_read_in_big5():
    body = "<a>佢哋嘅</a>".encode("big5hkscs")

    assert decode(body, "text/xml; charset=big5").text == "<a>佢哋嘅</a>"


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


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<a>é</a>".encode(), "text/xml; charset=iso-8859-1"),
        ("\ufeff<a>é</a>".encode(), ""),
        (b"<a>" + "é".encode() * 20_000 + b"\xff", ""),
        (b" " + "é".encode() * 20_000, ""),
    ],
)
def test_the_head_of_utf_8_is_decoded_exactly(body: bytes, content_type: str):
    head = decode_head(body, content_type)

    assert head is not None
    assert body.startswith(head.text.encode())
    assert len(head.text) > min(len(body), 16_000) // 3


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<a>\xe9</a>", ""),
        ("<a/>".encode("utf-16"), ""),
        ("<a/>".encode("utf-16-le"), ""),
        (b"<a>\x1b$B</a>", "text/xml; charset=iso-2022-jp"),
    ],
)
def test_a_head_in_another_encoding_is_left_to_the_whole_decoder(body: bytes, content_type: str):
    assert decode_head(body, content_type) is None
