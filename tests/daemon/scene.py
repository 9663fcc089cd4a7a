"""A daemon whose clock a test moves."""

import asyncio

import monitor


def within(folder, clock, work):
    """Run *work* with the daemon of *folder*; return its result."""

    async def open_and_work():
        async with monitor.open_monitor(folder / "config.yaml", clock.pair) as running:
            return await work(running)

    return asyncio.run(open_and_work())
