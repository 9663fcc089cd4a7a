"""Open what runs with the daemon: the commands it is asked, its metrics, and the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from daemon import answering, page, reloading, vitals
from daemon.chat.lines import open_chat

if TYPE_CHECKING:
    from daemon.ticker import Ticker


class Daemon(reloading.Daemon, page.Daemon, Protocol):
    """The daemon, as its companions know it."""


@asynccontextmanager
async def open_companions(daemon: Daemon, ticker: Ticker) -> AsyncIterator[None]:
    """Open them for *daemon*, let *ticker* look after them, and close them at the end."""
    async with (
        answering.open_listener(daemon) as listen,
        vitals.show(daemon, ticker),
        page.watch(daemon) as keep_page,
        open_chat(daemon) as keep_chat,
    ):
        ticker.every(60, listen)  # again: somebody may have deleted the socket
        ticker.every(1, keep_page)
        ticker.every(1, keep_chat)
        yield
