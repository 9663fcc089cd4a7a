"""A feed is read by its address alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from feeds import file, find_public_host, open_tools, read_address, rss
from model import LocalPath, Page
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


@pytest.mark.parametrize(
    ("source", "host"),
    [
        (rss.Plugin(url="https://www.Example.org/rss.xml"), "www.example.org"),
        (rss.Plugin(url="https://93.184.215.14/rss.xml"), "93.184.215.14"),
        (rss.Plugin(url="http://10.1.2.3/rss.xml"), ""),
        (rss.Plugin(url="http://wiki.example.org/", allow_private=("10.1.2.3:80",)), ""),
        (file.Plugin(path=LocalPath("saved.xml")), ""),
    ],
)
def test_a_feed_of_a_private_host_or_a_file_has_no_public_host(source, host):
    assert find_public_host(source.address, source) == host
