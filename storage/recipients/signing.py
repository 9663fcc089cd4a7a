"""Sign the links by which recipients end their mails: who holds one was sent it.

A signature has no end: a mail may be read after years, and its link says no more than its address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

KEY_BYTES = 32


def sign_recipient(key: bytes, channel: str, address: str) -> str:
    """Return the signature of a recipient, for an address: 43 letters and digits."""
    named = f"unsubscribe\n{channel}\n{address}".encode(errors="surrogatepass")
    digest = hmac.digest(key, named, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_signed_recipient(key: bytes, channel: str, address: str, signature: str) -> bool:
    """Return whether *signature* is that of the recipient; it takes the same time for any."""
    made = sign_recipient(key, channel, address).encode()
    return bool(key) and hmac.compare_digest(made, signature.encode(errors="surrogatepass"))
