"""The settings of the log, which a command changes for the whole process."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from terminal import logs


@contextmanager
def log_settings_restored() -> Iterator[None]:
    """Restore the settings of the log at the end of the block."""
    root, ours = logging.getLogger(), logging.getLogger("groundswell")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    hook, known = sys.excepthook, logs._redactor
    logs._redactor = logs.Redactor()
    try:
        yield
    finally:
        logs._redactor, sys.excepthook = known, hook
        logging.captureWarnings(capture=False)
        root.handlers[:] = handlers
        root.setLevel(levels[0])
        ours.setLevel(levels[1])
        structlog.reset_defaults()
