"""The cookie of a person who gave a token: its name, an end and a number, signed with the token.

Nothing of it is stored. A token that is changed or removed ends its cookies, as does the time. The
number is drawn by lot, so that each login has a cookie of its own, which can end alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

VALID_FOR = timedelta(days=14)
"""Doubled: people give the token once a month, and a stolen cookie works for as long."""
NUMBER_BYTES = 16
"""Half as many would still never be drawn twice."""
PLAIN_NAME = "groundswell"
HOST_NAME = "__Host-groundswell"
"""With https: a browser takes it from this host alone, and sends it by https alone."""


def write_cookie(name: str, token: bytes, now: datetime) -> str:
    """Return the cookie of the holder *name* of *token*."""
    end = f"{(now + VALID_FOR).timestamp():.0f}"
    written = base64.urlsafe_b64encode(name.encode()).decode()
    number = secrets.token_hex(NUMBER_BYTES)
    return f"{written}.{end}.{number}.{_sign(name, end, number, token)}"


def read_name(cookie: str) -> str:
    """Return the name in *cookie*, which anybody may have written; empty if there is none."""
    try:
        return base64.urlsafe_b64decode(cookie.partition(".")[0]).decode()
    except (binascii.Error, ValueError):
        return ""


def is_genuine(cookie: str, name: str, token: bytes, now: datetime) -> bool:
    """Return whether *cookie* was written for *name* with *token*, and has not ended."""
    parts = cookie.split(".")
    if len(parts) != 4:
        return False
    _, end, number, signature = parts
    expected = _sign(name, end, number, token)
    if not hmac.compare_digest(expected.encode(), signature.encode(errors="replace")):
        return False
    return read_end(cookie) > now


def read_end(cookie: str) -> datetime:
    """Return the end that stands in a genuine *cookie*: it is signed, so it is a time."""
    return datetime.fromtimestamp(int(cookie.split(".")[1]), UTC)


def _sign(name: str, end: str, number: str, token: bytes) -> str:
    key = hashlib.sha256(b"groundswell cookie\0" + token).digest()
    return hmac.new(key, f"{end}\0{number}\0{name}".encode(), hashlib.sha256).hexdigest()
