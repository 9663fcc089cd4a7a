"""How far a command is that reads many entries, in one line on standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from model import SeenEntry
from terminal.printing import format_time, hint

EVERY = 2_000  # entries between two signs of progress


@dataclass(slots=True)
class Progress:
    """How far a replay is, in one line on standard error; nothing unless it is a terminal."""

    number: int = 0
    _shown: bool = False

    def of(self, entries: Iterable[SeenEntry]) -> Iterator[SeenEntry]:
        """Yield *entries*, counting them."""
        for entry in entries:
            self.came(1, entry.first_seen)
            yield entry

    def came(self, entries: int, until: datetime | None) -> None:
        """Count so many *entries* more."""
        before = self.number // EVERY
        self.number += entries
        if self.number // EVERY > before:
            hint(f"{self.number:,} entries, {format_time(until)}")
            self._shown = True

    def clear(self) -> None:
        """Take the line away, so that others may print."""
        if self._shown:
            hint("")
            self._shown = False


@contextmanager
def progress(entries: Iterable[SeenEntry]) -> Iterator[Iterator[SeenEntry]]:
    """Give *entries* on, and show how many they were until then."""
    shown = Progress()
    try:
        yield shown.of(entries)
    finally:
        shown.clear()
