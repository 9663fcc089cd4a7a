"""Begin the baselines of new and edited watches, and let them catch up with stored entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import judging
import watchers
from model import Watch

if TYPE_CHECKING:
    from config import Config
    from storage import Transaction


def begin(
    config: Config, tx: Transaction, at: datetime, before: Mapping[str, Watch] | None = None
) -> list[str]:
    """Let the watches that need a baseline begin one; return those that may catch up.

    These are watches that are new, that have a new watcher, or that look for something else than
    *before*. They may catch up with the stored entries if feeds were read before.
    """
    on_clock = watchers.watches_on_clock(config.watchers)
    new = _without_state(config, tx, on_clock) | _edited(config, before or {})
    judging.record_clock(config, tx, at, new)
    if not new or not judging.open_ledger(tx).since:
        return []
    return sorted(new.intersection(on_clock))


def _without_state(config: Config, tx: Transaction, on_clock: Iterable[str]) -> set[str]:
    """Return the watches *on_clock* with a watcher that has not kept a state yet."""
    known = tx.list_states()
    names: set[str] = set()
    for name in on_clock:
        kinds = config.watches[name].alert_on
        for kind, watcher in zip(kinds, config.watchers[name], strict=True):
            if watchers.wants_clock(watcher) and (name, kind) not in known:
                names.add(name)
    return names


def _edited(config: Config, before: Mapping[str, Watch]) -> set[str]:
    """Return the watches of *config* that were otherwise *before*."""
    return {name for name, old in before.items() if old != config.watches.get(name, old)}


def catch_up(
    config: Config, tx: Transaction, found: judging.States, began: datetime, at: datetime
) -> int:
    """Let watches that *began* go on from the states *found*; return how many do.

    `rehearsal.stream.catch_up` finds the states.
    """
    moment = watchers.Moment(at, tx, judging.read_exposure_once(tx))
    count = 0
    for name, states in found.items():
        if name not in config.watches:
            continue
        watch, its_watchers = config.watches[name], config.watchers[name]
        caught_up = watchers.catch_up(watch, its_watchers, states, began.timestamp(), moment)
        for observed in caught_up:
            judging.keep_observed(tx, name, observed, at)
        count += bool(caught_up)
    return count
