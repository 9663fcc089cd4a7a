"""Build and free large configs without holding up the other threads."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from config._config import Config

_PIECES_PER_STEP = 1000  # freed before another thread may run


@contextmanager
def pause_gc() -> Iterator[None]:
    """Keep the garbage collector from running while long-lived objects are made.

    A full collection looks at every object while no other thread runs. With 100,000 keywords that
    takes a second, several times while they are read. The new objects last, so later collections
    leave them out as well. They have no cycles, so they are freed when nothing refers to them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def take_apart(config: Config) -> list[object]:
    """Return the pieces of *config*, for `free`; drop *config* itself then.

    To free 100,000 keywords in one step would hold every other thread up for a tenth of a second.
    """
    watchlist = _list_pieces(config.watchlist)
    return [*config.watches.values(), *config.watchers.values(), *watchlist]


def free(pieces: list[object]) -> None:
    """Free *pieces*, some at a time."""
    while pieces:
        del pieces[-_PIECES_PER_STEP:]


def _list_pieces(owner: object) -> list[object]:
    pieces: list[object] = []
    for value in vars(owner).values():
        if isinstance(value, dict):
            pieces += [*value, *value.values()]
        elif isinstance(value, list | tuple | frozenset):
            pieces += value
        elif _get_room(value) == _get_room(owner):
            pieces += _list_pieces(value)
    return pieces


def _get_room(value: object) -> str:
    return type(value).__module__.partition(".")[0]
