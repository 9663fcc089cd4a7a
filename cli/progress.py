"""Progress of a command that reads many entries: one line on standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from model import SeenEntry
from terminal.printing import format_time, hint

ENTRIES_PER_UPDATE = 2_000


@dataclass(slots=True)
class Progress:
    """Count entries and show the count on standard error, if that is a terminal."""

    number: int = 0
    """Entries so far."""
    _is_shown: bool = False

    def count_each(self, entries: Iterable[SeenEntry]) -> Iterator[SeenEntry]:
        """Yield *entries*, counting them."""
        for entry in entries:
            self.add(1, entry.first_seen)
            yield entry

    def add(self, entries: int, until: datetime | None) -> None:
        """Count *entries* more, the last of which was seen at *until*."""
        updates = self.number // ENTRIES_PER_UPDATE
        self.number += entries
        if self.number // ENTRIES_PER_UPDATE > updates:
            time = format_time(until)
            hint(f"{self.number:,} entries, {time}")
            self._is_shown = True

    def clear(self) -> None:
        """Remove the line, so that others may print."""
        if self._is_shown:
            hint("")
            self._is_shown = False


@contextmanager
def show_progress(entries: Iterable[SeenEntry]) -> Iterator[Iterator[SeenEntry]]:
    """Give an iterator over *entries* that shows progress; remove the line at the end."""
    progress = Progress()
    try:
        yield progress.count_each(entries)
    finally:
        progress.clear()
