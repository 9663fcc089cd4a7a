"""Processes that inherit the signal handling of their parent."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def inherited(action: signal.Handlers, *numbers: signal.Signals) -> Iterator[None]:
    """Let the processes that are started meanwhile inherit *action* for these signals.

    A terminal hands SIG_DFL down; a script hands its background jobs SIG_IGN for SIGINT.
    """
    before = {number: signal.signal(number, action) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
