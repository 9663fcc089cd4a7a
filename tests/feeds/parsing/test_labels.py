"""Encodings are found by every name that feeds use for them."""

from __future__ import annotations

import codecs

import pytest

from feeds.parsing.labels import CODECS, find_codec


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("windows-874", "cp874"),
        ("TIS-620", "cp874"),
        ("iso-8859-8-i", "iso8859_8"),
        ("logical", "iso8859_8"),
        ("x-sjis", "cp932"),
        ("Shift_JIS", "cp932"),
        ("windows-31j", "cp932"),
        ("ks_c_5601-1987", "cp949"),
        ("ks_c_5601", "cp949"),
        ("korean", "cp949"),
        ("gb2312", "gb18030"),
        ("GB_2312-80", "gb18030"),
        ("chinese", "gb18030"),
        ("big5", "cp950"),
        ("x-x-big5", "cp950"),
        ("x-euc-jp", "euc_jp"),
        ("iso-ir-100", "cp1252"),
        ("ISO_8859-1:1987", "cp1252"),
        ("iso8859-9", "cp1254"),
        ("csISOLatinGreek", "iso8859_7"),
        ("x-mac-ukrainian", "mac_cyrillic"),
        ("asmo-708", "iso8859_6"),
        ("koi8-ru", "koi8_u"),
        ("866", "cp866"),
        ("dos-874", "cp874"),
        ("x-cp1251", "cp1251"),
    ],
)
def test_an_encoding_is_found_by_the_name(label: str, codec: str):
    assert find_codec(label) == codec


@pytest.mark.parametrize("label", ["punycode", "utf-7", "unicode_escape", "hex", "rot13", "", "-"])
def test_a_name_that_no_feed_uses_has_no_codec(label: str):
    assert find_codec(label) is None


def test_python_has_every_codec():
    assert all(codecs.lookup(codec) for codec in CODECS)
