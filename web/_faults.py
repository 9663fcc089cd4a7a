"""Report the faults of the page: requests that failed by no mistake of the asker.

Each kind is reported once: a fault that every request meets would fill the log. The daemon reads
the reports from the standard error of the page, one JSON object a line; a person who serves the
page alone gets the traceback as Python writes it.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from typing import TextIO

MARK = "answer.failed "
"""The beginning of a line for the daemon."""
MAX_KINDS = 100
"""Kinds of faults that are remembered; further ones are reported each time they happen."""
MAX_TRACEBACK_CHARS = 8_000
"""Of a report, from its end. In JSON it may be six times as long, and the daemon reads 64 kB."""
_LOGGER = logging.getLogger("groundswell.page")


def report(where: str, error: BaseException) -> None:
    """Report *error*, which a request to *where* met."""
    _LOGGER.error(where, exc_info=error)


def install(*, is_for_daemon: bool) -> None:
    """Report the faults of this process from now on."""
    logging.getLogger().addHandler(FaultHandler(sys.stderr, is_for_daemon=is_for_daemon))


class FaultHandler(logging.Handler):
    """Writes each kind of fault once."""

    def __init__(self, stream: TextIO, *, is_for_daemon: bool) -> None:
        """Write to *stream*: JSON for the daemon, else text."""
        super().__init__(logging.WARNING)
        self._stream = stream
        self._is_for_daemon = is_for_daemon
        self._known: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Write *record*, unless its kind is known, or it tells of a request that is none."""
        from aiohttp.http_exceptions import HttpProcessingError

        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            return
        problem, kind = _describe(record, error)
        if kind in self._known:
            return
        if len(self._known) < MAX_KINDS:
            self._known.add(kind)
        text = "".join(traceback.format_exception(error)) if error else ""
        facts = {
            "where": record.getMessage() if error else record.name,
            "problem": problem,
            "exception": text[-MAX_TRACEBACK_CHARS:],
        }
        line = MARK + json.dumps(facts) if self._is_for_daemon else f"{problem}\n{text}".rstrip()
        print(line, file=self._stream, flush=True)  # standard error of the page


def _describe(record: logging.LogRecord, error: BaseException | None) -> tuple[str, str]:
    """Return the problem in a line, and its kind: the exception, and where it was raised."""
    if error is None:
        return record.getMessage(), f"{record.name}: {record.msg}"
    problem = "".join(traceback.format_exception_only(error)).strip()
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f"{frame.filename}:{frame.lineno}" for frame in place)
    return problem, f"{type(error).__qualname__} {where}"
