"""The manners of a feed reader, item by item: each test has the number of its rule.

The rules follow RFC 9110, 9111 and 3229, RSS 2.0, and the complaints of publishers about readers.
A server on loopback keeps each request byte for byte. Rules that are not about requests (26 to 31,
33, 41, 48) are tested where they are kept: tests/feeds/test_due.py, tests/config, tests/feeds/parsing.
Rule 42, WebSub, is not kept yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import feeds
from feeds._tools import Tools
from feeds.rss import Plugin
from model import FeedRecord, Page, Secret
from tests.feeds.scene import FEED, OTHER, RSS
from tests.loopback.hostile import HostileServer, Script, Wire
from tests.loopback.names import Names

AGENT = "Groundswell/test (+you@example.org)"
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json,"
    " application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
DATE = "Date: Mon, 30 Nov 2026 06:00:00 GMT"


def make_answer(body: str | bytes, *lines: str, status: str = "200 OK") -> bytes:
    """Return an answer with *body* and the header *lines*."""
    data = body.encode() if isinstance(body, str) else body
    length = "" if status.startswith("304") else f"Content-Length: {len(data)}"
    head = [f"HTTP/1.1 {status}", *lines, length]
    return "\r\n".join([line for line in head if line]).encode() + b"\r\n\r\n" + data


def answer_in_turn(answers: Sequence[bytes]) -> Script:
    """Return a script that gives each request the next of *answers*, and then the last one."""
    left = list(answers)

    async def script(wire: Wire) -> None:
        await wire.send(left.pop(0) if len(left) > 1 else left[0])

    return script


class Talk:
    """What a feed and its server said to each other."""

    def __init__(self, pages: list[Page], requests: list[bytes], address: str) -> None:
        self.pages = pages
        self.requests = requests
        self.address = address

    def headers(self, number: int) -> dict[str, str]:
        """Return the headers of a request, with names in lower case."""
        lines = self.requests[number].decode("latin-1").split("\r\n")[1:]
        pairs = [line.partition(": ") for line in lines if line]
        return {name.lower(): value for name, _, value in pairs}

    def conditions(self) -> list[tuple[str | None, str | None]]:
        """Return the two conditions of each request."""
        found = [self.headers(number) for number in range(len(self.requests))]
        return [(each.get("if-none-match"), each.get("if-modified-since")) for each in found]


START = datetime(2026, 3, 1, tzinfo=UTC)


def talk(
    *answers: bytes,
    polls: int = 0,
    path: str = "rss",
    every: timedelta = timedelta(hours=1),
    others: dict[str, bytes] | None = None,
    **options: Any,
) -> Talk:
    """Return the talk of a feed that is polled once for each of *answers*, or *polls* times."""
    scripts = {name: answer_in_turn([one]) for name, one in (others or {}).items()}
    scripts["rss"] = answer_in_turn(answers)
    with HostileServer(scripts) as server:
        plugin = Plugin(url=server.url(path), allow_private=(server.address,), **options)

        async def run() -> list[Page]:
            pages: list[Page] = []
            past = FeedRecord()
            async with Tools.open(AGENT) as tools:
                for number in range(polls or len(answers)):
                    now = START + number * every
                    validators = feeds.choose_validators(past, now)
                    page = await plugin.fetch(FEED, validators, tools)
                    last_page = now if page.is_whole else past.last_page
                    past = replace(past, validators=page.validators, last_page=last_page)
                    pages.append(page)
            return pages

        return Talk(asyncio.run(run()), server.requests, server.address)


def with_etag(tag: str, body: str = RSS, *lines: str) -> bytes:
    return make_answer(body, f"ETag: {tag}", *lines)


# --- conditional requests -------------------------------------------------------------------


def test_01_the_first_poll_is_one_unconditional_get_and_no_head():
    talked = talk(make_answer(RSS))

    assert talked.requests == [
        (
            f"GET /rss HTTP/1.1\r\nHost: {talked.address}\r\nAccept: {ACCEPT}\r\n"
            f"Accept-Encoding: gzip, deflate, br\r\nUser-Agent: {AGENT}\r\n\r\n"
        ).encode()
    ]


@pytest.mark.parametrize("tag", ['W/"abc"', '"abc"', "abc", '"a, b"', "'x'", '"é"', '""'])
def test_02_an_etag_is_sent_back_byte_for_byte(tag: str):
    assert talk(with_etag(tag), polls=2).conditions() == [
        (None, None),
        (tag.encode().decode("latin-1"), None),
    ]


def test_02_an_empty_etag_is_not_sent():
    assert talk(with_etag(""), polls=2).conditions()[1] == (None, None)


@pytest.mark.parametrize(
    "text", ["Mon, 30 Nov 2026 06:00:00 GMT", "2026-11-30", "0", "monday, 30-nov-26", "1980"]
)
def test_03_a_last_modified_is_sent_back_byte_for_byte(text: str):
    answer = make_answer(RSS, f"Last-Modified: {text}")

    assert talk(answer, polls=2).conditions()[1] == (None, text)


@pytest.mark.parametrize(
    ("lines", "conditions"),
    [
        (('ETag: "1"', "Last-Modified: x"), ('"1"', "x")),
        (('ETag: "1"',), ('"1"', None)),
        (("Last-Modified: x",), (None, "x")),
        ((), (None, None)),
    ],
)
def test_04_the_conditions_are_those_that_the_server_gave(
    lines: tuple[str, ...], conditions: tuple[str | None, str | None]
):
    assert talk(make_answer(RSS, *lines), polls=2).conditions()[1] == conditions


def test_05_both_conditions_are_replaced_even_if_one_of_them_stayed():
    first = make_answer(RSS, 'ETag: "1"', "Last-Modified: same")
    second = make_answer(OTHER, 'ETag: "2"', "Last-Modified: same")

    assert talk(first, second, second).conditions()[2] == ('"2"', "same")


def test_06_an_unchanged_document_with_a_new_etag_is_not_parsed_and_the_etag_is_stored():
    talked = talk(with_etag('"1"'), with_etag('"2"'), with_etag('"2"'))

    assert (talked.pages[1].unchanged, talked.pages[1].entries) == (True, ())
    assert talked.conditions()[2] == ('"2"', None)


def test_07_an_etag_that_the_server_no_longer_sends_is_forgotten():
    talked = talk(with_etag('"1"'), make_answer(OTHER), make_answer(OTHER))

    assert talked.conditions() == [(None, None), ('"1"', None), (None, None)]


def test_08_a_304_is_a_success_whose_headers_count():
    not_modified = make_answer(
        "", 'ETag: "2"', "Cache-Control: max-age=600", status="304 Not Modified"
    )

    talked = talk(with_etag('"1"'), not_modified, not_modified)

    page = talked.pages[1]
    assert (page.problem, page.unchanged, page.wait) == ("", True, timedelta(minutes=10))
    assert talked.conditions()[2] == ('"2"', None)


def test_09_a_304_to_an_unconditional_request_is_asked_once_and_leaves_nothing():
    talked = talk(make_answer("", status="304 Not Modified"), polls=2)

    assert [page.problem.partition(",")[0] for page in talked.pages] == [
        "HTTP 304 (not modified)"
    ] * 2
    assert talked.conditions() == [(None, None), (None, None)]


def test_09_after_a_week_of_304_one_poll_is_unconditional():
    not_modified = make_answer("", status="304 Not Modified")
    first = make_answer(RSS, "Last-Modified: Tue, 01 Jan 1980 00:00:00 GMT")

    talked = talk(first, not_modified, polls=10, every=timedelta(days=1))

    asked = [since is None for _, since in talked.conditions()]
    assert asked == [True, *[False] * 6, True, False, False]


def test_10_validators_belong_to_the_address_that_answered():
    moved = make_answer("", "Location: /new", status="301 Moved")
    new = with_etag('"new"')

    talked = talk(with_etag('"old"'), moved, moved, others={"new": new})

    paths = [request.split(b" ")[1] for request in talked.requests]
    assert paths == [b"/rss", b"/rss", b"/new", b"/rss", b"/new"]
    assert [tag for tag, _ in talked.conditions()] == [None, '"old"', None, None, '"new"']


@pytest.mark.parametrize(
    "bad",
    [
        make_answer("<html><title>Sign in</title>", 'ETag: "2"'),
        make_answer("", 'ETag: "2"'),
        make_answer(RSS, 'ETag: "2"').replace(b"Content-Length: ", b"Content-Length: 9"),
        make_answer(b"\x1f\x8bnonsense", 'ETag: "2"', "Content-Encoding: gzip"),
    ],
    ids=["a web page", "nothing", "cut", "not gzip"],
)
def test_10_an_answer_that_was_not_read_whole_gives_no_validators(bad: bytes):
    assert "etag" not in talk(with_etag('"1"'), bad).pages[1].validators


def test_12_the_accepted_encodings_are_always_the_same():
    talked = talk(with_etag('"1"', RSS, "Vary: Accept-Encoding"), polls=3)

    encodings = {talked.headers(number)["accept-encoding"] for number in range(3)}
    assert encodings == {"gzip, deflate, br"}


# --- redirects ------------------------------------------------------------------------------


def test_13_permanent_redirects_are_followed_and_reported():
    moved = make_answer("", "Location: /new", status="308 Moved")

    talked = talk(moved, others={"new": make_answer(RSS)})

    assert talked.pages[0].moved_to == f"http://{talked.address}/new"
    assert len(talked.pages[0].entries) == 1


@pytest.mark.parametrize("status", ["302 Found", "303 See Other", "307 Temporary"])
def test_14_a_temporary_redirect_is_not_reported(status: str):
    moved = make_answer("", "Location: /new", status=status)

    talked = talk(moved, others={"new": make_answer(RSS)})

    assert (talked.pages[0].moved_to, len(talked.pages[0].entries)) == ("", 1)


def test_15_a_circle_is_asked_once():
    moved = make_answer("", "Location: /rss", status="301 Moved")

    talked = talk(moved)

    assert talked.pages[0].problem == "its redirects go in a circle; check the address"
    assert len(talked.requests) == 1


def test_16_a_redirect_to_another_feed_leads_to_the_address_that_names_it():
    moved = make_answer("", "Location: /./other?#top", status="301 Moved")

    talked = talk(moved, others={"other": make_answer(RSS)})

    other = Plugin(url=f"http://{talked.address}/other?", allow_private=(talked.address,))
    assert (
        Plugin(url=talked.pages[0].moved_to, allow_private=(talked.address,)).address
        == other.address
    )


# --- statuses -------------------------------------------------------------------------------


def test_17_a_410_is_gone_and_a_404_is_not():
    assert talk(make_answer("", status="410 Gone")).pages[0].gone
    missing = talk(make_answer("", status="404 Not Found")).pages[0]
    assert (missing.gone, missing.problem) == (
        False,
        "HTTP 404, there is no such feed; check the address",
    )


@pytest.mark.parametrize(
    ("status", "line", "problem"),
    [
        ("401 No", "", "HTTP 401, the server asks for a login"),
        ("403 No", "", "HTTP 403, the server refuses us"),
        ("403 No", "cf-mitigated: challenge", "HTTP 403 (bot challenge)"),
    ],
)
def test_18_a_refusal_is_not_repeated_for_hours(status: str, line: str, problem: str):
    talked = talk(make_answer("", line, status=status))

    assert talked.pages[0].problem.startswith(problem)
    assert (talked.pages[0].wait, len(talked.requests)) == (timedelta(hours=6), 1)


@pytest.mark.parametrize("status", ["429 Too Many", "503 Busy"])
@pytest.mark.parametrize(
    ("line", "wait"),
    [
        ("Retry-After: 120", timedelta(minutes=2)),
        ("Retry-After: Mon, 30 Nov 2026 06:05:00 GMT", timedelta(minutes=5)),
        ("Retry-After: Mon, 30 Nov 2026 05:00:00 GMT", None),
        ("Retry-After: 0", None),
        ("Retry-After: -5", None),
        ("Retry-After: soon", None),
        ("Retry-After: 99999999", timedelta(hours=24)),
    ],
)
def test_19_a_server_says_how_long_to_wait(status: str, line: str, wait: timedelta | None):
    assert talk(make_answer("", DATE, line, status=status)).pages[0].wait == wait


@pytest.mark.parametrize("reset", ["42", "42.5", "1796018442"])
def test_20_the_end_of_a_rate_limit_says_it_too(reset: str):
    answer = make_answer("", DATE, f"x-ratelimit-reset: {reset}", status="429 Too Many")

    assert talk(answer).pages[0].wait == timedelta(seconds=42)


def test_21_a_429_pauses_all_hosts_of_the_publisher(monkeypatch: pytest.MonkeyPatch):
    Names(monkeypatch)
    monkeypatch.setattr("feeds.fetching.hosts.REQUEST_SPACING", 0.0)
    scripts = {"rss": answer_in_turn([make_answer("", "Retry-After: 900", status="429 No")])}
    with HostileServer({**scripts, "other": answer_in_turn([make_answer(RSS)])}) as server:

        async def run() -> list[Page]:
            async with Tools.open(AGENT) as tools:
                hosts = ["a.news.example/rss", "b.news.example/other", "c.example/other"]
                urls = [f"http://{each.replace('/', f':{server.port}/')}" for each in hosts]
                return [await Plugin(url=url).fetch(FEED, {}, tools) for url in urls]

        asked, sibling, stranger = asyncio.run(run())

    assert (asked.is_excused, asked.wait) == (False, timedelta(minutes=15))
    assert (sibling.is_excused, sibling.status, sibling.wait) == (True, 0, timedelta(minutes=15))
    assert sibling.problem == ("news.example asks us to wait, for another 15m; nothing to do")
    assert (stranger.problem, len(server.requests)) == ("", 2)


@pytest.mark.parametrize(
    "answer",
    [make_answer("", status="500 No"), make_answer("", status="502 No"), b"nonsense\r\n\r\n"],
)
def test_22_a_failure_is_not_tried_again_in_the_same_poll(answer: bytes):
    talked = talk(answer)

    assert talked.pages[0].problem
    assert len(talked.requests) == 1


def test_22_a_server_that_hangs_up_is_tried_once_more_as_the_connection_may_have_been_old():
    assert len(talk(b"").requests) == 2


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (make_answer("<html><title>Sign in</title>"), 'this is a web page "Sign in", not a feed'),
        (make_answer(""), "the document is empty"),
        (make_answer(RSS, status="206 Partial"), "HTTP 206, only a part of the feed came"),
    ],
)
def test_23_an_answer_that_is_no_feed_is_a_problem(answer: bytes, problem: str):
    assert talk(answer).pages[0].problem.startswith(problem)


def test_23_no_content_is_neither_a_problem_nor_news():
    page = talk(with_etag('"1"'), make_answer("", status="204 No Content")).pages[1]

    assert (page.problem, page.unchanged, page.validators["etag"]) == ("", True, '"1"')


# --- intervals ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "wait"),
    [
        (("Cache-Control: max-age=600",), timedelta(minutes=10)),
        (("Cache-Control: max-age=600", "Age: 60"), timedelta(minutes=9)),
        (("Cache-Control: public, max-age=999999",), timedelta(hours=24)),
        ((DATE, "Expires: Mon, 30 Nov 2026 06:30:00 GMT"), timedelta(minutes=30)),
        (("Cache-Control: no-cache, max-age=600",), None),
        (("Cache-Control: max-age=0",), None),
        (("Cache-Control: s-maxage=600",), None),
        ((DATE, "Expires: 0"), None),
        ((DATE, "Expires: -1"), None),
    ],
)
def test_24_a_fresh_answer_is_not_asked_for_again(lines: tuple[str, ...], wait: timedelta | None):
    assert talk(make_answer(RSS, *lines)).pages[0].wait == wait


@pytest.mark.parametrize(
    ("ttl", "wait"),
    [
        ("60", timedelta(hours=1)),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("1000000000", None),
    ],
)
def test_25_the_ttl_of_a_feed_counts_if_it_makes_sense(ttl: str, wait: timedelta | None):
    body = RSS.replace("<item>", f"<ttl>{ttl}</ttl><item>", 1)

    assert talk(make_answer(body)).pages[0].wait == wait


# --- load and headers -----------------------------------------------------------------------


def test_32_two_requests_at_once_and_a_pause_between_their_starts(monkeypatch: pytest.MonkeyPatch):
    Names(monkeypatch)
    spacing = 0.03
    monkeypatch.setattr("feeds.fetching.hosts.REQUEST_SPACING", spacing)
    starts: list[float] = []
    running, most = 0, 0

    async def script(wire: Wire) -> None:
        nonlocal running, most
        starts.append(asyncio.get_running_loop().time())
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.1)
        running -= 1
        await wire.send(make_answer(RSS))

    with HostileServer({"rss": script}) as server:

        async def run() -> list[Page]:
            async with Tools.open(AGENT) as tools:
                urls = [f"http://{sub}.news.example:{server.port}/rss" for sub in "abcdef"]
                polls = [Plugin(url=url).fetch(FEED, {}, tools) for url in urls]
                return await asyncio.gather(*polls)

        pages = asyncio.run(run())

    assert {page.problem for page in pages} == {""}
    assert most <= 2
    assert starts[-1] - starts[0] >= 4 * spacing


def test_36_the_user_agent_is_constant_and_a_feed_may_have_its_own():
    talked = talk(make_answer(RSS), polls=2)
    own = talk(make_answer(RSS), headers=("User-Agent: Mine/1",))

    assert {talked.headers(0)["user-agent"], talked.headers(1)["user-agent"]} == {AGENT}
    assert own.headers(0)["user-agent"] == "Mine/1"


def test_37_feeds_are_preferred():
    assert talk(make_answer(RSS)).headers(0)["accept"] == ACCEPT


def test_38_no_cookie_no_referer_and_no_word_to_caches_is_sent():
    moved = make_answer("", "Location: /new", "Set-Cookie: a=b", status="302 Found")
    talked = talk(moved, moved, others={"new": make_answer(RSS, "Set-Cookie: c=d")})

    names = {name for number in range(4) for name in talked.headers(number)}
    assert names == {"host", "accept", "accept-encoding", "user-agent"}


@pytest.mark.parametrize(
    "path",
    [
        "rss?a=%7E&b=%2f&c", "rss?a=b+c&&d==e", "rss?q=%E4%B8%AD", "rss?a=1;b=2", "rss?x=a%20b",
        "rss?u=http://a.example/", "rss?a[]=1",
    ],
)  # fmt: skip
def test_38_an_address_is_requested_exactly_as_it_is_written(path: str):
    talked = talk(make_answer(RSS), path=f"{path}#part")

    assert talked.requests[0].split(b" ")[1] == f"/{path}".encode()


def test_39_new_entries_alone_are_asked_for_only_with_a_condition():
    delta = make_answer(OTHER, 'ETag: "2"', "IM: feed", status="226 IM Used")

    talked = talk(with_etag('"1"'), delta, with_etag('"3"'))

    assert [talked.headers(n).get("a-im") for n in range(3)] == [None, "feed", "feed"]
    assert [entry.id for entry in talked.pages[1].entries] == ["2"]
    assert talked.conditions()[2] == ('"2"', None)


def test_40_a_login_goes_to_its_own_origin_only():
    async def answer(wire: Wire) -> None:
        await wire.send(make_answer(RSS))

    with HostileServer({"rss": answer}) as other:
        moved = make_answer("", f"Location: {other.url('rss')}", status="302 Found")
        with HostileServer({"rss": answer_in_turn([moved])}) as server:
            plugin = Plugin(
                url=server.url("rss"),
                user="anna",
                password=Secret("s3cret"),
                headers=("X-Key: k",),
                allow_private=(server.address, other.address),
            )

            async def run() -> Page:
                async with Tools.open(AGENT) as tools:
                    return await plugin.fetch(FEED, {}, tools)

            page = asyncio.run(run())

    assert page.problem == ""
    assert b"Authorization: Basic YW5uYTpzM2NyZXQ=" in server.requests[0]
    assert b"uthorization" not in other.requests[0]
    assert b"X-Key" not in other.requests[0]


def test_43_robots_txt_is_not_asked_for():
    talked = talk(make_answer(RSS), polls=2)

    assert [request.split(b" ")[1] for request in talked.requests] == [b"/rss", b"/rss"]


# --- documents ------------------------------------------------------------------------------

TITLE = "Zürich, Москва"


@pytest.mark.parametrize(
    ("content_type", "declared", "encoding"),
    [
        ("text/xml; charset=iso-8859-1", "", "utf-8-sig"),
        ("text/xml; charset=windows-1251", "utf-8", "utf-8"),
        ("text/xml; charset=nonsense", "utf-8", "utf-8"),
        ("application/octet-stream", "", "utf-8"),
        ("text/xml; charset=utf-16", "", "utf-16"),
        ("text/plain", "utf-16", "utf-16"),
    ],
)
def test_44_a_wrong_charset_does_not_spoil_a_document(
    content_type: str, declared: str, encoding: str
):
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = (prolog + RSS.replace("<title>A<", f"<title>{TITLE}<")).encode(encoding)

    (entry,) = talk(make_answer(body, f"Content-Type: {content_type}")).pages[0].entries

    assert entry.title == TITLE


def test_45_a_relative_link_is_resolved_against_the_address_that_answered():
    moved = make_answer("", "Location: /new/feed", status="302 Found")
    body = RSS.replace("<link>/a<", "<link>a<")

    talked = talk(moved, others={"new/feed": make_answer(body)})

    assert talked.pages[0].entries[0].link == f"http://{talked.address}/new/a"


@pytest.mark.parametrize(
    "body",
    [
        "\n\n  <?xml version='1.0'?>" + RSS,
        "\ufeff\n<?xml version='1.0'?>" + RSS,
        RSS.replace("<title>A", "<title>A &nbsp; &unknown; "),
        RSS.replace("<title>A", "<title>A & B "),
        RSS.replace("<title>A", "<title>A \x01\x0b "),
        RSS + "<!-- junk --></rss>",
    ],
)
def test_46_a_document_with_common_faults_still_gives_its_entries(body: str):
    page = talk(make_answer(body)).pages[0]

    assert (page.problem, len(page.entries)) == ("", 1)


LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
)


ATTRIBUTES = " ".join(f"a{n}='1'" for n in range(20_000))


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS + "]>" + RSS.replace("<title>A", "<title>&j;"),
        RSS.replace("<title>", f"<author>{'a' * 100_000}</author><title>&"),
        RSS.replace("<item>", f"<item {ATTRIBUTES}>&"),
        '<?xml version="1.0" encoding="punycode"?>' + RSS,
        "<?" + "encoding='" * 5000 + RSS,
        "\n" * 100_000 + RSS + "&",
        "<rss><channel>" + "<item>" * 50_000,
    ],
    ids=["laughs", "author", "attributes", "punycode", "prolog", "newlines", "nested"],
)
def test_47_a_hostile_document_leaves_the_next_one_alone(body: str):
    talked = talk(make_answer(body), make_answer(OTHER))

    assert [entry.id for entry in talked.pages[1].entries] == ["2"]
