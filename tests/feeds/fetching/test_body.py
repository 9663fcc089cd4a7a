"""A body is read as far as it came; a large one waits for memory, a small one never does."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from feeds.fetching import budget as budgets
from feeds.fetching.budget import Body
from model import Page
from tests.feeds.fetching.hostile_servers import reset_after
from tests.feeds.scene import OTHER, RSS, Scene, play
from tests.loopback.hostile import HostileServer, Script, Wire

ITEMS = "".join(f"<item><title>T{n}</title><guid>{n}</guid></item>" for n in range(20))
START = f"<rss><channel>{ITEMS}".encode()
REST = b"<item><title>T20</title><guid>20</guid></item></channel></rss>"
HEAD = b'HTTP/1.1 200 OK\r\nETag: "1"\r\nCache-Control: max-age=600\r\n'


def read_from(script: Script) -> Page:
    """Return the page of a poll that *script* answers."""

    async def act(s: Scene) -> Page:
        page: Page = await s.fetch(server.url("x"), allow_private=(server.address,))
        return page

    with HostileServer({"x": script}) as server:
        found: Page = play(act)
    return found


def close_after(*parts: bytes) -> Script:
    async def script(wire: Wire) -> None:
        await wire.send(*parts, pause=0.02)

    return script


@pytest.mark.parametrize(
    "script",
    [
        close_after(HEAD + b"Content-Length: 99999\r\n\r\n", START),
        close_after(HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(START), START),
        close_after(
            HEAD + b"Content-Length: 99999\r\nContent-Encoding: gzip\r\n\r\n",
            gzip.compress(START),
        ),
        close_after(HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(START)[:-8]),
        reset_after(HEAD + b"Content-Length: 99999\r\n\r\n", START),
        close_after(HEAD + b"Content-Length: 99999\r\n\r\n", START[:200], START[200:]),
    ],
    ids=["length", "chunks", "gzip", "gzip without an end", "reset", "two packets"],
)
def test_a_cut_document_gives_its_entries_and_leaves_no_validators(script: Script):
    page = read_from(script)

    assert (page.problem, page.status) == ("", 200)
    assert {entry.title for entry in page.entries} >= {f"T{n}" for n in range(19)}
    assert "the answer ended too early; the next poll asks for all of it" in page.notes
    assert (page.validators, page.wait) == ({}, None)


def test_a_second_member_of_gzip_in_another_packet_belongs_to_the_document():
    script = close_after(
        HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(START), gzip.compress(REST)
    )

    page = read_from(script)

    assert (page.problem, len(page.entries), page.notes) == ("", 21, ())
    assert page.validators["etag"] == '"1"'


def test_a_few_interim_answers_are_passed_over():
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
    go_on = b"HTTP/1.1 100 Continue\r\n\r\n"

    page = read_from(close_after(go_on, early, early, HEAD + b"\r\n", START + REST))

    assert (page.problem, len(page.entries)) == ("", 21)


def test_a_large_document_waits_for_memory_and_a_small_one_does_not():
    large = OTHER.replace("<item>", f"<!--{'x' * budgets.MAX_SMALL_BYTES}--><item>", 1)

    async def act(s: Scene) -> list[str]:
        budget = s.tools._client._budget
        held = [Body() for _ in range(budgets.MAX_LARGE_BODIES)]
        for body in held:
            await budget.take_place(body)
        s.web.set("/large", large)
        s.web.set("/small", RSS)
        order = []

        async def poll(path: str) -> None:
            page = await s.poll(path)
            order.append(f"{path} {page.problem}")

        waiting = asyncio.ensure_future(poll("/large"))
        while not budget.waiting:
            await asyncio.sleep(0.01)
        assert s.tools.waiting == 1
        await poll("/small")
        del body
        held.clear()
        await waiting
        return order

    assert play(act) == ["/small ", "/large "]


def test_a_wait_for_memory_is_not_the_time_of_the_fetch():
    large = RSS.replace("<item>", f"<!--{'x' * budgets.MAX_SMALL_BYTES}--><item>", 1)

    async def act(s: Scene) -> str:
        budget = s.tools._client._budget
        held = [Body() for _ in range(budgets.MAX_LARGE_BODIES)]
        for body in held:
            await budget.take_place(body)
        s.web.set("/large", large)
        waiting = asyncio.ensure_future(s.poll("/large"))
        while not budget.waiting:
            await asyncio.sleep(0.01)
        await asyncio.sleep(1.0)  # twice the deadline
        del body
        held.clear()
        page: Page = await waiting
        return page.problem

    assert play(act, fetch_deadline=0.5) == ""
