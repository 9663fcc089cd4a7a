"""Build much without holding up the threads that have other things to do."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from config._config import Config

_AT_ONCE = 1000  # pieces that are freed before another thread may run


@contextmanager
def unhurried() -> Iterator[None]:
    """Keep the garbage collector away while what is made is meant to last.

    A full collection looks at every object there is while no other thread runs: a second with
    100,000 keywords, several times while they are read. What lasts is no garbage, so it is left
    out of later collections as well; it is freed when nothing refers to it, as it has no cycles.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def let_go(config: Config) -> list[object]:
    """Return what *config* is made of, for `free`; drop *config* itself then.

    To free 100,000 keywords at once would hold every other thread up for a tenth of a second.
    """
    return [*config.watches.values(), *config.watchers.values(), *_pieces(config.watchlist)]


def free(pieces: list[object]) -> None:
    """Let go of *pieces*, some at a time."""
    while pieces:
        del pieces[-_AT_ONCE:]


def _pieces(owner: object) -> list[object]:
    pieces: list[object] = []
    for value in vars(owner).values():
        if isinstance(value, dict):
            pieces += [*value, *value.values()]
        elif isinstance(value, list | tuple | frozenset):
            pieces += value
        elif type(value).__module__.partition(".")[0] == type(owner).__module__.partition(".")[0]:
            pieces += _pieces(value)
    return pieces
