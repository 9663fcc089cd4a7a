"""The addresses that documents write -> whole addresses of the web."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit


def absolute(address: str, *bases: str) -> str:
    """Return *address* as seen from *bases*, outermost first; "" where it is none of the web."""
    if not address.strip():
        return ""
    try:
        joined = ""
        for part in (*bases, address):
            joined = urljoin(joined, part)
        return joined if urlsplit(joined).scheme in ("http", "https") else ""
    except ValueError:
        return ""
