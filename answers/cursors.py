"""Write and read cursors: the place in a list from which its next part goes on, as one word.

A cursor has the name of its list and a checksum, so that a word that was typed, cut or taken from
another list is refused instead of misread. It holds no secret, and opens nothing.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

CHECK_BYTES = 6
"""Of the checksum. Halved: one of 16 million changed cursors would be taken."""
MAX_CHARS = 1000
"""Of a cursor. One of feeds has a name of 40 characters in it, each written with 16 at most."""


def write_cursor(of: str, *place: str | int) -> str:
    """Return the cursor of *place* in the list *of*."""
    body = json.dumps([of, *place]).encode()
    return base64.urlsafe_b64encode(_sum(body) + body).rstrip(b"=").decode()


def read_cursor(of: str, text: str) -> list[Any]:
    """Return the place in the list *of* that *text* names, as it was written.

    Raises:
        ValueError: it is no cursor of that list.
    """
    found = _unpack(text)
    if found is None or found[:1] != [of]:
        raise ValueError("it is no cursor of this list; send `next` of the answer before")
    return found[1:]


def _unpack(text: str) -> list[Any] | None:
    """Return the parts of a cursor; None if *text* is none."""
    if len(text) > MAX_CHARS:
        return None
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        check, body = packed[:CHECK_BYTES], packed[CHECK_BYTES:]
        found = json.loads(body) if check == _sum(body) else None
    except ValueError:
        return None
    return found if isinstance(found, list) else None


def _sum(body: bytes) -> bytes:
    return hashlib.sha256(b"groundswell cursor" + body).digest()[:CHECK_BYTES]
