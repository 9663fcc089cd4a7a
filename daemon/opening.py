"""Open the parts of the daemon (the config, the database, the network) and close them again."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import feeds
import notifiers
import storage
from daemon import reloading
from daemon.clock import Clock
from daemon.hot_terms import HotTerms
from daemon.metrics.counters import Counters
from daemon.recipients import offer_links
from daemon.tools import Tools

if TYPE_CHECKING:
    from config import Config
    from storage import Store

    Greet = Callable[[Config], None]


class Daemon(reloading.Daemon, Protocol):
    """The daemon that is opened."""

    hot_terms: HotTerms

    async def stop(self) -> None:
        """Stop; nothing is lost."""
        ...


class Player(Daemon, Protocol):
    """The daemon that does single rounds."""

    async def run_round(self) -> None:
        """Poll all feeds that are due, do the work of the clock, and send all alerts."""
        ...


class Fortnight(Protocol):
    """A time that passes in jumps."""

    def now(self) -> datetime:
        """Return the time within it."""
        ...

    def steady(self) -> float:
        """Return the seconds since it began."""
        ...

    def moments(self, next_due: Callable[[], float | None]) -> AsyncIterator[datetime]:
        """Yield the time of each poll; *next_due* returns the next one in seconds."""
        ...


_Daemon = TypeVar("_Daemon", bound=Daemon)


@contextlib.asynccontextmanager
async def open_daemon(
    make: Callable[[Config, Store, Tools], _Daemon],
    path: Path,
    clock: Clock,
    greet: Greet | None = None,
) -> AsyncIterator[_Daemon]:
    """Open the database, the network and the config at *path*, and *make* a daemon of them.

    *greet* gets the config to run. A first start reads the config before it makes the database:
    a config with mistakes leaves no database behind.
    """
    import config as configs

    keeper = configs.make_keeper(path, os.environ)
    config = None if keeper.find_database().exists() else keeper.load_first(None)
    with contextlib.closing(storage.open_store(keeper.find_database(), clock.now())) as store:
        config = config or keeper.load_first(store.read_kept_config())
        if greet is not None:
            greet(config)
        async with (
            feeds.open_tools() as sources,
            notifiers.Tools.open() as senders,
        ):
            ran = keeper.previous or config  # the files may have been edited meanwhile
            counters = Counters()
            store.time_commit = partial(counters.time_commit, clock.steady)
            daemon = make(ran, store, Tools(sources, senders, keeper, clock, counters))
            offer_links(daemon, senders)
            for note in store.notes:
                daemon.log.info("storage.opened", note=note)
            if ahead := store.cap_times(clock.now()):
                daemon.log.warning("clock.was_ahead", rows=ahead)
            store.note_mode("once")  # a daemon says otherwise
            reloading.adopt_config(daemon, config)
            _recover(daemon)
            try:
                yield daemon
            finally:
                await daemon.stop()
                await daemon.hot_terms.close()
                daemon.operator.outages.write_lines()


async def use(
    opened: contextlib.AbstractAsyncContextManager[_Daemon],
    work: Callable[[_Daemon], Awaitable[None]],
) -> int:
    """Open the daemon, let it do *work*, close it and return the exit code."""
    async with opened as daemon:
        await work(daemon)
    return 0


async def play(
    open_player: Callable[[Clock], contextlib.AbstractAsyncContextManager[Player]],
    fortnight: Fortnight,
) -> int:
    """Let a daemon do a round at each moment of *fortnight*, on its clock; return the exit code."""
    clock = Clock(fortnight.now, fortnight.steady)
    async with open_player(clock) as player:
        player.store.note_mode("demo")
        async for _ in fortnight.moments(player.agenda.find_first_due):
            await player.run_round()
    return 0


def _recover(daemon: Daemon) -> None:
    """Take up the deliveries whose sending a crash cut off: ask the channel before a second try."""
    waits = {name: channel.ask_after for name, channel in daemon.config.channels.items()}
    if unsure := daemon.store.recover(waits, daemon.now()):
        daemon.log.warning("delivery.recovered", count=unsure)
