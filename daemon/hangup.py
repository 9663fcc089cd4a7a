"""Keep a SIGHUP that comes before the daemon can act on it; by default it would end the process."""

from __future__ import annotations

import signal
from types import FrameType

_noted: list[int] = []
"""The signals that came."""


def keep() -> None:
    """Note each SIGHUP from now on, until the loop of the daemon hears them."""
    signal.signal(signal.SIGHUP, _note)


def take() -> bool:
    """Return whether one came since `keep`, and forget it."""
    came = bool(_noted)
    _noted.clear()
    return came


def _note(number: int, _frame: FrameType | None) -> None:
    _noted.append(number)
