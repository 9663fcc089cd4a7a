"""The many ways to write or to reach an address inside, each with the problem that it must be."""

from __future__ import annotations

IS_PRIVATE = " is a private address; if it is the right one, add its ip:port to allow_private"
NUMBER = "the host is a number, but not an IPv4 address"
BAD_IPV6 = "the host is not a valid IPv6 address"
NO_NAME = "the host is not a valid name"
CHARACTERS = "the address has blanks, control characters or one of"
SCHEME = "the address does not start with http:// or https://"
LOGIN = "the address has a user or password in it"
PORT = " is not a web server's; use 80, 443 or one from 1024 on"
BROKEN = "the host or port is not valid; check the address"

HOSTS = {
    # One way to write it: refused when the connection is made.
    "127.0.0.1": IS_PRIVATE, "127.1.2.3": IS_PRIVATE, "0.0.0.0": IS_PRIVATE, "10.0.0.1": IS_PRIVATE,
    "172.16.0.1": IS_PRIVATE, "172.31.255.254": IS_PRIVATE, "192.168.0.1": IS_PRIVATE,
    "169.254.169.254": IS_PRIVATE, "168.63.129.16": IS_PRIVATE, "100.100.100.200": IS_PRIVATE,
    "192.0.0.192": IS_PRIVATE, "198.18.0.1": IS_PRIVATE, "192.88.99.1": IS_PRIVATE,
    "224.0.0.1": IS_PRIVATE, "240.0.0.1": IS_PRIVATE, "255.255.255.255": IS_PRIVATE,
    "127.0.0.1.": IS_PRIVATE, "localhost": IS_PRIVATE, "LOCALHOST": IS_PRIVATE, "localhost.": IS_PRIVATE,
    "a.localhost": IS_PRIVATE,
    "[::1]": IS_PRIVATE, "[::]": IS_PRIVATE, "[0:0:0:0:0:0:0:1]": IS_PRIVATE, "[::127.0.0.1]": IS_PRIVATE,
    "[::ffff:127.0.0.1]": IS_PRIVATE, "[::ffff:7f00:1]": IS_PRIVATE, "[::ffff:169.254.169.254]": IS_PRIVATE,
    "[::FFFF:0a00:0001]": IS_PRIVATE, "[64:ff9b::7f00:1]": IS_PRIVATE, "[64:ff9b::10.0.0.1]": IS_PRIVATE,
    "[64:ff9b:1::1]": IS_PRIVATE, "[2002:7f00:1::]": IS_PRIVATE, "[2002:a00:1::1]": IS_PRIVATE,
    "[2001::1]": IS_PRIVATE, "[2001:db8::1]": IS_PRIVATE, "[3fff::1]": IS_PRIVATE, "[100::1]": IS_PRIVATE,
    "[fc00::1]": IS_PRIVATE, "[fd00:ec2::254]": IS_PRIVATE, "[fe80::1]": IS_PRIVATE, "[fec0::1]": IS_PRIVATE,
    "[ff02::1]": IS_PRIVATE,
    # Other numbers that some resolvers take for an address.
    "2130706433": NUMBER, "0x7f000001": NUMBER, "0x7f.1": NUMBER, "0x7f.0.0.1": NUMBER, "017700000001": NUMBER,
    "0177.0.0.1": NUMBER, "127.1": NUMBER, "127.0.1": NUMBER, "0": NUMBER, "00000000.0": NUMBER,
    "127.0.0.01": NUMBER, "127.000.000.001": NUMBER, "1.2.3.4.5": NUMBER, "256.0.0.1": NUMBER,
    "3232235521": NUMBER, "0xa9fea9fe": NUMBER, "0XA9.0XFE.0XA9.0XFE": NUMBER, "a.0x7f": NUMBER,
    # Signs that some parsers fold into digits and dots.
    "①②⑦.⓪.⓪.①": (NUMBER, IS_PRIVATE), "１２７.０.０.１": (NUMBER, IS_PRIVATE), "127。0。0。1": (NUMBER, IS_PRIVATE, NO_NAME),
    "127．0．0．1": (NUMBER, IS_PRIVATE, NO_NAME), "𝟏𝟐𝟕.𝟎.𝟎.𝟏": (NUMBER, IS_PRIVATE), "ⓛocalhost": IS_PRIVATE,
    "127.0.0.1\u200b": (NUMBER, NO_NAME, IS_PRIVATE), "²130706433": (NUMBER, NO_NAME),
    # Literals that are none.
    "[::1%25lo]": "the host is an IPv6 address with a zone", "[fe80::1%eth0]": "the host is an IPv6 address with a zone",
    "[::g]": (BAD_IPV6, BROKEN), "[127.0.0.1]": (BAD_IPV6, BROKEN), "[v1.127]": (BAD_IPV6, BROKEN, NO_NAME, NUMBER),
    "[::1": BROKEN, "::1": (BROKEN, NO_NAME, BAD_IPV6), "[:::1]": (BAD_IPV6, BROKEN),
    "": NO_NAME, ".": NO_NAME, "..": NO_NAME, "a..b": NO_NAME, "-": NO_NAME, "a b": CHARACTERS, "a\tb": CHARACTERS,
    "a\x00.example": CHARACTERS, "127.0.0.1\r\nX: y": CHARACTERS, "a|b": CHARACTERS, "%31%32%37.0.0.1": (NO_NAME, NUMBER),
    "127.0.0.1%00.example": NO_NAME,
    # Logins that hide the host.
    "news.example@127.0.0.1": LOGIN, "127.0.0.1@news.example": LOGIN, ":@127.0.0.1": LOGIN, "@127.0.0.1": LOGIN,
    "news.example:80@127.0.0.1": LOGIN, "127.0.0.1\\@news.example": CHARACTERS, "news.example\\@127.0.0.1": CHARACTERS,
}  # fmt: skip
"""Hosts of a URL with the port of the sink."""

URLS = {
    "http://127.0.0.1:22/": PORT, "http://127.0.0.1:25/": PORT, "http://127.0.0.1:6379/": PORT, "http://127.0.0.1:0/": PORT,
    "http://127.0.0.1:99999/": BROKEN, "http://127.0.0.1:-1/": BROKEN, "http://127.0.0.1:8o/": BROKEN,
    "file:///etc/passwd": SCHEME, "ftp://127.0.0.1/": SCHEME, "gopher://127.0.0.1:70/_x": SCHEME,
    "dict://127.0.0.1:11211/stat": SCHEME, "ldap://127.0.0.1/": SCHEME, "jar:http://127.0.0.1!/": SCHEME,
    "data:text/xml,x": SCHEME, "javascript:x": SCHEME, "unix:///run/x.sock": SCHEME, "ws://127.0.0.1/": SCHEME,
    "view-source:http://127.0.0.1/": SCHEME, "http+unix://127.0.0.1/": SCHEME,
}  # fmt: skip
"""Whole addresses."""

ANSWERS = [
    ["127.0.0.1"], ["10.0.0.1"], ["172.16.0.1"], ["192.168.1.1"], ["169.254.169.254"], ["100.64.0.1"], ["0.0.0.0"],
    ["198.18.0.1"], ["240.0.0.1"], ["168.63.129.16"], ["::1"], ["::"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"],
    ["2002:7f00:1::"], ["fd00::1"], ["fe80::1"], ["10.0.0.1", "127.0.0.1"], ["::1", "127.0.0.1"],
]  # fmt: skip
"""Answers of a name server."""
