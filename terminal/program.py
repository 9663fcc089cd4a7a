"""Commands that a person may paste: the program as it was called, and the config as given."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

OWN_NAME = "GROUNDSWELL_COMMAND"  # set by ./start, to the words that called it
_COMMAND = re.compile(r"\bmonitor\.py ([a-z-]+(?: --[a-z-]+)*)")
MAIN_FILE = "__main__.py"  # of `python -m groundswell`


@dataclass
class _Given:
    """The options that every printed command repeats."""

    config: str = ""
    """The config that ``--config`` names; empty if it was not given."""


_given = _Given()


def remember_config(path: str) -> None:
    """Let every printed command name the config at *path*; empty for none."""
    _given.config = path


def write_command(words: str, config: str = "") -> str:
    """Return the whole command that runs *words*, as ``status`` or ``deliveries --failed``.

    It names *config*; without it, the config that was given.
    """
    named = config or _given.config
    option = f" -c {shlex.quote(named)}" if named else ""
    return f"{get_program()} {words}{option}"


def name_commands(text: str) -> str:
    """Return *text* with each `monitor.py COMMAND` in it as a person may paste it."""
    return _COMMAND.sub(lambda found: write_command(found[1]), text)


def get_program() -> str:
    """Return the words that a person types to call the program."""
    if own := os.environ.get(OWN_NAME):
        return own
    typed = _find_typed_words()
    if typed:
        return shlex.join(typed)
    called = Path(sys.argv[0])
    if called.name.endswith(".py"):
        return f"python {called.name}"
    if not called.name:
        return "groundswell"
    is_found = shutil.which(called.name) is not None or not called.exists()
    return shlex.quote(called.name if is_found else str(called))


def get_name() -> str:
    """Return the name by which a shell knows the program, to complete its commands."""
    return Path(shlex.split(get_program())[-1]).name


def _find_typed_words() -> list[str]:
    """Return the words before the arguments, where Python itself was called; else none."""
    count = len(sys.orig_argv) - len(sys.argv) + 1
    words = sys.orig_argv[:count]
    if len(words) < 2:
        return []
    is_file = words[-1] == sys.argv[0] and words[-1].endswith(".py")
    is_module = words[-2] == "-m" and Path(sys.argv[0]).name == MAIN_FILE
    return words if is_file or is_module else []
