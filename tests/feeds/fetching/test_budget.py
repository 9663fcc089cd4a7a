"""Only a few large bodies are in memory at once."""

from __future__ import annotations

import asyncio

from feeds.fetching import budget as budgets
from feeds.fetching.budget import Body, Budget


def test_a_body_waits_for_a_place_until_another_one_is_dropped():
    async def act() -> list[str]:
        budget, order = Budget(), []
        held = [Body() for _ in range(budgets.MAX_LARGE_BODIES)]
        for body in held:
            await budget.take_place(body)

        async def take() -> None:
            await budget.take_place(Body())
            order.append("taken")

        waiting = asyncio.ensure_future(take())
        await asyncio.sleep(0)
        assert budget.waiting == 1
        order.append("dropped")
        del body
        held.pop()
        await waiting
        assert budget.waiting == 0
        return order

    assert asyncio.run(act()) == ["dropped", "taken"]


def test_a_fetch_that_gives_up_waits_no_more():
    async def act() -> int:
        budget = Budget()
        held = [Body() for _ in range(budgets.MAX_LARGE_BODIES)]
        for body in held:
            await budget.take_place(body)
        waiting = asyncio.ensure_future(budget.take_place(Body()))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return budget.waiting

    assert asyncio.run(act()) == 0
