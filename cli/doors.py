"""What monitor.py lends to the commands, so that they never import it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config import Config
    from demo import Fortnight


@dataclass(frozen=True)
class Doors:
    """The parts of monitor.py that a command may call."""

    now: Callable[[], datetime]
    """The one clock."""
    run: Callable[[Path, Callable[[Config], None]], int]
    """The daemon, until it is told to stop; what greets a person gets the config it runs on."""
    once: Callable[[Path], int]
    """Poll all that is due, deliver, stop."""
    demo: Callable[[Path, Fortnight], int]
    """The daemon through a made-up fortnight, on a clock of its own."""
