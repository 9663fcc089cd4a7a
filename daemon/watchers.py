"""Faults of watchers: log them, tell the operator, and leave notes until the watch is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import alerts
from model import Signal, WatcherFault, describe_fault

if TYPE_CHECKING:
    from config import Config
    from storage import Store, Transaction

    Tell = Callable[[Transaction, Config, Signal, datetime], None]

SUBJECT = "watchers"  # of the note for those who ask for the status


class Looks(Protocol):
    """The watches that were looked at in one transaction."""

    @property
    def faults(self) -> Sequence[WatcherFault]:
        """Return the faults of watchers."""
        ...

    @property
    def looked(self) -> Set[str]:
        """Return the watches with a watcher that had no fault."""
        ...


class Watchers:
    """The watchers that failed when their watch was last looked at."""

    def __init__(self, store: Store, log: Any, tell: Tell) -> None:
        """Keep notes in *store*, write to *log*, and *tell* the operator."""
        self.store, self.log = store, log
        self.tell = tell
        self.lines: list[str] = []
        """The lines of the note, one for each watcher."""

    def read_notes(self, config: Config, tx: Transaction) -> None:
        """Read the note of earlier runs; drop the lines of watches that *config* does not have."""
        lines = tx.read_note(SUBJECT).splitlines()
        begins = tuple(alerts.begin_watcher_line(watch) for watch in config.watches)
        self.lines = [line for line in lines if line.startswith(begins)]
        if self.lines != lines:
            tx.note(SUBJECT, "\n".join(self.lines))

    def report(self, config: Config, looks: Looks, at: datetime) -> None:
        """Report the faults of *looks*, and forget those of watches that work again."""
        failed = {fault.watch for fault in looks.faults}
        begins = tuple(alerts.begin_watcher_line(watch) for watch in looks.looked | failed)
        lines = [line for line in self.lines if not line.startswith(begins)]
        for fault in looks.faults:
            line = alerts.describe_watcher(fault.watch, fault.kind, describe_fault(fault.error))
            self._log(fault, is_new=line not in self.lines)
            if line not in lines:
                lines.append(line)
        if not looks.faults and lines == self.lines:
            return
        with self.store.transaction() as tx:
            tx.note(SUBJECT, "\n".join(lines))
            for line in lines:
                if line not in self.lines:
                    self.tell(tx, config, alerts.write_watcher_failed(line, at), at)
        self.lines = lines

    def _log(self, fault: WatcherFault, *, is_new: bool) -> None:
        """Log *fault*; with its traceback if it *is_new*."""
        facts = {"watch": fault.watch, "kind": fault.kind, "problem": describe_fault(fault.error)}
        self.log.error("watcher.crashed", **facts, exc_info=fault.error if is_new else None)
