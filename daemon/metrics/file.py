"""Write `metrics.prom` next to the database, for Prometheus, node_exporter and the page.

The file replaces the one before as a whole, so a reader never sees half of one. It stays when the
daemon stops: its age tells since when nothing was written.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

from prometheus_client import write_to_textfile

import storage
from daemon.metrics.counters import Counters
from daemon.metrics.gauges import TREND, Facts, Gauges
from model import StorageError

PRIVATE = 0o600


class MetricsFile:
    """The file; one thread at a time writes it, and that need not be the daemon's."""

    def __init__(self, database: Path, counters: Counters, log: Any) -> None:
        """Write next to *database* the *counters* and the gauges; log a failure to *log*, once."""
        self._database = database
        self._path = storage.find_metrics(database)
        self._counters, self._log = counters, log
        self._gauges = Gauges(counters.registry)
        self._problem = ""
        self._reader: storage.Reader | None = None

    def tidy(self) -> None:
        """Delete the parts of files that a killed daemon has left."""
        for left in self._path.parent.glob(f"{self._path.name}.*"):
            left.unlink(missing_ok=True)

    def write(self, facts: Facts) -> None:
        """Write the counters, and the gauges of *facts* and of the database."""
        self._counters.forget_channels(facts.channels)
        self._gauges.show(facts, self._measure())
        try:
            self._replace()
        except OSError as error:
            self._report(error.strerror or str(error))
        else:
            self._report("")

    def _measure(self) -> storage.Measures | None:
        """Return the state in numbers; None if the database cannot be read."""
        try:
            if self._reader is None:  # it stays open, since most of the cost is to open it
                self._reader = storage.open_reader(self._database)
            return self._reader.measure(TREND)
        except StorageError:  # the daemon says so itself
            self.close()
            return None

    def close(self) -> None:
        """Close the reader of the database."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    def _replace(self) -> None:
        """Put a new file in place of the old one, with its mode; a first one is private."""
        mode = PRIVATE
        if self._path.is_file():
            mode = stat.S_IMODE(self._path.stat().st_mode)
        before = os.umask(0o077)
        try:
            write_to_textfile(str(self._path), self._counters.registry)
        finally:
            os.umask(before)
        if mode != PRIVATE:
            self._path.chmod(mode)

    def _report(self, problem: str) -> None:
        """Log a *problem* that is new, or the end of one."""
        if problem == self._problem:
            return
        self._problem = problem
        if problem:
            self._log.warning("metrics.failed", file=str(self._path), problem=problem)
        else:
            self._log.info("metrics.recovered", file=str(self._path))
