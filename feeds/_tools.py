"""What a source may use of the world: ask an address, parse a document."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self

from feeds import _cage
from feeds._cage import Cage, ParsedPage
from feeds.fetching.guard import allowed_addresses

if TYPE_CHECKING:
    from feeds.fetching.http import Answer, Client

AGENT = "Groundswell/0.1.0 (+https://groundswell.example)"


class Tools:
    """One for the whole daemon; any number of tasks may use it at once."""

    def __init__(self, client: Client, cages: list[Cage], patient: Cage) -> None:
        """Use *client* and *cages*, and *patient* for what takes long; `open` makes them."""
        self._client = client
        self._cages = cages
        self._patient = patient
        self._slow: set[str] = set()  # feeds whose documents take long
        # The last used first, so that the others go idle and let their children go.
        self._free: asyncio.LifoQueue[Cage] = asyncio.LifoQueue()
        for cage in cages:
            self._free.put_nowait(cage)

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        agent: str = AGENT,
        parse_workers: int = 1,
        *,
        deadline: float = _cage.DEADLINE,
        fetch_deadline: float = 30.0,
        idle: float = _cage.IDLE,
    ) -> AsyncIterator[Self]:
        """Give tools, and close all connections and kill all workers in the end.

        *deadline* for one document, *fetch_deadline* for one poll and *idle* are in seconds.
        """
        from feeds.fetching.http import Client

        client = Client(agent, fetch_deadline)
        quick = min(_cage.QUICK, deadline)
        cages = [Cage(quick, idle) for _ in range(max(1, parse_workers))]
        patient = Cage(deadline, idle)
        try:
            yield cls(client, cages, patient)
        finally:
            await client.close()
            for cage in (*cages, patient):
                await cage.close()

    async def get(
        self,
        url: str,
        validators: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        allow_private: tuple[str, ...] = (),
    ) -> Answer:
        """Return what *url* answers to one conditional GET, redirects followed; raises nothing.

        *headers* go to the url's own origin only; *allow_private* are the ip:port that may be
        connected to although they are private.
        """
        from feeds.fetching.http import Question

        allowed = allowed_addresses(allow_private)
        return await self._client.get(Question(url, validators or {}, headers or {}, allowed))

    async def parse(self, body: bytes, *, url: str, content_type: str, feed: str) -> ParsedPage:
        """Return the entries of the document *body*, parsed in the cage; raises nothing.

        No feed waits for long behind the document of another: what takes more than a second is
        begun anew in a cage that only such documents wait for, and the feed's next one there.
        """
        if feed not in self._slow:
            cage = await self._free.get()
            try:
                page = await cage.parse(body, url=url, content_type=content_type, feed=feed)
            finally:
                self._free.put_nowait(cage)
            if not page.late:
                return page
            self._slow.add(feed)
        began = asyncio.get_running_loop().time()
        page = await self._patient.parse(body, url=url, content_type=content_type, feed=feed)
        if asyncio.get_running_loop().time() - began < _cage.QUICK:
            self._slow.discard(feed)
        return page
