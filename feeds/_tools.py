"""Give the sources their tools: request an address, parse a document."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from feeds import _cage
from feeds._cage import Cage, Document, ParsedPage
from feeds._known_items import KnownItems
from feeds.fetching.guard import parse_allowed_addresses
from feeds.fetching.validators import ASK_FOR_ALL_KEY
from model import Proxy

if TYPE_CHECKING:
    from feeds.fetching.http import Client
    from feeds.fetching.result import FetchResult

PRODUCT = "Groundswell/0.1.0"
DEFAULT_CONTACT = "https://groundswell.example"

MAX_SMALL_DOCUMENT = 256 * 1024
"""Bytes up to which a document is parsed in a few hundredths of a second."""


def name_agent(contact: str) -> str:
    """Return the User-Agent: our name and version, and *contact*, where the operator is reached."""
    plain = contact.translate({ord("("): "", ord(")"): ""}).strip()
    return f"{PRODUCT} (+{plain or DEFAULT_CONTACT})"


class Tools:
    """The tools of all sources; the daemon has one, and any number of tasks may use it at once."""

    def __init__(self, client: Client, quick_cages: list[Cage], slow_cage: Cage) -> None:
        """Use *client* and the cages; *slow_cage* takes the slow documents. See `open`."""
        self._client = client
        self._quick_cages = quick_cages
        self._slow_cage = slow_cage
        self._known_items = KnownItems()
        self._large = asyncio.Lock()  # held by the large document whose turn it is
        self._slow_feeds: set[str] = set()  # keys of the feeds whose documents take long
        # The last one used is first, so that the others become idle and stop their children.
        self._free_cages: asyncio.LifoQueue[Cage] = asyncio.LifoQueue()
        for cage in quick_cages:
            self._free_cages.put_nowait(cage)

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        agent: str = PRODUCT,
        parse_workers: int = 1,
        *,
        proxy: Proxy | None = None,
        deadline: float = _cage.PARSE_DEADLINE,
        fetch_deadline: float = 30.0,
        idle: float = _cage.IDLE_TIMEOUT,
    ) -> AsyncIterator[Self]:
        """Yield the tools; at the end, close all connections and kill all workers.

        *deadline* for one document, *fetch_deadline* for one poll and *idle* are in seconds.
        """
        from feeds.fetching.http import Client

        client = Client(agent, fetch_deadline)
        client.proxy = proxy or Proxy()
        quick_deadline = min(_cage.QUICK_PARSE_DEADLINE, deadline)
        quick_cages = [Cage(quick_deadline, idle) for _ in range(max(1, parse_workers))]
        slow_cage = Cage(deadline, idle)
        try:
            yield cls(client, quick_cages, slow_cage)
        finally:
            await client.close()
            for cage in (*quick_cages, slow_cage):
                await cage.close()

    def configure(self, contact: str, proxy: Proxy) -> None:
        """Tell servers *contact*, and reach them through *proxy*, from now on."""
        self._client.agent = name_agent(contact)
        self._client.proxy = proxy

    @property
    def waiting(self) -> int:
        """Return how many requests wait for a server's turn or for memory; they do no work."""
        return self._client.waiting

    @property
    def restarts(self) -> int:
        """Return how many times a parser was ended in the middle of a document."""
        return sum(cage.broken for cage in (*self._quick_cages, self._slow_cage))

    def name_publisher(self, url: str) -> str:
        """Return the publisher of *url*, who gets few requests at once: its registrable domain."""
        return self._client.name_publisher(url)

    async def get(
        self,
        url: str,
        validators: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        allow_private: tuple[str, ...] = (),
        ca_file: str = "",
        is_legacy_tls: bool = False,
    ) -> FetchResult:
        """Return the result of one conditional GET of *url*, redirects followed; never raise.

        *headers* go to the origin of *url* only. *allow_private* are private addresses, each as
        ip:port, that this request may connect to. The certificates in *ca_file* are trusted
        instead of the system's; *is_legacy_tls* accepts old versions and small keys.
        """
        from feeds.fetching.result import FetchRequest
        from feeds.fetching.tls import TlsOptions

        request = FetchRequest(
            url=url,
            validators=validators or {},
            headers=headers or {},
            allowed=parse_allowed_addresses(allow_private),
            tls=TlsOptions(ca_file, is_legacy_tls),
        )
        result = await self._client.get(request)
        if ASK_FOR_ALL_KEY not in result.validators:
            return result
        kept = {name: text for name, text in result.validators.items() if name != ASK_FOR_ALL_KEY}
        return replace(result, validators=kept)

    async def parse(
        self, body: Document, *, url: str, content_type: str, feed: str, items: str = ""
    ) -> ParsedPage:
        """Return the entries of the document *body*, parsed in a cage; never raise.

        *items* names the items of the last page that was stored (`ParsedPage.items`). Of those
        that are the same, only the names are read again.

        No feed waits long behind another feed's document: a document that takes more than a second
        starts again in the cage for slow ones. The feed's next document goes there at once. Of
        the large documents only one waits for a cage; the others wait for that one.
        """
        known = self._known_items.recall(feed, items)
        page = await self._parse(body, url, content_type, feed, known)
        if page.problem or page.cut:
            return page
        return replace(page, items=self._known_items.remember(feed, page.hashes))

    async def _parse(
        self, body: Document, url: str, content_type: str, feed: str, known: bytes
    ) -> ParsedPage:
        parts = {"url": url, "content_type": content_type, "feed": feed}
        if feed not in self._slow_feeds:
            is_large = len(body) > MAX_SMALL_DOCUMENT
            async with self._large if is_large else nullcontext():
                cage = await self._free_cages.get()
                try:
                    page = await cage.parse(body, known=known, **parts)
                finally:
                    self._free_cages.put_nowait(cage)
            if not page.late:
                return page
            self._slow_feeds.add(feed)
        loop = asyncio.get_running_loop()
        start = loop.time()
        page = await self._slow_cage.parse(body, known=known, **parts)
        if loop.time() - start < _cage.QUICK_PARSE_DEADLINE:
            self._slow_feeds.discard(feed)
        return page
