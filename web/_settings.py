"""The parts that the page is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config import Config, WebOptions
    from storage import Reader


@dataclass(frozen=True)
class Settings:
    """The parts that the page is made of."""

    reader: Reader
    """The state, which the page reads alone, in the thread of the event loop."""
    config: Config
    """The config to begin with; edits are followed by way of the state."""
    options: WebOptions
    now: Callable[[], datetime]
    start_command: str
    """The command that starts the daemon, for the banner of a stopped one."""
    daemon: int | None = None
    """The process that started the page; it ends when another daemon takes the state over."""
    ends_with_daemon: bool = False
    """Whether it ends also when that process was killed: nobody looks at a demo then."""
    write_command: Callable[[str], str] = "./start {}".format
    """Returns the command that a person types for the words of a command."""
