"""Remember the items of each feed's last page, so that they are not parsed again.

An item is remembered as eight bytes, a hash of its XML. The hashes stay in memory. The validators
of the page name them by a digest, which is stored in the transaction that stores the entries. So
they count only for the database that has those entries: after a rollback, with a backup or another
database, and after a restart the digest differs, and the next page is parsed whole.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from hashlib import blake2b

MAX_KNOWN_BYTES = 16 * 1024 * 1024
"""Of all hashes; the feeds that were not read for longest are forgotten first."""
FEED_BYTES = 200  # of a feed beyond its hashes, about


class KnownItems:
    """The hashes of the items of each feed's last page."""

    def __init__(self, max_bytes: int = MAX_KNOWN_BYTES) -> None:
        """Remember nothing yet, and never more than *max_bytes*."""
        self._max_bytes = max_bytes
        self._bytes = 0
        self._hashes: OrderedDict[str, bytes] = OrderedDict()  # by feed, the last read one last
        self._secret = secrets.token_bytes(16)  # no digest of an earlier process counts

    def recall(self, feed: str, digest: str) -> bytes:
        """Return the hashes of the last page of *feed*; nothing if it had another *digest*."""
        hashes = self._hashes.get(feed, b"")
        return hashes if hashes and self._compute_digest(hashes) == digest else b""

    def remember(self, feed: str, hashes: bytes) -> str:
        """Remember the *hashes* of a page of *feed* in place of earlier ones; return the digest."""
        earlier = self._hashes.pop(feed, None)
        if earlier is not None:
            self._bytes -= len(earlier) + FEED_BYTES
        if not hashes:
            return ""
        self._hashes[feed] = hashes
        self._bytes += len(hashes) + FEED_BYTES
        while self._bytes > self._max_bytes:
            _, oldest = self._hashes.popitem(last=False)
            self._bytes -= len(oldest) + FEED_BYTES
        return self._compute_digest(hashes)

    def _compute_digest(self, hashes: bytes) -> str:
        return blake2b(hashes, digest_size=8, key=self._secret).hexdigest()
