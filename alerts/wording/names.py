"""Write the names of watches and keywords as an alert shows them."""

from __future__ import annotations

from collections.abc import Sequence

from model import one_line

MAX_WATCH_CHARS = 100
MAX_KEYWORD_CHARS = 60
MAX_WATCHES_NAMED = 3


def shorten_watch(name: str) -> str:
    """Return the *name* of a watch on one line."""
    return one_line(name, MAX_WATCH_CHARS)


def quote_keyword(keyword: str) -> str:
    """Return *keyword* on one line, in quotation marks."""
    return f"“{one_line(keyword, MAX_KEYWORD_CHARS)}”"


def join_watches(names: Sequence[str]) -> str:
    """Return the *names* of watches as one name, of which only the first few are spelt out."""
    if len(names) <= MAX_WATCHES_NAMED:
        return ", ".join(names)
    named = ", ".join(names[: MAX_WATCHES_NAMED - 1])
    return f"{named} and {len(names) - MAX_WATCHES_NAMED + 1} more"
