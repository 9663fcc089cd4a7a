"""A feed is read by its address alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from feeds import open_tools, read_address
from model import Page
from tests.feeds.scene import RSS, Scene, play


def test_a_url_is_read_like_a_feed_on_the_web():
    async def act(s: Scene) -> Page:
        s.web.set("/rss", RSS)
        return await read_address(s.web.url("/rss"), s.tools, (s.web.address,))

    assert [entry.id for entry in play(act).entries] == ["1"]


def test_a_path_is_read_like_a_feed_in_a_file(tmp_path: Path):
    (tmp_path / "saved.xml").write_text(RSS)

    async def run() -> Page:
        async with open_tools() as tools:
            return await read_address(str(tmp_path / "saved.xml"), tools)

    assert [entry.title for entry in asyncio.run(run()).entries] == ["A"]


def test_a_url_that_must_not_be_polled_is_a_mistake():
    async def run() -> Page:
        async with open_tools() as tools:
            return await read_address("ftp://a.example/", tools)

    with pytest.raises(ValueError, match="the address does not start with http:// or https://"):
        asyncio.run(run())
