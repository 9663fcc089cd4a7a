"""The tools that all notifiers of one daemon share."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from notifiers import Tools


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
