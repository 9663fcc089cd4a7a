"""Feeds on the web are read as their servers allow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feeds.fetching.validators import ASK_FOR_ALL_KEY
from feeds.rss import Plugin
from model import Page, Secret
from tests.feeds.scene import OTHER, RSS, Scene, play


def test_an_unchanged_feed_is_not_parsed_and_its_validators_stay():
    async def act(s: Scene) -> tuple[Page, Page]:
        s.web.set("/rss", RSS, etag='"1"', headers={"Cache-Control": "max-age=600"})
        first = await s.poll("/rss")
        return first, await s.poll("/rss", first.validators)

    first, second = play(act)

    assert (second.status, second.unchanged, second.entries, second.problem) == (304, True, (), "")
    assert second.validators == first.validators
    assert second.wait == timedelta(minutes=10)


def test_a_poll_may_ask_for_the_whole_document_of_a_server_that_always_says_304():
    async def act(s: Scene) -> list[Page]:
        s.web.set("/rss", RSS, etag='"for ever"')
        first = await s.poll("/rss")
        s.web.set("/rss", OTHER, etag='"for ever"')
        second = await s.poll("/rss", first.validators)
        third = await s.poll("/rss", {**second.validators, ASK_FOR_ALL_KEY: "all"})
        fourth = await s.poll("/rss", third.validators)
        conditional = ["if-none-match" in request.headers for request in s.web.requests]
        assert conditional == [False, True, False, True]
        return [first, second, third, fourth]

    pages = play(act)

    assert [page.status for page in pages] == [200, 304, 200, 304]
    assert [page.is_whole for page in pages] == [True, False, True, False]
    assert [entry.id for page in pages for entry in page.entries] == ["1", "2"]
    assert all(ASK_FOR_ALL_KEY not in page.validators for page in pages)


def test_a_304_to_a_request_for_the_whole_document_is_no_problem():
    async def act(s: Scene) -> Page:
        s.web.set("/rss", RSS, etag='"1"')
        first = await s.poll("/rss")
        s.web.set("/rss", status=304)
        return await s.poll("/rss", {**first.validators, ASK_FOR_ALL_KEY: "all"})

    page = play(act)

    assert (page.problem, page.unchanged, page.is_whole) == ("", True, True)
    assert page.validators["etag"] == '"1"'
    assert ASK_FOR_ALL_KEY not in page.validators


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"url": "ftp://a.example/"}, "the address does not start with http:// or https://"),
        ({"url": "http://a.example/", "allow_private": ("localhost:80",)}, "expected ip:port"),
        (
            {"url": "http://a.example/", "headers": ("nonsense s3cret",)},
            "a header is not written as",
        ),
        (
            {"url": "http://a.example/", "headers": ("Host: s3cret",)},
            'the header "Host" is set by Groundswell',
        ),
        ({"url": "http://a.example/", "headers": ("A: s3cret\r\nB: c",)}, "has control characters"),
        ({"url": "http://a.example/", "password": Secret("s3cret")}, "a password but no user"),
    ],
)
def test_a_mistake_in_the_options_is_reported_without_the_secret(
    options: dict[str, Any], problem: str
):
    with pytest.raises(ValueError, match=problem) as mistake:
        Plugin(**options)

    assert "s3cret" not in str(mistake.value)


def test_a_feed_is_named_by_its_normalised_address_and_shows_no_secret():
    plugin = Plugin(
        url="HTTP://A.example", user="anna", password=Secret("s3cret"), headers=("X: s3cret",)
    )

    assert plugin.address == "http://a.example/"
    assert "s3cret" not in repr(plugin)
