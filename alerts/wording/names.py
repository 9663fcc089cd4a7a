"""Write the names of watches and keywords as an alert shows them."""

from __future__ import annotations

from collections.abc import Sequence

from model import one_line

MAX_WATCH_CHARS = 100
MAX_KEYWORD_CHARS = 60
MAX_JOINT_CHARS = 40  # of the names of several watches, as the title has to fit behind them


def shorten_watch(name: str) -> str:
    """Return the *name* of a watch on one line."""
    return one_line(name, MAX_WATCH_CHARS)


def quote_keyword(keyword: str) -> str:
    """Return *keyword* on one line, in quotation marks."""
    return f"“{one_line(keyword, MAX_KEYWORD_CHARS)}”"


def join_watches(names: Sequence[str]) -> str:
    """Return the *names* of watches as one name; if that is long, the first and a count."""
    joined = ", ".join(names)
    if len(names) < 2 or len(joined) <= MAX_JOINT_CHARS:
        return joined
    rest = f" and {len(names) - 1} more"
    return f"{one_line(names[0], MAX_JOINT_CHARS - len(rest))}{rest}"
