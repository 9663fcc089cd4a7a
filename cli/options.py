"""What all commands share: the session they run in, and the options that each may have."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from model import StorageError
from terminal.printing import complain

if TYPE_CHECKING:
    from cli.doors import Doors
    from config import Config
    from storage import Reader

SHIPPED = Path(__file__).resolve().parent.parent / "config.yaml"
LEVELS = ("debug", "info", "warning", "error")


@dataclass(slots=True)
class Session:
    """One run of the program: what it was lent, and what its options say."""

    doors: Doors
    chosen: Path | None = None
    """The config that was asked for."""
    level: str = "info"
    as_json: bool = False

    def path(self) -> Path:
        """Return the config's path: as asked for, else ./config.yaml, else the shipped one."""
        if self.chosen is None:
            self.chosen = Path("config.yaml")
            if not self.chosen.exists():
                self.chosen = SHIPPED
                complain(f"there is no config.yaml in this folder; using {SHIPPED}")
        return self.chosen

    def config(self) -> Config:
        """Return the config; raises ConfigError with all its mistakes."""
        import os

        import config

        return config.load(self.path(), os.environ)

    def database(self) -> Path:
        """Return where the state is, even if other things in the config are wrong.

        Raises:
            StorageError: there is none; says how to get one.
        """
        import os

        import config

        path = config.Keeper(self.path(), os.environ).find_database()
        if not path.exists():
            told = f"{path}: there is no state, the daemon has never run with this config"
            raise StorageError(f"{told}; start it with: {program()} run -c {self.path()}")
        return path

    def reader(self) -> Reader:
        """Return the state for reading; it may be in use by a daemon."""
        import storage

        return storage.open_reader(self.database())

    def open_log(self) -> None:
        """Send logs to standard error: for a person on a terminal, as JSON elsewhere."""
        from terminal import logs

        logs.configure(sys.stderr, (), human=sys.stderr.isatty(), level=self.level)


def program() -> str:
    """Return how the program was called, for a text that says what to type."""
    if own := os.environ.get("GROUNDSWELL_COMMAND"):  # ./start says that it is ./start
        return own
    name = Path(sys.argv[0]).name
    return f"python {name}" if name.endswith(".py") else name or "groundswell"


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    """Return a callback that keeps an option's value in the session, if one was given."""

    def keep(context: click.Context, _option: click.Parameter, value: Any) -> None:
        if value is not None:
            setattr(context.find_object(Session), name, value)

    return keep


config_option = click.option(
    "-c",
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PATH",
    expose_value=False,
    callback=_keep("chosen"),
    help="The config; without it ./config.yaml, or else the one that is shipped.",
)

level_option = click.option(
    "--log-level",
    type=click.Choice(LEVELS),
    expose_value=False,
    callback=_keep("level"),
    help="How much to log; info without it.",
)

json_option = click.option(
    "--json",
    "as_json",
    is_flag=True,
    default=None,
    expose_value=False,
    callback=_keep("as_json"),
    help="Print JSON: one object a line.",
)


def command(name: str, *, examples: str = "", **settings: Any) -> Callable[[Any], click.Command]:
    """Return a decorator: a command that gets the session first, with ``-c`` and *examples*."""

    def make(function: Any) -> click.Command:
        making: Callable[[Any], click.Command]
        making = click.command(name, epilog=as_examples(examples), **settings)
        return making(config_option(click.pass_obj(function)))

    return make


def as_examples(lines: str) -> str | None:
    """Return *lines* as click prints them: one below the other, as they are."""
    return f"\b\nExamples:\n{lines.strip(chr(10))}" if lines else None


class Instant(click.ParamType[datetime]):
    """A time in ISO 8601; without a zone it is in UTC."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the time that *value* writes."""
        from rehearsal.recorded import parse_time

        try:
            return parse_time(str(value))
        except (ValueError, OverflowError):
            self.fail(f'"{value}" is not a time; write it like 2026-01-31T08:00Z', param, ctx)


class ReaderLeft(Exception):
    """Nobody reads standard output any more."""


class Sections(click.Group):
    """A group whose help lists the commands in sections, in a meaningful order."""

    def __init__(self, sections: Mapping[str, Sequence[click.Command]], **settings: Any) -> None:
        """Hold the commands of all *sections*."""
        super().__init__(**settings)
        self._sections = sections
        for command in (each for some in sections.values() for each in some):
            self.add_command(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one list a section."""
        del ctx
        room = max(map(len, self.commands))
        for title, commands in self._sections.items():
            with formatter.section(title):
                rows = [(f"{each.name:<{room}}", each.get_short_help_str(80)) for each in commands]
                formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the sections."""
        del ctx
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Do it; a reader that has left is told apart from an answer that is no."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderLeft from error
