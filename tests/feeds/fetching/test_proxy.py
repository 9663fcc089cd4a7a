"""Feeds are reached through the proxy of the config, and through no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from model import LocalPath, Page, Proxy
from tests.feeds.scene import RSS, Scene, play
from tests.loopback.certificates import Certificates, open_server
from tests.loopback.hostile import HostileServer, Wire
from tests.loopback.proxy import ProxyServer


def read(proxy: Proxy, host: str, **how: str) -> tuple[Page, int]:
    """Return the page of a feed at *host*, and how many requests its server got."""

    async def act(s: Scene) -> tuple[Page, int]:
        s.tools.configure("", proxy)
        s.web.set("/rss", RSS)
        s.web.set(
            "/moved",
            status=302,
            **{name: text.format(port=s.web.port) for name, text in how.items()},
        )
        page = await s.fetch(f"http://{host}:{s.web.port}/{'moved' if how else 'rss'}")
        return page, len(s.web.requests)

    found: tuple[Page, int] = play(act)
    return found


@pytest.mark.parametrize("login", ["", "anna:s3cret"])
def test_a_feed_is_read_through_the_proxy_by_its_whole_address(login: str):
    with ProxyServer(login) as proxy:
        page, asked = read(Proxy(proxy.url), "news.example")

        assert (page.problem, len(page.entries), asked) == ("", 1, 1)
        (line,) = proxy.requests
        assert line.startswith("GET http://news.example:")


def test_an_encrypted_feed_is_read_through_a_tunnel(tmp_path: Path):
    made = Certificates(tmp_path)
    context = open_server(made.make("news", host="DNS:news.example"))

    async def answer(wire: Wire) -> None:
        await wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(RSS), RSS.encode())

    with ProxyServer("anna:s3cret") as proxy, HostileServer({"rss": answer}, tls=context) as server:

        async def act(s: Scene) -> Page:
            s.tools.configure("", Proxy(proxy.url))
            url = f"https://news.example:{server.port}/rss"
            return await s.fetch(url, ca_file=LocalPath(str(made.authority)))

        page = play(act)

        assert (page.problem, len(page.entries)) == ("", 1)
        assert proxy.requests == [f"CONNECT news.example:{server.port} HTTP/1.1"]
        assert b"s3cret" not in server.requests[0]
        assert b"roxy-" not in server.requests[0]


def test_a_direct_host_is_reached_without_the_proxy():
    with ProxyServer() as proxy:
        page, _ = read(Proxy(proxy.url, ("localhost",)), "localhost")

        assert "1 is a private address; if it is the right one" in page.problem
        assert proxy.requests == []


def test_an_allowed_private_address_is_reached_without_the_proxy():
    async def act(s: Scene) -> Page:
        s.tools.configure("", Proxy("http://127.0.0.1:9"))
        s.web.set("/rss", RSS)
        return await s.poll("/rss")

    assert play(act).problem == ""


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.1", "[::1]", "169.254.169.254", "localhost", "a.localhost"]
)
def test_the_proxy_is_not_asked_for_a_private_address(host: str):
    with ProxyServer() as proxy:
        page, asked = read(Proxy(proxy.url), host)

        assert page.problem.startswith(
            f"{host.strip('[]')} is a private address; if it is the right"
        )
        assert (asked, proxy.requests) == (0, [])


def test_no_redirect_leads_the_proxy_to_a_private_address():
    with ProxyServer() as proxy:
        page, asked = read(Proxy(proxy.url), "news.example", location="http://127.0.0.1:{port}/rss")

        assert page.problem.startswith("127.0.0.1 is a private address; if it is the right one")
        assert (asked, len(proxy.requests)) == (1, 1)


def test_the_trouble_of_a_proxy_is_named_as_its_own():
    login = "the proxy asks for a login (HTTP 407); write it in proxy, as http://user:password@..."
    with ProxyServer("anna:s3cret") as proxy:
        bare = Proxy(f"http://127.0.0.1:{proxy.port}")
        assert read(bare, "news.example")[0].problem == login
        assert tunnel(bare) == login
    with ProxyServer(status=403) as proxy:
        assert tunnel(Proxy(proxy.url)) == (
            "the proxy refuses (HTTP 403); ask who runs it, or add the host to direct"
        )
    assert read(Proxy("http://127.0.0.1:9"), "news.example")[0].problem == (
        "cannot connect to the proxy (connection refused); check proxy, or the network"
    )


def tunnel(proxy: Proxy) -> str:
    """Return the problem of an encrypted feed behind *proxy*."""

    async def act(s: Scene) -> Page:
        s.tools.configure("", proxy)
        return await s.fetch("https://news.example/rss")

    page: Page = play(act)
    return page.problem
