"""Complete the addresses of a document to whole addresses of the web."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit


def make_absolute(address: str, *bases: str) -> str:
    """Return *address* relative to *bases*, outermost first; "" where it is not http or https."""
    if not address.strip():
        return ""
    try:
        joined = ""
        for part in (*bases, address):
            joined = urljoin(joined, part)
        scheme = urlsplit(joined).scheme
    except ValueError:
        return ""
    return joined if scheme in ("http", "https") else ""
