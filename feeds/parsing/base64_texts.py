"""Decode texts that a feed holds in Base64, and keep those that only claim to be."""

from __future__ import annotations

import base64
import binascii
import re

from model import plain

_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*")
_MIN_CHARS = 16  # a shorter text may be a word


def decode_base64(text: str, *, is_certain: bool) -> str:
    """Return the text that *text* holds in Base64; "" where that is a picture or a recording.

    Unless it is *certain* that Base64 was meant, a text of other characters is returned as it is:
    its feed gave it the wrong media type.
    """
    packed = "".join(text.split())
    is_base64 = len(packed) % 4 == 0 and _BASE64.fullmatch(packed) is not None
    if not is_certain and (not is_base64 or len(packed) < _MIN_CHARS):
        return text
    try:
        decoded = base64.b64decode(packed, validate=False)
    except (binascii.Error, ValueError):
        return ""
    written = decoded.decode("utf-8", "replace")
    if is_certain:
        return written
    is_text = "\ufffd" not in written and plain(written) == written.replace("\r\n", "\n")
    return written if is_text else ""
