"""The upkeep of the state, in small steps between which the daemon does its other work."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import watchers

if TYPE_CHECKING:
    from storage import Store

INDEX_PAUSE = 0.2  # seconds between steps of 15 ms; halved, the first indexing is twice as fast
PRUNE_PAUSE = 0.1  # seconds between steps that delete old rows


class Daemon(Protocol):
    """The parts of the daemon that are used here."""

    store: Store
    stopping: bool

    def now(self) -> datetime:
        """Return the time on the wall."""
        ...


class Upkeep:
    """Indexes entries for searches, and deletes old rows."""

    def __init__(self, daemon: Daemon) -> None:
        """Work on the state of *daemon* until it stops."""
        self._daemon = daemon

    async def index(self, pause: float = INDEX_PAUSE) -> None:
        """Index all entries that are not indexed yet, with a *pause* after each step."""
        daemon = self._daemon
        list_words = watchers.list_index_words
        version = watchers.INDEX_VERSION
        while not daemon.stopping and daemon.store.index_entries(list_words, version):
            await asyncio.sleep(pause)

    async def housekeeping(self) -> None:
        """Delete old rows and free space, and keep the write-ahead log short."""
        daemon = self._daemon
        store = daemon.store
        while not daemon.stopping and (store.prune(daemon.now()) or store.shrink()):
            await asyncio.sleep(PRUNE_PAUSE)
        store.checkpoint()

    async def leave_words(self, words: str) -> None:
        """Store why the daemon stops, so that the page can say it."""
        self._daemon.store.note_last_words(words, self._daemon.now())
