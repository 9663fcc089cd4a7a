"""The tools that all notifiers of one daemon share."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

from model import Outcome, Proxy, Secret, Verdict
from notifiers import Tools
from notifiers._slack_hook import post
from notifiers._slack_web import SlackApi
from notifiers._tools import MAX_CONNECTIONS
from notifiers.webhook import Plugin as Webhook
from tests.loopback.proxy import ProxyServer
from tests.loopback.slack import SlackServer
from tests.loopback.taker import Taker
from tests.notifiers.samples import delivery, use


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


HANGING = 20


def test_channels_that_hang_do_not_delay_another_one() -> None:
    with Taker() as fine, Taker() as dead:
        dead.faults += ["hang"] * HANGING * 2

        async def run(tools: Tools) -> float:
            own = [tools.of(f"dead{number}") for number in range(HANGING)]
            hanging = [
                asyncio.ensure_future(Webhook(url=Secret(dead.url)).send(delivery(), one))
                for one in own
                for _ in range(2)  # a delivery, and a test that somebody asks for
            ]
            while len(dead.requests) < len(hanging):
                await asyncio.sleep(0.01)
            loop = asyncio.get_running_loop()
            began = loop.time()
            outcome = await Webhook(url=Secret(fine.url)).send(delivery(), tools.of("fine"))
            took = loop.time() - began
            for task in hanging:
                task.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)
            assert outcome == Outcome(Verdict.SENT)
            return took

        assert use(run) < 1


def test_a_channel_that_hangs_holds_no_more_than_its_own_connections() -> None:
    with Taker() as dead:
        dead.faults += ["hang"] * 10

        async def run(tools: Tools) -> None:
            plugin = Webhook(url=Secret(dead.url))
            hanging = [
                asyncio.ensure_future(plugin.send(delivery(), tools.of("dead"))) for _ in range(10)
            ]
            await asyncio.wait(hanging, timeout=0.5)
            for task in hanging:
                task.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)

        use(run)
        assert len(dead.requests) == MAX_CONNECTIONS


def test_the_tools_of_a_channel_are_closed_with_the_whole() -> None:
    async def run() -> None:
        async with Tools.open() as tools:
            of_desk = tools.of("desk")
            session = of_desk.session()

            assert tools.of("desk") is of_desk
            assert tools.of("other").session() is not session
            assert of_desk.channel_ids is tools.channel_ids
        assert session.closed

    asyncio.run(run())


def test_a_new_proxy_is_that_of_every_channel() -> None:
    async def run() -> None:
        async with Tools.open() as tools:
            of_desk = tools.of("desk")
            tools.proxy = Proxy("http://proxy:3128")

            assert of_desk.find_proxy("https://slack.com/") == "http://proxy:3128"

    asyncio.run(run())


def test_blocking_work_of_one_channel_does_not_delay_that_of_another() -> None:
    stop = threading.Event()

    async def run(tools: Tools) -> None:
        stuck = [
            asyncio.ensure_future(tools.of(f"stuck{number}").do_apart(stop.wait))
            for number in range(HANGING)
        ]
        assert await asyncio.wait_for(tools.of("fine").do_apart(lambda: 1), 5) == 1
        assert await asyncio.wait_for(asyncio.to_thread(int, "2"), 5) == 2
        stop.set()
        assert await asyncio.gather(*stuck) == [True] * HANGING

    use(run)
