"""A feed at an international domain name can be read, and reached by a redirect."""

from __future__ import annotations

import pytest

from feeds.rss import Plugin
from model import Page
from tests.feeds.scene import FEED, RSS, Scene, play

HOSTS = [
    "münchen.localhost",
    "xn--mnchen-3ya.localhost",
    "XN--MNCHEN-3YA.localhost",
    "例え.localhost",
    "пример.localhost",
    "faß.localhost",
    "a.bücher.localhost",
]
"""Names below localhost, which is this machine by RFC 6761."""


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/rss", "/%C3%BC?q=%C3%BC", "/ü"])
def test_a_feed_at_an_international_name_is_read(host: str, path: str):
    async def act(s: Scene) -> Page:
        s.web.set(path.replace("ü", "%C3%BC"), RSS)
        port = s.web.address.rpartition(":")[2]
        plugin = Plugin(url=f"http://{host}:{port}{path}", allow_private=(s.web.address,))
        return await plugin.fetch(FEED, {}, s.tools)

    page = play(act)

    assert (page.problem, page.status, len(page.entries)) == ("", 200, 1)


@pytest.mark.parametrize("host", HOSTS[:4])
def test_a_redirect_leads_to_an_international_name(host: str):
    async def act(s: Scene) -> Page:
        port = s.web.address.rpartition(":")[2]
        s.web.set("/old", status=301, location=f"http://{host}:{port}/rss")
        s.web.set("/rss", RSS)
        return await s.poll("/old")

    page = play(act)

    assert (page.problem, page.status, len(page.entries)) == ("", 200, 1)
