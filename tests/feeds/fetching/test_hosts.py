"""Requests to one publisher are paced."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from feeds.fetching import hosts as pacing
from feeds.fetching.hosts import PublisherPaused, RequestPacer


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://feeds.bbc.co.uk/rss", "bbc.co.uk"),
        ("https://www.bbc.co.uk/", "bbc.co.uk"),
        ("https://a.example.com:8080/", "example.com"),
        ("https://one.github.io/", "one.github.io"),
        ("http://192.0.2.1:8080/", "192.0.2.1"),
        ("http://[2001:db8::1]/", "2001:db8::1"),
        ("http://localhost/", "localhost"),
    ],
)
def test_a_publisher_is_named_by_its_registrable_domain(url: str, name: str):
    assert RequestPacer().name_publisher(url) == name


async def starts(monkeypatch: pytest.MonkeyPatch, urls: list[str], spacing: float) -> list[float]:
    monkeypatch.setattr(pacing, "REQUEST_SPACING", spacing)
    pacer, loop = RequestPacer(), asyncio.get_running_loop()
    began, found = loop.time(), []

    async def ask(url: str) -> None:
        async with pacer.wait_turn(url):
            found.append(loop.time() - began)

    await asyncio.gather(*(ask(url) for url in urls))
    return found


def test_requests_to_one_publisher_are_spaced(monkeypatch: pytest.MonkeyPatch):
    urls = [f"https://{sub}.example.com/" for sub in "abcd"]

    found = asyncio.run(starts(monkeypatch, urls, 0.05))

    assert found[3] >= 0.149


def test_different_publishers_do_not_wait_for_each_other(monkeypatch: pytest.MonkeyPatch):
    urls = [f"https://{name}.com/" for name in "abcd"]

    found = asyncio.run(starts(monkeypatch, urls, 30))

    assert len(found) == 4


def test_one_publisher_gets_at_most_two_requests_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pacing, "REQUEST_SPACING", 0.0)
    busy, most = 0, 0

    async def ask(pacer: RequestPacer) -> None:
        nonlocal busy, most
        async with pacer.wait_turn("https://example.com/"):
            busy += 1
            most = max(most, busy)
            await asyncio.sleep(0.01)
            busy -= 1

    async def all_of_them() -> None:
        pacer = RequestPacer()
        await asyncio.gather(*(ask(pacer) for _ in range(6)))

    asyncio.run(all_of_them())
    assert most == 2


def test_a_paused_publisher_gets_no_request_on_any_of_its_hosts():
    async def ask() -> None:
        pacer = RequestPacer()
        pacer.pause("https://a.example.com/", timedelta(minutes=2))
        async with pacer.wait_turn("https://b.example.com/"):
            raise AssertionError("the request was sent")

    with pytest.raises(PublisherPaused) as paused:
        asyncio.run(ask())

    assert timedelta(minutes=1) < paused.value.left <= timedelta(minutes=2)


def test_a_request_to_a_paused_publisher_waits_for_no_turn():
    async def ask() -> int:
        pacer = RequestPacer()
        async with pacer.wait_turn("https://example.com/"), pacer.wait_turn("https://example.com/"):
            pacer.pause("https://example.com/", timedelta(minutes=2))
            with pytest.raises(PublisherPaused):
                async with pacer.wait_turn("https://example.com/"):
                    raise AssertionError("the request was sent")
        return pacer.waiting

    assert asyncio.run(ask()) == 0


def test_a_request_that_waits_for_its_turn_waits_for_a_pause_that_begins_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(pacing, "REQUEST_SPACING", 0.01)

    async def ask() -> float:
        pacer, loop = RequestPacer(), asyncio.get_running_loop()
        async with pacer.wait_turn("https://example.com/"):
            second = pacer.wait_turn("https://example.com/")
            entering = asyncio.ensure_future(second.__aenter__())
            await asyncio.sleep(0)
            assert pacer.waiting == 1
            began = loop.time()
            pacer.pause("https://example.com/", timedelta(seconds=0.05))
        await entering
        await second.__aexit__(None, None, None)
        return loop.time() - began

    assert asyncio.run(ask()) >= 0.05


def test_publishers_at_one_address_are_paced_together(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pacing, "REQUEST_SPACING", 0.0)
    busy, most = 0, 0

    async def ask(pacer: RequestPacer, name: str) -> None:
        nonlocal busy, most
        async with pacer.wait_turn(f"https://{name}.com/", "192.0.2.1"):
            busy += 1
            most = max(most, busy)
            await asyncio.sleep(0.01)
            busy -= 1

    async def all_of_them() -> None:
        pacer = RequestPacer()
        await asyncio.gather(*(ask(pacer, name) for name in "abcdef"))

    asyncio.run(all_of_them())
    assert most == 2


def test_a_request_that_waits_for_its_publisher_holds_no_slot_of_the_address(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(pacing, "REQUEST_SPACING", 0.0)

    async def act() -> None:
        pacer = RequestPacer()
        slow = [pacer.wait_turn("https://slow.com/", f"192.0.2.{number}") for number in (1, 2)]
        async with slow[0], slow[1]:
            more = pacer.wait_turn("https://slow.com/", "192.0.2.9").__aenter__()
            waits = [asyncio.ensure_future(more)]
            more = pacer.wait_turn("https://slow.com/", "192.0.2.9").__aenter__()
            waits.append(asyncio.ensure_future(more))
            await asyncio.sleep(0)
            async with pacer.wait_turn("https://other.com/", "192.0.2.9"):
                assert pacer.waiting == 2
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    asyncio.run(act())


def test_publishers_without_requests_are_forgotten(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pacing, "REQUEST_SPACING", 0.0)

    async def ask_many() -> int:
        pacer = RequestPacer()
        for number in range(1000):
            async with pacer.wait_turn(
                f"https://{number}.example.net/{number}".replace(".example", "x")
            ):
                pass
        return len(pacer._lanes)

    assert asyncio.run(ask_many()) <= 600
