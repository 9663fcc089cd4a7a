"""The keys of a feed's validators, by which the next poll can ask for news only.

A poll returns its validators as texts by key (`Page.validators`); the database stores them, and the
next poll gets them back. Never rename a key: it would no longer find the stored text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

URL_HASH_CHARS = 32
URL_KEY = "url"
"""A hash of the address that answered; the validators are for this address only.

The address itself may have a secret in it. Older databases hold it.
"""
DIGEST_KEY = "digest"
"""SHA-256 of the document, in hexadecimal digits."""
ETAG_KEY = "etag"
"""The ETag of the answer; its name among the answer's headers, too."""
LAST_MODIFIED_KEY = "last-modified"
"""The Last-Modified of the answer; its name among the answer's headers, too."""
TTL_KEY = "ttl"
"""Minutes for which the document asks not to be read again; a 304 does not repeat them."""
ITEMS_KEY = "items"
"""Names the items of the document, so that the same ones are not parsed again."""
ASK_FOR_ALL_KEY = "ask"
"""Set for one poll that asks for the whole document; never stored."""

SERVER_KEYS = (ETAG_KEY, LAST_MODIFIED_KEY)
"""The validators that the server made and that go back to it, byte for byte."""


def is_same_document(validators: Mapping[str, str], url: str, digest: str) -> bool:
    """Return whether *validators* are those of the document with *digest* at *url*."""
    return validators.get(DIGEST_KEY) == digest and are_for(validators, url)


def are_for(validators: Mapping[str, str], url: str) -> bool:
    """Return whether *validators* came from *url*."""
    return validators.get(URL_KEY) in {hash_url(url), url}


def hash_url(url: str) -> str:
    """Return the hash that stands for *url*."""
    return hashlib.sha256(url.encode()).hexdigest()[:URL_HASH_CHARS]
