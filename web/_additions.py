"""The watch that is suggested for a hot term: tried once for each list, and then from memory."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from answers.addition import Addition, read_addition
from answers.terms import TermShown, find_hot_term, find_term
from model import OutOfTime
from web._snapshot import SNAPSHOTS
from web._worker import WORKER

if TYPE_CHECKING:
    from config import Config
    from storage import Reader
    from web._worker import IsOver

TRIAL_SECONDS = 2.0
"""Of CPU, for one trial. Doubled: a word that many entries have is tried more often."""
MAX_KEPT = 64
"""Trials that are kept. A list has 15 terms, so it is renewed every few hours."""


@dataclass(frozen=True, slots=True)
class TermWithWatch:
    """A term, and the watch that is suggested for it."""

    term: TermShown
    addition: Addition | None
    """None for a term that is no longer hot, or where the trial took too long."""


class Additions:
    """The watches that were suggested so far."""

    def __init__(self) -> None:
        """Know none."""
        self._kept: dict[tuple[object, ...], TermWithWatch] = {}

    async def find(self, request: web.Request, name: str) -> TermWithWatch | None:
        """Return the term with the id *name*; None if there never was one."""
        snapshots = request.app[SNAPSHOTS]
        snapshot = await snapshots.get()
        config = snapshot.config
        key = (name, snapshot.now.terms_at, id(config))
        if key in self._kept:
            return self._kept[key]
        term = find_term(snapshots.reader, config, name)
        if term is None or not term.is_hot:
            return None if term is None else TermWithWatch(term, None)

        def ask(reader: Reader, is_over: IsOver) -> TermWithWatch | None:
            return _read(reader, config, name, is_over)

        found = await request.app[WORKER].run(request, TRIAL_SECONDS, ask)
        if found is not None:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            self._kept[key] = found
        return found


def _read(reader: Reader, config: Config, name: str, is_over: IsOver) -> TermWithWatch | None:
    found = find_hot_term(reader, config, name)
    if found is None:  # a new list was stored meanwhile
        former = find_term(reader, config, name)
        return None if former is None else TermWithWatch(former, None)
    hot, shown, term = found
    try:
        addition = read_addition(reader, config, hot, term, os.environ, is_over)
    except OutOfTime:
        return TermWithWatch(shown, None)
    return TermWithWatch(shown, addition)


ADDITIONS = web.AppKey("additions", Additions)
