"""Servers that answer badly, each with the problem that its feed must have.

An answer is a script. All of them are made by code, none is a recording.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

from tests.loopback.hostile import Script, Wire
from tests.loopback.web import make_bomb

OK = b"HTTP/1.1 200 OK\r\n"
CLOSED = "the server closed the connection without an answer; if it lasts, tell the publisher"
INVALID = "the answer is not valid HTTP ("
LATE = "no complete answer within 5 s; try the address in a browser"
SLOW_HEAD = "the headers of the answer take more than 0.3 s; if it lasts, tell the publisher"
SLOW = "the answer comes too slowly, at less than 1000 bytes a second; if it lasts, tell the"
AGAIN = "again and again; if it lasts, tell the publisher"
LARGE = "the document is larger than 10 MB; ask the publisher for a shorter feed"
WASTE = "the answer comes in pieces of a few bytes; if it lasts, tell the publisher"
PACKED = "cannot decompress the answer (encoding"
EARLY = "the answer ended too early; if it lasts, tell the publisher"
BAD_CHUNK = (EARLY, INVALID, SLOW)
"""The words for a chunk that is none: they depend on how the bytes lie in packets."""

NOT_ALLOWED = "it redirects to an address that is not allowed ("


def say(*parts: bytes) -> Script:
    """Return a script that sends *parts* and closes the connection."""

    async def script(wire: Wire) -> None:
        await wire.send(*parts)

    return script


def drip(text: bytes, pause: float = 0.02) -> Script:
    """Return a script that sends *text* byte by byte, and then nothing more."""

    async def script(wire: Wire) -> None:
        await wire.drip(text, pause)
        await wire.be_silent()

    return script


def stop_after(*parts: bytes) -> Script:
    """Return a script that sends *parts*, and then nothing more."""

    async def script(wire: Wire) -> None:
        await wire.send(*parts)
        await wire.be_silent()

    return script


def repeat(first: bytes, part: bytes, pause: float = 0.001) -> Script:
    """Return a script that sends *first*, and then *part* for ever."""

    async def script(wire: Wire) -> None:
        await wire.send(first)
        await wire.send_for_ever(part, pause)

    return script


def reset_after(*parts: bytes) -> Script:
    """Return a script that sends *parts*, and breaks the connection off."""

    async def script(wire: Wire) -> None:
        await wire.send(*parts, pause=0.02)
        wire.reset()

    return script


def head(*lines: bytes, status: bytes = b"200 OK") -> bytes:
    """Return the head of an answer."""
    return b"\r\n".join([b"HTTP/1.1 " + status, *lines, b"", b""])


def body(text: bytes, *lines: bytes, status: bytes = b"200 OK") -> Script:
    """Return a script that sends a whole answer."""
    return say(head(*lines, b"Content-Length: %d" % len(text), status=status), text)


def redirect(location: bytes) -> Script:
    """Return a script that redirects to *location*."""
    return body(b"", b"Location: " + location, status=b"302 Found")


CHUNKED = head(b"Transfer-Encoding: chunked")
GZIP = head(b"Content-Encoding: gzip")


def list_heads() -> Iterator[tuple[str, Script, str]]:
    """Yield answers whose head is wrong: name, script, problem."""
    yield "closes", say(), CLOSED
    yield "resets", reset_after(), CLOSED
    yield "silent", stop_after(), LATE
    yield "half-a-status", stop_after(b"HTTP/1.1 2"), SLOW_HEAD
    yield "half-a-head", stop_after(OK, b"Content-Ty"), SLOW_HEAD
    yield "closes-in-the-head", say(OK, b"Content-Type: "), CLOSED
    yield "resets-in-the-head", reset_after(OK), CLOSED
    yield "head-byte-by-byte", drip(OK + b"X: " + b"x" * 5000), SLOW_HEAD
    yield "blank-lines", repeat(b"", b"\r\n", 0.02), SLOW_HEAD
    yield "endless-headers", repeat(OK, b"X: y\r\n" * 100), INVALID
    yield "endless-header", repeat(OK + b"X: ", b"x" * 10000), INVALID
    yield "long-header", say(OK, b"X: ", b"x" * 300000, b"\r\n\r\n"), INVALID
    yield (
        "large-headers",
        repeat(OK, b"X: " + b"x" * 60000 + b"\r\n"),
        "the headers of the answer are",
    )
    yield "many-headers", say(OK, b"X: y\r\n" * 1000, b"\r\n"), INVALID
    yield "endless-status", repeat(b"HTTP/1.1 200 ", b"O" * 10000), INVALID
    yield (
        "endless-100",
        repeat(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        f"the server says HTTP 100 {AGAIN}",
    )
    yield (
        "endless-102",
        repeat(b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
        f"the server says HTTP 102 {AGAIN}",
    )
    yield (
        "endless-103",
        repeat(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        f"the server says HTTP 103 {AGAIN}",
    )
    yield (
        "slow-100",
        repeat(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.02),
        f"the server says HTTP 100 {AGAIN}",
    )
    yield "one-100", stop_after(b"HTTP/1.1 100 Continue\r\n\r\n"), SLOW_HEAD
    yield (
        "switches",
        stop_after(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
        "HTTP 101, expected",
    )
    yield "no-head", say(b"<rss><channel></channel></rss>"), INVALID
    yield "http2", say(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), INVALID
    yield "http2-settings", say(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" * 4), INVALID
    yield "ssh", say(b"SSH-2.0-OpenSSH_9.9\r\n"), INVALID
    yield "mail", say(b"220 mail.example ESMTP\r\n"), INVALID
    yield "tls-alert", say(b"\x15\x03\x01\x00\x02\x02\x46"), INVALID
    yield "zeros", say(bytes(5000)), INVALID
    yield "word-as-status", say(b"HTTP/1.1 abc\r\n\r\n"), INVALID
    yield "negative-status", say(b"HTTP/1.1 -1 No\r\n\r\n"), INVALID
    yield "status-0", say(b"HTTP/1.1 000 No\r\nContent-Length: 0\r\n\r\n"), ""
    yield (
        "status-999",
        say(b"HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"),
        "HTTP 999, the server has trouble",
    )
    yield "two-lengths", say(head(b"Content-Length: 5", b"Content-Length: 6"), b"hello"), INVALID
    yield "negative-length", say(head(b"Content-Length: -5")), INVALID
    yield "word-as-length", say(head(b"Content-Length: many")), INVALID
    yield (
        "length-and-chunks",
        say(head(b"Content-Length: 5", b"Transfer-Encoding: chunked"), b"0\r\n\r\n"),
        INVALID,
    )
    yield "blank-in-name", say(head(b"Content-Type : text/xml"), b"<rss/>"), INVALID
    yield "zero-in-header", say(head(b"X: a\x00b"), b"<rss/>"), INVALID
    yield "name-of-zero", say(head(b"\x00: a"), b"<rss/>"), INVALID


def list_bodies() -> Iterator[tuple[str, Script, str]]:
    """Yield answers whose body is wrong: name, script, problem."""
    yield "no-body", stop_after(head(b"Content-Length: 100")), SLOW
    yield "huge-length", stop_after(head(b"Content-Length: 1000000000000000000"), b"<rss>"), SLOW
    yield "body-byte-by-byte", repeat(head(b"Content-Length: 9999"), b"x", 0.02), SLOW
    yield "chunks-byte-by-byte", repeat(CHUNKED, b"1\r\nx\r\n", 0.02), SLOW
    yield "chunks-of-a-byte", repeat(CHUNKED, b"1\r\nx\r\n" * 1000), WASTE
    yield "chunk-extensions", repeat(CHUNKED, (b"1;" + b"x" * 5000 + b"\r\nx\r\n") * 10), WASTE
    yield "endless-chunk-extension", repeat(CHUNKED + b"1;", b"x" * 9000), BAD_CHUNK
    yield "chunk-of-a-word", say(CHUNKED, b"zz\r\nhello\r\n"), BAD_CHUNK
    yield "huge-chunk", stop_after(CHUNKED, b"ffffffffffffffff\r\nhello"), BAD_CHUNK
    yield "negative-chunk", say(CHUNKED, b"-5\r\nhello\r\n"), BAD_CHUNK
    yield "endless-trailer", repeat(CHUNKED + b"5\r\nhello\r\n0\r\n", b"X: y\r\n" * 99), ""
    yield "no-last-chunk", say(CHUNKED, b"5\r\n<rss>\r\n"), EARLY
    yield "endless-body", repeat(OK + b"\r\n", b"x" * 60000), LARGE
    yield "endless-chunks", repeat(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"), LARGE
    yield "gzip-bomb", say(GZIP, make_bomb(50 << 20, "gzip")), LARGE
    yield "members-bomb", say(GZIP, make_bomb(1 << 20, "gzip") * 50), LARGE
    yield "empty-members", repeat(GZIP, gzip.compress(b"") * 500), PACKED
    yield "brotli-bomb", say(head(b"Content-Encoding: br"), make_bomb(50 << 20, "br")), LARGE
    yield (
        "deflate-bomb",
        say(head(b"Content-Encoding: deflate"), make_bomb(50 << 20, "deflate")),
        LARGE,
    )
    yield "undeclared-bomb", say(OK + b"\r\n", make_bomb(50 << 20, "gzip")), LARGE
    yield "gzip-in-gzip", say(head(b"Content-Encoding: gzip, gzip"), gzip.compress(b"x")), PACKED
    yield "zstd", say(head(b"Content-Encoding: zstd"), b"x"), PACKED
    yield "compress", say(head(b"Content-Encoding: compress"), b"\x1f\x9dx"), PACKED
    yield "long-encoding", say(head(b"Content-Encoding: " + b"g" * 5000), b"x"), PACKED
    yield "broken-gzip", say(GZIP, gzip.compress(b"hello")[:11] + b"\xff" * 99), (PACKED, EARLY)
    yield "gzip-of-nothing", say(GZIP, gzip.compress(b"hello")[:10]), EARLY
    yield "broken-brotli", say(head(b"Content-Encoding: br"), b"\xff" * 99), PACKED
    yield (
        "broken-deflate",
        say(head(b"Content-Encoding: deflate"), b"\x78\x9c" + b"\xff" * 99),
        PACKED,
    )
    yield "cut-at-0", say(head(b"Content-Length: 100")), EARLY
    yield "reset-at-0", reset_after(head(b"Content-Length: 100")), EARLY
    yield "cut-in-a-tag", say(head(b"Content-Length: 100"), b"<rss><chan"), EARLY
    yield (
        "cut-in-deflate",
        say(head(b"Content-Encoding: deflate"), zlib.compress(b"<rss>" * 99)[:9]),
        EARLY,
    )
    yield "empty", body(b""), "the document is empty"
    yield "page", body(b"<!doctype html><title>Sign in</title>"), 'this is a web page "Sign in"'


def list_redirects() -> Iterator[tuple[str, Script, str]]:
    """Yield redirects that lead nowhere, and other answers without a feed."""
    yield "circle", redirect(b"/circle"), "its redirects go in a circle"
    yield "no-location", body(b"", status=b"302 Found"), "HTTP 302, expected a feed"
    yield "empty-location", redirect(b""), "HTTP 302, expected a feed"
    yield "long-location", redirect(b"/" + b"x" * 5000), NOT_ALLOWED
    yield "to-a-file", redirect(b"file:///etc/passwd"), NOT_ALLOWED
    yield "to-gopher", redirect(b"gopher://127.0.0.1:25/_HELO"), NOT_ALLOWED
    yield "to-data", redirect(b"data:text/xml,<rss/>"), NOT_ALLOWED
    yield "to-a-login", redirect(b"http://anna:s3cret@127.0.0.1/"), NOT_ALLOWED
    yield "to-mail", redirect(b"http://127.0.0.1:25/"), NOT_ALLOWED
    yield "to-a-number", redirect(b"http://2130706433/"), NOT_ALLOWED
    yield "to-a-backslash", redirect(b"http://a.example\\@127.0.0.1/"), NOT_ALLOWED
    yield (
        "to-metadata",
        redirect(b"http://169.254.169.254/latest"),
        "169.254.169.254 is a private address",
    )
    yield "part", body(b"<rss>", status=b"206 Partial Content"), "HTTP 206, only a part"
    yield (
        "challenge",
        body(b"", b"cf-mitigated: challenge", status=b"403 No"),
        "HTTP 403 (bot challenge)",
    )
    yield "not-modified", body(b"", status=b"304 Not Modified"), "HTTP 304 (not modified), but"
    yield "overloaded", body(b"x" * 99, status=b"503 No"), "HTTP 503, the server has trouble"


SERVERS = {
    name: (script, problem)
    for make in (list_heads, list_bodies, list_redirects)
    for name, script, problem in make()
}
