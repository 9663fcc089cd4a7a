"""The tools that all notifiers of one daemon share."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from model import Outcome, Proxy, Verdict
from notifiers import Tools
from notifiers._slack_hook import post
from notifiers._slack_web import SlackApi
from tests.loopback.proxy import ProxyServer
from tests.loopback.slack import SlackServer


def test_one_session_is_opened_on_demand_and_closed_at_the_end() -> None:
    async def run() -> None:
        async with Tools.open(timedelta(seconds=7)) as tools:
            session = tools.session()

            assert tools.session() is session
            assert session.timeout.total == 7
            assert not session.closed
        assert session.closed

    asyncio.run(run())


def test_tools_that_were_not_used_are_closed_without_a_session() -> None:
    async def run() -> None:
        async with Tools.open() as tools:
            await tools.close()

    asyncio.run(run())


def test_a_session_keeps_no_cookies_and_takes_no_proxy_of_the_environment() -> None:
    async def run() -> None:
        async with Tools.open() as tools:
            session = tools.session()
            session.cookie_jar.update_cookies({"a": "b"})

            assert len(session.cookie_jar) == 0
            assert not session.trust_env

    asyncio.run(run())


def test_channels_are_reached_through_the_proxy_except_direct_hosts() -> None:
    with SlackServer() as slack, ProxyServer() as proxy:

        async def run(direct: tuple[str, ...]) -> Outcome:
            async with Tools.open(proxy=Proxy(proxy.url, direct)) as tools:
                return await post(tools, slack.webhook, {"text": "news"}, 0)

        async def ask() -> object:
            async with Tools.open(proxy=Proxy(proxy.url)) as tools:
                return await SlackApi(tools, slack.token, slack.url).call("auth.test")

        assert asyncio.run(run(("127.0.0.1",))) == Outcome(Verdict.SENT)
        assert proxy.requests == []

        assert asyncio.run(run(())) == Outcome(Verdict.SENT)
        assert isinstance(asyncio.run(ask()), dict)
        assert proxy.requests == [
            f"POST {slack.webhook} HTTP/1.1",
            f"POST {slack.url}auth.test HTTP/1.1",
        ]


def test_a_proxy_that_refuses_has_sent_nothing() -> None:
    with ProxyServer(status=403) as proxy:

        async def run() -> Outcome:
            async with Tools.open(proxy=Proxy(proxy.url)) as tools:
                return await post(tools, "https://hooks.example/x", {"text": "news"}, 0)

        assert asyncio.run(run()) == Outcome(
            Verdict.RETRY,
            "Slack cannot be reached (the proxy answers HTTP 403); check proxy:, and the proxy itself",
        )
