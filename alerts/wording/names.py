"""Write the names of watches and keywords as an alert shows them."""

from __future__ import annotations

from model import one_line

MAX_WATCH_CHARS = 100
MAX_KEYWORD_CHARS = 60


def shorten_watch(name: str) -> str:
    """Return the *name* of a watch on one line."""
    return one_line(name, MAX_WATCH_CHARS)


def quote_keyword(keyword: str) -> str:
    """Return *keyword* on one line, in quotation marks."""
    return f"“{one_line(keyword, MAX_KEYWORD_CHARS)}”"
