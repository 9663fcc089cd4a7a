"""Hash the items of a document, and read only the names of those that were there before."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from lxml import etree

HASH_BYTES = 8


def split_hashes(hashes: bytes) -> frozenset[bytes]:
    """Return each of *hashes*, which stand one after the other."""
    starts = range(0, len(hashes), HASH_BYTES)
    return frozenset(hashes[start : start + HASH_BYTES] for start in starts)


def hash_items(items: list[Any], context: str) -> list[bytes]:
    """Return a hash of each of *items*: of its XML with all declared namespaces.

    *context* is everything else in the document on which the texts of an item depend.
    """
    key = blake2b(context.encode("utf-8", "replace"), digest_size=16).digest()
    return [
        blake2b(
            etree.tostring(item, encoding="utf-8", with_tail=False), digest_size=HASH_BYTES, key=key
        ).digest()
        for item in items
    ]
