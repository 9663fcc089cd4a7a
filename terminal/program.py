"""The program: its version, and commands to paste, as it was called and with the config given."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

OWN_NAME = "GROUNDSWELL_COMMAND"  # set by ./start, to the words that called it
MAIN_FILE = "__main__.py"  # of `python -m groundswell`
_OWN_FILE = Path(__file__).resolve().parents[1] / "monitor.py"


@dataclass
class _Given:
    """The options that every printed command repeats."""

    config: str = ""
    """The config that ``--config`` names; empty if it was not given."""


_given = _Given()


def find_version() -> str:
    """Return the version of the program."""
    import tomllib
    from importlib import metadata

    try:
        return metadata.version("groundswell")
    except metadata.PackageNotFoundError:  # a checkout
        path = _OWN_FILE.with_name("pyproject.toml")
        project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
        return str(project["version"])


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


def write_command_from_anywhere(words: str, config: str) -> str:
    """Return the command that runs *words* with *config* in any folder.

    It is for messages that are read elsewhere: in a mail, or in a chat.
    """
    return f"{_get_absolute_program()} {words} -c {shlex.quote(_make_absolute(config))}"


def _make_absolute(path: str) -> str:
    """Return *path* from the root; a link stays, as the config's state may stand next to it."""
    given = Path(path)
    return str(given.parent.resolve() / given.name)


def _get_absolute_program() -> str:
    """Return the words that call the program in any folder."""
    if own := os.environ.get(OWN_NAME):
        return shlex.join(map(_make_absolute, shlex.split(own)))
    called = Path(sys.argv[0])
    is_installed = called.name != MAIN_FILE and called.suffix != ".py"
    if is_installed and (found := shutil.which(called.name) or shutil.which(called)):
        return shlex.quote(_make_absolute(str(found)))
    options = _find_typed_words()[1:-1]
    if options[-1:] == ["-m"]:
        del options[-1]
    return shlex.join([sys.executable, *options, str(_OWN_FILE)])


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


def name_completion() -> str:
    """Return the variable in which a shell asks for completions."""
    words = re.sub(r"\W", "_", get_name()).upper()
    return f"_{words}_COMPLETE"


def _find_typed_words() -> list[str]:
    """Return the words before the arguments, where Python itself was called; else none."""
    count = len(sys.orig_argv) - len(sys.argv) + 1
    words = sys.orig_argv[:count]
    if len(words) < 2:
        return []
    is_file = words[-1] == sys.argv[0] and words[-1].endswith(".py")
    is_module = words[-2] == "-m" and Path(sys.argv[0]).name == MAIN_FILE
    return words if is_file or is_module else []
