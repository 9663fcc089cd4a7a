"""What monitor.py lends to the commands, so that they never import it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model import Alert, Entry

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
    replay: Callable[..., Iterator[Alert]]
    """Entries with `first_seen` in, in batches; alerts out, as the config would decide then."""
    backtest: Callable[[Config, Iterable[Sequence[Entry]], Mapping[str, datetime]], Iterator[Alert]]
    """The same of stored entries, and the feeds that were read before them."""
    hindsight: Callable[..., Mapping[str, Mapping[str, Mapping[str, Any]]]]
    """What watches would have learned of such entries, by name and kind of watcher."""
