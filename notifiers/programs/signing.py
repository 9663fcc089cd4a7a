"""Sign a request as Standard Webhooks 1.0 asks for. Pure."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from hmac import digest

from model import Secret

PREFIX = "whsec_"
"""It leads a secret that is written in base64."""


def read_key(secret: Secret) -> bytes:
    """Return the key that *secret* writes: base64 after ``whsec_``, else its characters.

    Raises:
        ValueError: it is empty, or not base64 after the prefix. The text does not show it.
    """
    text = secret.reveal().strip()
    if not text.startswith(PREFIX):
        if not text:
            raise ValueError("a secret is empty; set it, or omit secret: to send without signature")
        return text.encode()
    try:
        key = b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"a secret is not base64 after {PREFIX}; copy it again") from error
    if not key:
        raise ValueError(f"nothing follows {PREFIX} in a secret; copy it again")
    return key


def sign(keys: Sequence[bytes], name: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers for *body*, the message called *name*, sent *at* a time.

    There is one signature for each of *keys*, so that the receiver may know either of two.
    """
    seconds = str(int(at.timestamp()))
    signed = b".".join((name.encode(), seconds.encode(), body))
    signatures = [f"v1,{b64encode(digest(key, signed, sha256)).decode()}" for key in keys]
    headers = {"webhook-id": name, "webhook-timestamp": seconds}
    if signatures:
        headers["webhook-signature"] = " ".join(signatures)
    return headers
