"""The functions of monitor.py that commands call, so that they never import it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from config import Config
    from demo import Fortnight


class Daemon(Protocol):
    """The functions that run the daemon. Each returns an exit code."""

    def run(self, path: Path, greet: Callable[[Config], None]) -> int:
        """Run the daemon until it is stopped; *greet* a person, once the config is loaded."""
        ...

    def once(self, path: Path) -> int:
        """Poll every feed that is due, deliver, and stop."""
        ...

    def demo(self, path: Path, fortnight: Fortnight) -> int:
        """Run the daemon through an invented fortnight, on a clock of its own."""
        ...


class Page(Protocol):
    """The functions that serve the page, and an assistant."""

    @property
    def run(self) -> Callable[..., None]:
        """Serve the page, with the settings as keywords, until it is stopped."""
        ...

    @property
    def run_assistant(self) -> Callable[..., None]:
        """Answer an assistant, with the settings as keywords, until it leaves."""
        ...


@dataclass(frozen=True)
class Doors:
    """The functions of monitor.py that a command may call."""

    now: Callable[[], datetime]
    """Returns the time, from the only clock of the program."""
    open_rooms: Callable[[], Daemon]
    """Imports the rooms of the daemon and returns its functions; few commands need them."""
    open_page: Callable[[], Page]
    """Imports the page and returns its functions; it needs none of the daemon's rooms."""
