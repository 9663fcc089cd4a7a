"""Which addresses of feeds become links."""

from __future__ import annotations

from urllib.parse import urlsplit


def keep_http(url: str) -> str:
    """Return *url* if it leads to a page of the web; else nothing. No other link is shown."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_page = parts.scheme.lower() in {"http", "https"} and parts.hostname
    return url if is_page else ""
