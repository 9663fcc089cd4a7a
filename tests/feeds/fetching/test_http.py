"""A fetch is one conditional GET with limits."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from feeds.rss import Plugin
from model import Page, Secret
from tests.feeds.scene import FEED, OTHER, RSS, Scene, play, poll_once
from tests.loopback.web import Web


def test_the_first_poll_sends_one_request_without_conditions():
    async def act(s: Scene) -> Page:
        s.web.set("/rss?a=%7E", RSS)
        page = await s.poll("/rss?a=%7E#part")
        (request,) = s.web.requests
        assert (request.method, request.path) == ("GET", "/rss?a=%7E")
        assert request.headers == {
            "host": s.web.address,
            "accept": "application/atom+xml, application/rss+xml, application/feed+json,"
            " application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
            "accept-encoding": "gzip, deflate, br",
            "user-agent": "Groundswell/test",
        }
        assert page.entries[0].link == s.web.url("/a")
        return page

    page = play(act)

    assert (page.problem, page.status, page.size, page.unchanged) == ("", 200, len(RSS), False)
    assert [(entry.feed, entry.id, entry.title) for entry in page.entries] == [("f", "1", "A")]


def test_a_304_to_a_first_request_is_a_problem():
    page = poll_once(status=304)

    assert (
        page.problem
        == "HTTP 304 (not modified), but there is no earlier answer; if it lasts, tell the publisher"
    )


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ({"cut": 20}, "the answer ended too early; if it lasts, tell the publisher"),
        ({"cut": 20, "encoding": "gzip"},
         "the answer ended too early; if it lasts, tell the publisher"),
        ({"zeros": 50 << 20, "encoding": "gzip"},
         "the document is larger than 10 MB; ask the publisher for a shorter feed"),
        ({"zeros": 50 << 20, "encoding": "br"},
         "the document is larger than 10 MB; ask the publisher for a shorter feed"),
        ({"body": "x" * 100000, "endless": True},
         "the document is larger than 10 MB; ask the publisher for a shorter feed"),
        ({"headers": {"Content-Encoding": "zstd"}},
         'cannot decompress the answer (encoding "zstd"); if it lasts, tell the publisher'),
        ({"headers": {"Content-Encoding": "gzip, gzip"}},
         'cannot decompress the answer (encoding "gzip, gzip"); if it lasts, tell the publisher'),
        ({"body": ""}, "the document is empty; try the address in a browser"),
        ({"body": "<!doctype html><title>Sign in</title>", "content_type": "text/html"},
         'this is a web page "Sign in", not a feed; check the address'),
        ({"raw": b""}, "the server closed the connection without an answer; if it lasts, tell the publisher"),
        ({"raw": b"nonsense\r\n\r\n"},
         "the answer is not valid HTTP (ClientResponseError); if it lasts, tell the publisher"),
        ({"status": 206}, "HTTP 206, only a part of the feed came; if it lasts, tell the publisher"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_read_is_a_problem_and_gives_no_validators(
    how: dict[str, Any], problem: str
):
    page = poll_once(**{"etag": '"1"', **how})

    assert (page.problem, page.entries, page.validators) == (problem, (), {})


@pytest.mark.parametrize("how", [{"hang": True}, {"drip": 0.05}, {"delay": 5}])
def test_a_fetch_ends_at_the_deadline(how: dict[str, Any]):
    async def act(s: Scene) -> Page:
        s.web.set("/rss", RSS, **how)
        return await s.poll("/rss")

    page = play(act, fetch_deadline=0.3)

    assert page.problem == "no complete answer within 0.3 s; try the address in a browser"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_compressed_feed_is_read(encoding: str):
    assert [entry.id for entry in poll_once(encoding=encoding).entries] == ["1"]


def test_an_answer_with_huge_headers_is_read():
    assert poll_once(headers={f"X-{n}": "x" * 8000 for n in range(20)}).problem == ""


def test_permanent_redirects_are_followed_and_reported():
    async def act(s: Scene) -> tuple[Page, str]:
        s.web.set("/1", status=301, location="/2")
        s.web.set("/2", status=308, location="/3?a=b#c")
        s.web.set("/3", RSS, etag='"1"')
        page = await s.poll("/1")
        again = await s.poll("/1", page.validators)
        assert (again.status, again.unchanged) == (304, True)
        assert ["if-none-match" in request.headers for request in s.web.requests[3:]] == [
            False,
            False,
            True,
        ]
        return page, s.web.url("/3?a=b")

    page, moved_to = play(act)

    assert (page.problem, page.moved_to, len(page.entries)) == ("", moved_to, 1)


def test_a_temporary_redirect_is_followed_and_not_reported():
    async def act(s: Scene) -> Page:
        s.web.set("/1", status=302, location="/2")
        s.web.set("/2", status=301, location="/3")
        s.web.set("/3", RSS)
        return await s.poll("/1")

    page = play(act)

    assert (page.problem, page.moved_to, len(page.entries)) == ("", "", 1)


def test_redirects_end_at_a_circle_and_at_the_limit():
    async def act(s: Scene) -> tuple[str, str, int]:
        s.web.set("/circle", status=302, location="/circle")
        for number in range(9):
            s.web.set(f"/{number}", status=302, location=f"/{number + 1}")
        far = await s.poll("/0")
        return (await s.poll("/circle")).problem, far.problem, len(s.web.requests)

    assert play(act) == (
        "its redirects go in a circle; check the address",
        "it redirects more than 5 times; check the address",
        7,
    )


@pytest.mark.parametrize(
    ("location", "problem"),
    [
        (
            "file:///etc/passwd",
            "it redirects to an address that is not allowed (the address does not start with http",
        ),
        (
            "http://user:secret@127.0.0.1/",
            "it redirects to an address that is not allowed (the address has a",
        ),
        (
            "http://169.254.169.254/latest",
            "169.254.169.254 is a private address; if it is the right one",
        ),
        (
            "http://[::1]:8000/",
            "::1 is a private address; if it is the right one, add its ip:port to allow_",
        ),
    ],
)
def test_no_redirect_leads_to_a_private_address(location: str, problem: str):
    problem_found = poll_once(status=302, location=location).problem

    assert problem_found.startswith(problem)
    assert "secret" not in problem_found


def test_a_private_address_is_requested_only_where_it_is_allowed():
    async def act(s: Scene) -> tuple[str, str, int]:
        s.web.set("/rss", RSS)
        allowed = await s.poll("/rss")
        # A connection to it is open by now, and must not serve this one.
        refused = await s.poll("/rss", allow_private=())
        return allowed.problem, refused.problem, len(s.web.requests)

    allowed, refused, requests = play(act)
    assert (allowed, requests) == ("", 1)
    assert re.fullmatch(
        "127.0.0.1 is a private address; if it is the right one, add its ip:port to allow_private, "
        r'as \{url: ..., allow_private: \["127.0.0.1:\d+"\]\}',
        refused,
    )


def test_a_name_that_resolves_to_a_private_address_is_refused():
    async def act(s: Scene) -> tuple[str, int]:
        page = await Plugin(url=f"http://localhost:{s.web.port}/").fetch(FEED, {}, s.tools)
        return page.problem, len(s.web.requests)

    problem, asked = play(act)

    assert "is a private address; if it is the right one, add its ip:port to allow_pri" in problem
    assert asked == 0


def test_the_login_is_sent_to_its_own_server_only():
    async def act(s: Scene) -> list[tuple[str | None, str | None]]:
        async with Web() as other:
            other.set("/rss", RSS)
            s.web.set("/1", status=302, location="/2")
            s.web.set("/2", status=302, location=other.url("/rss"))
            page = await s.poll(
                "/1",
                user="anna",
                password=Secret("s3cret"),
                headers=("X-Key: k",),
                allow_private=(s.web.address, other.address),
            )
            assert page.problem == ""
            requests = [*s.web.requests, *other.requests]
            return [(r.headers.get("authorization"), r.headers.get("x-key")) for r in requests]

    login = ("Basic YW5uYTpzM2NyZXQ=", "k")
    assert play(act) == [login, login, (None, None)]


def test_no_cookie_is_sent_back():
    async def act(s: Scene) -> bool:
        s.web.set("/rss", RSS, headers={"Set-Cookie": "a=b"})
        await s.poll("/rss")
        await s.poll("/rss")
        return "cookie" in s.web.requests[1].headers

    assert not play(act)


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert poll_once().problem == ""


def test_a_410_says_that_the_feed_is_gone():
    page = poll_once(status=410)

    assert (page.gone, page.problem) == (True, "HTTP 410, the feed is gone for good; remove it")


def test_an_empty_answer_with_204_is_no_failure():
    async def act(s: Scene) -> Page:
        s.web.set("/rss", status=204)
        return await s.poll("/rss", {"url": s.web.url("/rss"), "etag": '"1"'})

    page = play(act)

    assert (page.problem, page.unchanged, page.validators["etag"]) == ("", True, '"1"')


def test_a_closed_port_is_a_problem():
    dead = Plugin(url="http://127.0.0.1:1025/", allow_private=("127.0.0.1:1025",))

    page = play(lambda s: dead.fetch(FEED, {}, s.tools))

    assert page.problem == 'cannot connect to "127.0.0.1" (connection refused); check the address'


@pytest.mark.parametrize(
    ("how", "wait"),
    [
        ({"status": 429, "retry_after": "120"}, timedelta(minutes=2)),
        ({"status": 503, "retry_after": "120"}, timedelta(minutes=2)),
        ({"status": 403}, timedelta(hours=6)),
        ({"status": 500}, None),
        ({"headers": {"Cache-Control": "max-age=600"}}, timedelta(minutes=10)),
        ({"body": RSS.replace("<item>", "<ttl>90</ttl><item>", 1)}, timedelta(minutes=90)),
    ],
)
def test_the_answer_or_the_document_sets_the_wait(how: dict[str, Any], wait: timedelta | None):
    assert poll_once(**how).wait == wait


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        ('W/"abc"', "Tue, 10 Mar 2026 12:00:00 GMT"),
        ("unquoted", ""),
        ('"é"', ""),
        ("", "last tuesday, about noon"),
        ("", "1980-01-01"),
        ('"a, b"', "0"),
    ],
)
def test_validators_are_sent_back_byte_for_byte(etag: str, modified: str):
    async def act(s: Scene) -> dict[str, str | None]:
        s.web.set("/rss", RSS, etag=etag, last_modified=modified)
        page = await s.poll("/rss")
        await s.poll("/rss", page.validators)
        headers = s.web.requests[1].headers
        return {name: headers.get(name) for name in ("if-none-match", "if-modified-since")}

    assert play(act) == {"if-none-match": etag or None, "if-modified-since": modified or None}


def test_the_validators_of_the_last_answer_replace_the_earlier_ones():
    async def act(s: Scene) -> list[Page]:
        s.web.set("/rss", RSS, etag='"1"', last_modified="monday")
        pages = [await s.poll("/rss")]
        s.web.set("/rss", RSS, last_modified="tuesday")
        pages.append(await s.poll("/rss", pages[0].validators))
        s.web.set("/rss", OTHER)
        pages.append(await s.poll("/rss", pages[1].validators))
        return pages

    first, second, third = play(act)

    assert (first.validators["etag"], first.validators["last-modified"]) == ('"1"', "monday")
    assert (second.unchanged, second.entries) == (True, ())
    assert (second.validators.get("etag"), second.validators["last-modified"]) == (None, "tuesday")
    assert third.validators.keys() == {"url", "digest", "items"}
    assert [entry.id for entry in third.entries] == ["2"]


def test_validators_of_another_address_are_not_sent():
    async def act(s: Scene) -> bool:
        s.web.set("/old", RSS, etag='"1"')
        s.web.set("/new", RSS, etag='"1"')
        page = await s.poll("/old")
        page = await s.poll("/new", page.validators)
        assert not page.unchanged
        return "if-none-match" in s.web.requests[1].headers

    assert not play(act)


def test_a_server_may_send_only_the_new_entries():
    async def act(s: Scene) -> Page:
        s.web.set("/rss", RSS, etag='"1"')
        first = await s.poll("/rss")
        s.web.set("/rss", OTHER, etag='"2"', status=226, headers={"IM": "feed"})
        second = await s.poll("/rss", first.validators)
        assert [request.headers.get("a-im") for request in s.web.requests] == [None, "feed"]
        return second

    page = play(act)

    assert (page.problem, [entry.id for entry in page.entries]) == ("", ["2"])
    assert page.validators["etag"] == '"2"'
