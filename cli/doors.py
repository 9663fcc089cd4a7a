"""The functions of monitor.py that commands call, so that they never import it."""

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
    """The functions of monitor.py that a command may call."""

    now: Callable[[], datetime]
    """Returns the time, from the only clock of the program."""
    run: Callable[[Path, Callable[[Config], None]], int]
    """Runs the daemon until it is stopped. The second argument greets a person, once the config
    is loaded."""
    once: Callable[[Path], int]
    """Polls every feed that is due, delivers, and stops."""
    demo: Callable[[Path, Fortnight], int]
    """Runs the daemon through an invented fortnight, on a clock of its own."""
