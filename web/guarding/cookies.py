"""The cookie of a person who gave a token: its name and an end, signed with the token itself.

Nothing of it is stored. A token that is changed or removed ends its cookies, as does the time.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

VALID_FOR = timedelta(days=14)
"""Doubled: people give the token once a month, and a stolen cookie works for as long."""
PLAIN_NAME = "groundswell"
HOST_NAME = "__Host-groundswell"
"""With https: a browser takes it from this host alone, and sends it by https alone."""


def write_cookie(name: str, token: bytes, now: datetime) -> str:
    """Return the cookie of the holder *name* of *token*."""
    end = f"{(now + VALID_FOR).timestamp():.0f}"
    written = base64.urlsafe_b64encode(name.encode()).decode()
    return f"{written}.{end}.{_sign(name, end, token)}"


def read_name(cookie: str) -> str:
    """Return the name in *cookie*, which anybody may have written; empty if there is none."""
    try:
        return base64.urlsafe_b64decode(cookie.partition(".")[0]).decode()
    except (binascii.Error, ValueError):
        return ""


def is_genuine(cookie: str, name: str, token: bytes, now: datetime) -> bool:
    """Return whether *cookie* was written for *name* with *token*, and has not ended."""
    parts = cookie.split(".")
    if len(parts) != 3:
        return False
    _, end, signature = parts
    expected = _sign(name, end, token)
    if not hmac.compare_digest(expected.encode(), signature.encode(errors="replace")):
        return False
    return datetime.fromtimestamp(int(end), UTC) > now  # signed, so it is a number


def _sign(name: str, end: str, token: bytes) -> str:
    key = hashlib.sha256(b"groundswell cookie\0" + token).digest()
    return hmac.new(key, f"{end}\0{name}".encode(), hashlib.sha256).hexdigest()
