"""Write the commands of a message as a person may paste them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from model import Notice, Remark, Signal


def name_commands(signal: Signal, write_command: Callable[[str], str]) -> Signal:
    """Return *signal* with its commands as *write_command* writes them, from their words."""
    if not isinstance(signal.about, Notice | Remark) or not signal.about.commands:
        return signal
    commands = tuple(map(write_command, signal.about.commands))
    return replace(signal, about=replace(signal.about, commands=commands))
