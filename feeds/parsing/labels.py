"""The names of encodings that feeds use, and Python's codec for each.

They are all labels of the WHATWG's Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels)
that name an encoding which Python has, and some further ones. Punctuation and case do not count.
"""

from __future__ import annotations

import re

LATIN = "cp1252"
"""Browsers use it for pages that say Latin-1 or ASCII."""

_LABELS = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 utf8mb4",
    "utf-16": "utf-16 ucs-2 iso-10646-ucs-2 csunicode unicode unicodefeff unicodefffe",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "utf-32": "utf-32 ucs-4",
    "utf-32-le": "utf-32le",
    "utf-32-be": "utf-32be",
    "cp866": "866 cp866 csibm866 ibm866",
    "cp874": "cp874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 tis620 windows-874 x-cp874",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis cp932 mskanji",
    "cp949": "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989"
    " ks_c_5601 ksc5601 ksc_5601 windows-949 cp949 uhc",
    "cp950": "big5 cn-big5 csbig5 x-x-big5 cp950 windows-950 big5-eten",
    "big5hkscs": "big5-hkscs",
    "euc_jp": "cseucpkdfmtjapanese euc-jp x-euc-jp ujis",
    "gb18030": "gb18030 chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58"
    " x-gbk cp936 ms936 windows-936 euc-cn gb2312-80",
    "hz": "hz hz-gb-2312",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "iso2022_kr": "iso-2022-kr csiso2022kr",
    "johab": "johab",
    "iso8859_2": "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso_8859-2:1987 l2 latin2",
    "iso8859_3": "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso_8859-3:1988 l3 latin3",
    "iso8859_4": "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso_8859-4:1988 l4 latin4",
    "iso8859_5": "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso_8859-5:1988",
    "iso8859_6": "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6"
    " iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso_8859-6:1987",
    "iso8859_7": "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7"
    " iso_8859-7:1987 sun_eu_greek",
    "iso8859_8": "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8"
    " iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical",
    "iso8859_10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 l6 latin6",
    "iso8859_13": "iso-8859-13 iso8859-13 latin7",
    "iso8859_14": "iso-8859-14 iso8859-14 latin8",
    "iso8859_15": "csisolatin9 iso-8859-15 iso8859-15 l9 latin9",
    "iso8859_16": "iso-8859-16 iso8859-16 latin10",
    "koi8_r": "cskoi8r koi koi8 koi8-r koi8_r",
    "koi8_u": "koi8-ru koi8-u",
    "mac_roman": "csmacintosh mac macintosh x-mac-roman macroman",
    "mac_cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "cp1250": "cp1250 windows-1250 x-cp1250",
    "cp1251": "cp1251 windows-1251 x-cp1251 win-1251",
    LATIN: "ansi_x3.4-1968 ascii us-ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100"
    " iso8859-1 iso_8859-1:1987 l1 latin1 windows-1252 x-cp1252 x-user-defined ansi",
    "cp1253": "cp1253 windows-1253 x-cp1253",
    "cp1254": "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso_8859-9:1989 l5 latin5"
    " windows-1254 x-cp1254",
    "cp1255": "cp1255 windows-1255 x-cp1255",
    "cp1256": "cp1256 windows-1256 x-cp1256",
    "cp1257": "cp1257 windows-1257 x-cp1257",
    "cp1258": "cp1258 windows-1258 x-cp1258",
}
"""The labels of each codec."""

_PUNCTUATION = re.compile(r"[^a-z0-9]")


def _fold_label(label: str) -> str:
    return _PUNCTUATION.sub("", label.lower())


_CODECS = {_fold_label(label): codec for codec, text in _LABELS.items() for label in text.split()}

CODECS = frozenset(_LABELS)
"""Every codec that a document may be decoded with."""


def find_codec(label: str) -> str | None:
    """Return the codec of the encoding *label*; None where feeds use no such encoding."""
    return _CODECS.get(_fold_label(label))
