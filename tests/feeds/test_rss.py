"""Feeds on the web are read as their servers allow."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from feeds import show
from feeds._tools import Tools
from feeds.rss import Plugin
from model import Feed, Page, Secret
from tests.loopback.web import Web

RSS = "<rss><channel><item><title>A</title><guid>1</guid><link>/a</link></item></channel></rss>"
OTHER = RSS.replace("<guid>1<", "<guid>2<")
FEED = Feed("f", "f")


class Scene:
    """A server, tools, and feeds of it."""

    def __init__(self, web: Web, tools: Tools) -> None:
        self.web = web
        self.tools = tools

    async def poll(
        self, path: str, validators: Any = None, feed: Feed = FEED, **options: Any
    ) -> Page:
        options.setdefault("allow_private", (self.web.address,))
        plugin = Plugin(url=self.web.url(path), **options)
        return await plugin.fetch(feed, validators or {}, self.tools)


def scene(act: Callable[[Scene], Awaitable[Any]], fetch_deadline: float = 20) -> Any:
    async def run() -> Any:
        async with (
            Web() as web,
            Tools.open("Groundswell/test", fetch_deadline=fetch_deadline) as tools,
        ):
            return await act(Scene(web, tools))

    return asyncio.run(run())


def poll_once(body: str = RSS, **how: Any) -> Page:
    async def act(s: Scene) -> Page:
        s.web.set("/rss", body, **how)
        return await s.poll("/rss")

    page: Page = scene(act)
    return page


def test_the_first_poll_asks_once_and_for_everything_and_says_who_asks():
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

    page = scene(act)

    assert (page.problem, page.status, page.size, page.unchanged) == ("", 200, len(RSS), False)
    assert [(entry.feed, entry.id, entry.title) for entry in page.entries] == [("f", "1", "A")]


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
def test_validators_go_back_byte_for_byte(etag: str, modified: str):
    async def act(s: Scene) -> dict[str, str | None]:
        s.web.set("/rss", RSS, etag=etag, last_modified=modified)
        page = await s.poll("/rss")
        await s.poll("/rss", page.validators)
        headers = s.web.requests[1].headers
        return {name: headers.get(name) for name in ("if-none-match", "if-modified-since")}

    assert scene(act) == {"if-none-match": etag or None, "if-modified-since": modified or None}


def test_an_unchanged_feed_is_not_read_and_its_validators_stay():
    async def act(s: Scene) -> tuple[Page, Page]:
        s.web.set("/rss", RSS, etag='"1"', headers={"Cache-Control": "max-age=600"})
        first = await s.poll("/rss")
        return first, await s.poll("/rss", first.validators)

    first, second = scene(act)

    assert (second.status, second.unchanged, second.entries, second.problem) == (304, True, (), "")
    assert second.validators == {**first.validators, "same": "1"}
    assert second.wait == timedelta(minutes=10)


def test_a_server_that_says_for_a_week_that_nothing_is_new_is_asked_for_everything_once():
    daily = Feed("f", "f", every=timedelta(days=1))

    async def act(s: Scene) -> list[Page]:
        s.web.set("/rss", RSS, etag='"for ever"')
        pages = [await s.poll("/rss", feed=daily)]
        s.web.set("/rss", OTHER, etag='"for ever"')
        for _ in range(9):
            pages.append(await s.poll("/rss", pages[-1].validators, daily))
        conditional = ["if-none-match" in request.headers for request in s.web.requests]
        assert conditional == [False, *[True] * 7, False, True]
        return pages

    pages = scene(act)

    assert [page.status for page in pages] == [200, *[304] * 7, 200, 304]
    assert [entry.id for page in pages for entry in page.entries] == ["1", "2"]


def test_a_server_that_says_so_to_any_question_stays_trusted():
    daily = Feed("f", "f", every=timedelta(days=1))

    async def act(s: Scene) -> list[Page]:
        s.web.set("/rss", RSS, etag='"1"')
        pages = [await s.poll("/rss", feed=daily)]
        s.web.set("/rss", status=304)
        for _ in range(9):
            pages.append(await s.poll("/rss", pages[-1].validators, daily))
        return pages

    pages = scene(act)

    assert [page.problem for page in pages] == [""] * 10
    assert pages[-1].validators["etag"] == '"1"'


def test_a_server_that_can_is_asked_for_what_is_new_alone():
    async def act(s: Scene) -> Page:
        s.web.set("/rss", RSS, etag='"1"')
        first = await s.poll("/rss")
        s.web.set("/rss", OTHER, etag='"2"', status=226, headers={"IM": "feed"})
        second = await s.poll("/rss", first.validators)
        assert [request.headers.get("a-im") for request in s.web.requests] == [None, "feed"]
        return second

    page = scene(act)

    assert (page.problem, [entry.id for entry in page.entries]) == ("", ["2"])
    assert page.validators["etag"] == '"2"'


def test_new_validators_replace_old_ones_also_by_nothing_and_with_an_equal_body():
    async def act(s: Scene) -> list[Page]:
        s.web.set("/rss", RSS, etag='"1"', last_modified="monday")
        pages = [await s.poll("/rss")]
        s.web.set("/rss", RSS, last_modified="tuesday")
        pages.append(await s.poll("/rss", pages[0].validators))
        s.web.set("/rss", OTHER)
        pages.append(await s.poll("/rss", pages[1].validators))
        return pages

    first, second, third = scene(act)

    assert (first.validators["etag"], first.validators["last-modified"]) == ('"1"', "monday")
    assert (second.unchanged, second.entries) == (True, ())
    assert (second.validators.get("etag"), second.validators["last-modified"]) == (None, "tuesday")
    assert third.validators.keys() == {"url", "digest"}
    assert [entry.id for entry in third.entries] == ["2"]


def test_validators_of_another_address_are_not_sent():
    async def act(s: Scene) -> bool:
        s.web.set("/old", RSS, etag='"1"')
        s.web.set("/new", RSS, etag='"1"')
        page = await s.poll("/old")
        page = await s.poll("/new", page.validators)
        assert not page.unchanged
        return "if-none-match" in s.web.requests[1].headers

    assert not scene(act)


def test_a_304_that_nobody_asked_for_is_a_problem():
    page = poll_once(status=304)

    assert (
        page.problem == "HTTP 304 although we have nothing of it; if it lasts, tell the publisher"
    )


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ({"cut": 20}, "the answer broke off before its end; if it lasts, tell the publisher"),
        ({"cut": 20, "encoding": "gzip"},
         "the answer broke off before its end; if it lasts, tell the publisher"),
        ({"zeros": 50 << 20, "encoding": "gzip"},
         "it is larger than 10 MB; ask the publisher for a shorter feed"),
        ({"zeros": 50 << 20, "encoding": "br"},
         "it is larger than 10 MB; ask the publisher for a shorter feed"),
        ({"body": "x" * 100000, "endless": True},
         "it is larger than 10 MB; ask the publisher for a shorter feed"),
        ({"headers": {"Content-Encoding": "zstd"}},
         'its packing ("zstd") is broken or unknown; if it lasts, tell the publisher'),
        ({"headers": {"Content-Encoding": "gzip, gzip"}},
         'its packing ("gzip, gzip") is broken or unknown; if it lasts, tell the publisher'),
        ({"body": ""}, "the document is empty; try the address in a browser"),
        ({"body": "<!doctype html><title>Sign in</title>", "content_type": "text/html"},
         'this is a web page "Sign in", not a feed; check the address'),
        ({"raw": b""}, "the server hung up without an answer; if it lasts, tell the publisher"),
        ({"raw": b"nonsense\r\n\r\n"},
         "the answer is no proper HTTP (ClientResponseError); if it lasts, tell the publisher"),
        ({"status": 206}, "HTTP 206, only a part of the feed came; if it lasts, tell the publisher"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_problem_and_moves_no_validator(how: dict[str, Any], problem: str):
    page = poll_once(**{"etag": '"1"', **how})

    assert (page.problem, page.entries, page.validators) == (problem, (), {})


@pytest.mark.parametrize("how", [{"hang": True}, {"drip": 0.05}, {"delay": 5}])
def test_a_slow_server_is_given_up(how: dict[str, Any]):
    async def act(s: Scene) -> Page:
        s.web.set("/rss", RSS, **how)
        return await s.poll("/rss")

    page = scene(act, fetch_deadline=0.3)

    assert page.problem == "no complete answer within 0.3 s; try the address in a browser"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_packed_feed_is_read(encoding: str):
    assert [entry.id for entry in poll_once(encoding=encoding).entries] == ["1"]


def test_a_feed_of_huge_headers_is_read():
    assert poll_once(headers={f"X-{n}": "x" * 8000 for n in range(20)}).problem == ""


def test_permanent_redirects_are_followed_and_told():
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

    page, moved_to = scene(act)

    assert (page.problem, page.moved_to, len(page.entries)) == ("", moved_to, 1)


def test_a_temporary_redirect_is_followed_and_not_told():
    async def act(s: Scene) -> Page:
        s.web.set("/1", status=302, location="/2")
        s.web.set("/2", status=301, location="/3")
        s.web.set("/3", RSS)
        return await s.poll("/1")

    page = scene(act)

    assert (page.problem, page.moved_to, len(page.entries)) == ("", "", 1)


def test_redirects_end():
    async def act(s: Scene) -> tuple[str, str, int]:
        s.web.set("/circle", status=302, location="/circle")
        for number in range(9):
            s.web.set(f"/{number}", status=302, location=f"/{number + 1}")
        far = await s.poll("/0")
        return (await s.poll("/circle")).problem, far.problem, len(s.web.requests)

    assert scene(act) == (
        "its redirects go in a circle; check the address",
        "it redirects more than 5 times; check the address",
        7,
    )


@pytest.mark.parametrize(
    ("location", "problem"),
    [
        ("file:///etc/passwd", "it redirects to where we may not ask (the address is not http"),
        (
            "http://user:secret@127.0.0.1/",
            "it redirects to where we may not ask (the address has a",
        ),
        ("http://169.254.169.254/latest", "169.254.169.254 is a private address; if you mean it"),
        (
            "http://[::1]:8000/",
            "::1 is a private address; if you mean it, add its ip:port to allow_",
        ),
    ],
)
def test_no_redirect_leads_inside(location: str, problem: str):
    told = poll_once(status=302, location=location).problem

    assert told.startswith(problem)
    assert "secret" not in told


def test_a_private_address_is_asked_only_where_it_is_allowed():
    async def act(s: Scene) -> tuple[str, str, int]:
        s.web.set("/rss", RSS)
        allowed = await s.poll("/rss")
        # A connection to it is open by now, and must not serve this one.
        refused = await s.poll("/rss", allow_private=())
        return allowed.problem, refused.problem, len(s.web.requests)

    assert scene(act) == (
        "",
        "127.0.0.1 is a private address; if you mean it, add its ip:port to allow_private",
        1,
    )


def test_a_name_that_resolves_to_the_inside_is_refused():
    async def act(s: Scene) -> tuple[str, int]:
        page = await Plugin(url=f"http://localhost:{s.web.port}/").fetch(FEED, {}, s.tools)
        return page.problem, len(s.web.requests)

    problem, asked = scene(act)

    assert problem.endswith(
        "is a private address; if you mean it, add its ip:port to allow_private"
    )
    assert asked == 0


def test_the_login_goes_to_its_own_server_only():
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
    assert scene(act) == [login, login, (None, None)]


def test_no_cookie_comes_back():
    async def act(s: Scene) -> bool:
        s.web.set("/rss", RSS, headers={"Set-Cookie": "a=b"})
        await s.poll("/rss")
        await s.poll("/rss")
        return "cookie" in s.web.requests[1].headers

    assert not scene(act)


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert poll_once().problem == ""


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
def test_a_server_says_how_long_to_stay_away(how: dict[str, Any], wait: timedelta | None):
    assert poll_once(**how).wait == wait


def test_what_the_document_asks_for_holds_while_it_is_unchanged():
    async def act(s: Scene) -> Page:
        s.web.set("/rss", RSS.replace("<item>", "<ttl>90</ttl><item>", 1), etag='"1"')
        page = await s.poll("/rss")
        page = await s.poll("/rss", page.validators)
        return await s.poll("/rss", page.validators)

    page = scene(act)

    assert (page.status, page.wait) == (304, timedelta(minutes=90))


def test_a_feed_that_is_gone_says_so():
    page = poll_once(status=410)

    assert (page.gone, page.problem) == (True, "HTTP 410, the feed is gone for good; remove it")


def test_nothing_to_say_is_no_failure():
    async def act(s: Scene) -> Page:
        s.web.set("/rss", status=204)
        return await s.poll("/rss", {"url": s.web.url("/rss"), "etag": '"1"'})

    page = scene(act)

    assert (page.problem, page.unchanged, page.validators["etag"]) == ("", True, '"1"')


def test_a_dead_port_is_told_in_words():
    dead = Plugin(url="http://127.0.0.1:1025/", allow_private=("127.0.0.1:1025",))

    page = scene(lambda s: dead.fetch(FEED, {}, s.tools))

    assert page.problem == 'cannot connect to "127.0.0.1" (connection refused); check the address'


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"url": "ftp://a.example/"}, "the address is not http:// or https://"),
        ({"url": "http://a.example/", "allow_private": ("localhost:80",)}, "is no ip:port"),
        (
            {"url": "http://a.example/", "headers": ("nonsense s3cret",)},
            "a header is not written as",
        ),
        (
            {"url": "http://a.example/", "headers": ("Host: s3cret",)},
            'the header "Host" is set by us',
        ),
        ({"url": "http://a.example/", "headers": ("A: s3cret\r\nB: c",)}, "has controls in it"),
        ({"url": "http://a.example/", "password": Secret("s3cret")}, "a password but no user"),
    ],
)
def test_a_mistake_in_the_options_is_told_without_what_is_secret(
    options: dict[str, Any], problem: str
):
    with pytest.raises(ValueError, match=problem) as mistake:
        Plugin(**options)

    assert "s3cret" not in str(mistake.value)


def test_a_feed_is_named_by_its_normal_address_and_shows_no_secret():
    plugin = Plugin(
        url="HTTP://A.example", user="anna", password=Secret("s3cret"), headers=("X: s3cret",)
    )

    assert plugin.address == "http://a.example/"
    assert "s3cret" not in repr(plugin)


def test_an_address_is_shown_as_a_poll_would_read_it():
    async def act(s: Scene) -> Page:
        s.web.set("/rss", RSS)
        return await show(s.web.url("/rss"), s.tools, (s.web.address,))

    assert [entry.id for entry in scene(act).entries] == ["1"]
