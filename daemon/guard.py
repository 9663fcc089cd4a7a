"""Keep a failure of one piece of work from the others; pause while the database fails."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from daemon.clock import Clock
from daemon.operator import StorageFailure
from model import StorageError

STORAGE_PAUSE = 20.0  # seconds without polls and sends after the database failed


class Guard:
    """Runs every piece of work of the daemon, and logs each failure."""

    def __init__(self, clock: Clock, log: Any, report: Callable[[StorageFailure], None]) -> None:
        """Log to *log*; *report* the first failure of the database to the operator."""
        self.clock, self.log = clock, log
        self.report = report
        self.resume_at = 0.0  # steady seconds; later than now after the database failed
        self.trouble: StorageError | None = None
        """The last failure of the database; None once it takes writes again."""

    @property
    def is_pausing(self) -> bool:
        """Return whether the database failed so recently that nothing is polled or sent yet."""
        return self.clock.steady() < self.resume_at

    async def __call__(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        """Do *work*, the piece called *name*, and log its failure."""
        try:
            await work
        except StorageError as error:
            if self.trouble is None:
                self.report(StorageFailure(name, error, self.clock.now()))
            self.trouble = error
            self.resume_at = self.clock.steady() + STORAGE_PAUSE
        except Exception:  # the job wrapper: nothing may stop the daemon
            self.log.exception("job.failed", job=name)

    def resume(self, try_writing: Callable[[], None]) -> None:
        """End the trouble, unless *try_writing* raises: then the database still fails."""
        if self.trouble is None:
            return
        try_writing()
        self.trouble = None
        self.log.warning("storage.recovered")
