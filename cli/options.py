"""The parts that all commands share: the session in which they run, and common options."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from model import ConfigError, StorageError, UsageError, parse_duration
from terminal.printing import complain, format_count
from terminal.program import get_program, remember_config, write_command

if TYPE_CHECKING:
    from cli.doors import Doors
    from config import Config
    from model import KeywordChange
    from storage import Reader

PROJECT = Path(__file__).resolve().parent.parent
SHIPPED_CONFIG = PROJECT / "config.yaml"
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(slots=True)
class Session:
    """One run of the program: the functions of monitor.py, and the values of common options."""

    doors: Doors
    chosen: Path | None = None
    """The config that ``--config`` names, if it does."""
    level: str = "info"
    as_json: bool = False

    def find_config(self) -> Path:
        """Return the path of the config: as named, else ./config.yaml, else the shipped one."""
        if self.chosen is None:
            self.chosen = Path("config.yaml")
            if not self.chosen.exists():
                self.chosen = SHIPPED_CONFIG
                complain(f"there is no config.yaml in this folder; using {SHIPPED_CONFIG}")
        return self.chosen

    def load_config(self) -> Config:
        """Return the config to send with; raises ConfigError with all its mistakes."""
        import config

        return config.load(self.find_config(), os.environ, changes=self.read_changes())

    def load_config_to_read(self) -> Config:
        """Return the config for a command that sends nothing, so that channels may lack secrets.

        It has the keywords that people changed on top of the files.

        Raises:
            ConfigError: with all its mistakes.
        """
        import config

        changes = self.read_changes()
        return config.load(self.find_config(), os.environ, needs_secrets=False, changes=changes)

    def load_config_as_written(self) -> Config:
        """Return the config for recorded entries: without the changes, which are named.

        A rehearsal on recorded entries gives the same result on every machine.
        """
        import config

        if changes := self.read_changes():
            count = format_count(len(changes), "keyword")
            see = write_command("overlay list")
            complain(f"{count} that people changed without an edit: not counted here; see: {see}")
        return config.load(self.find_config(), os.environ, needs_secrets=False)

    def read_changes(self) -> tuple[KeywordChange, ...]:
        """Return the changes of keywords in force; none without a state, or one of old."""
        import config

        database = config.find_database(self.find_config())
        if not database.exists():
            return ()
        import storage

        try:
            with closing(storage.open_reader(database)) as reader:
                return reader.overlay.list_in_force()
        except StorageError as error:
            complain(f"{error}; keywords that were changed without an edit do not count here")
            return ()

    def load_config_if_right(self, loss: str) -> Config | None:
        """Return the config; None if it has mistakes, after naming the *loss* that this brings."""
        try:
            return self.load_config_to_read()
        except ConfigError as error:
            mistakes = format_count(len(error.problems), "mistake")
            problem = f"{self.find_config()}: has {mistakes}, so {loss}"
            complain(f"{problem}; find the mistakes with: {write_command('check')}")
            return None

    def find_database(self) -> Path:
        """Return the path of the database, even if other parts of the config are wrong.

        Raises:
            ConfigError: there is no such config.
            StorageError: there is no database; the text says how to get one.
        """
        import config

        chosen = self.find_config()
        path = config.find_database(chosen)
        if not path.exists():
            config.read_files(chosen)  # it raises ConfigError if there is no such file
            problem = f"{path}: there is no state, the daemon has never run with this config"
            raise StorageError(f"{problem}; start it with: {write_command('run', str(chosen))}")
        return path

    def open_reader(self) -> Reader:
        """Return the database for reading; a daemon may use it at the same time."""
        import storage

        return storage.open_reader(self.find_database())

    def open_log(self) -> None:
        """Send logs to standard error: for a person on a terminal, as JSON elsewhere."""
        from terminal import logs

        is_terminal = sys.stderr.isatty()
        logs.configure(sys.stderr, (), human=is_terminal, level=self.level)


# --- options --------------------------------------------------------------------------------

OptionCallback = Callable[[click.Context, click.Parameter, Any], None]


def _keep_in_session(name: str) -> OptionCallback:
    """Return a callback that sets the session's *name* to an option's value, if it has one."""

    def keep(context: click.Context, _option: click.Parameter, value: Any) -> None:
        if value is not None:
            setattr(context.find_object(Session), name, value)

    return keep


def _keep_config(context: click.Context, _option: click.Parameter, value: Path | None) -> None:
    """Let the session read the config at *value*, and let printed commands name it."""
    session = context.find_object(Session)
    if value is not None and session is not None:
        session.chosen = value
        remember_config(str(value))


config_option = click.option(
    "-c",
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PATH",
    expose_value=False,
    callback=_keep_config,
    help="The config; without it ./config.yaml, or else the one that comes with the program.",
)

level_option = click.option(
    "--log-level",
    type=click.Choice(LOG_LEVELS),
    expose_value=False,
    callback=_keep_in_session("level"),
    help="How much to log; info without it.",
)

json_option = click.option(
    "--json",
    "as_json",
    is_flag=True,
    default=None,
    expose_value=False,
    callback=_keep_in_session("as_json"),
    help="Print JSON: one object a line.",
)


# --- commands -------------------------------------------------------------------------------


def command(name: str, *, examples: str = "", **settings: Any) -> Callable[[Any], click.Command]:
    """Return a decorator: a command with ``-c`` and *examples* that takes the session first."""

    def make(function: Any) -> click.Command:
        epilog = format_examples(examples)
        decorate: Callable[[Any], click.Command]
        decorate = click.command(name, WithExamples, epilog=epilog, **settings)
        return decorate(config_option(click.pass_obj(function)))

    return make


def format_examples(lines: str) -> str | None:
    """Return *lines* in the form in which click prints each on its own line, unwrapped.

    They call the program monitor.py, or PROGRAM where cron runs it, which has no PATH of a
    person's shell. `WithExamples` prints it as it was called.
    """
    if not lines:
        return None
    return "\b\nExamples:\n" + lines.strip("\n")


class WithExamples(click.Command):
    """A command whose examples call the program as it was called."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        written = self.epilog
        self.epilog = written and _name_program(written)
        try:
            super().format_epilog(ctx, formatter)
        finally:
            self.epilog = written


def _name_program(examples: str) -> str:
    """Return *examples* that call the program as it was called."""
    program = get_program()
    first, *rest = program.split(" ", 1)
    found = first if "/" in first else f"$(which {first})"
    anywhere = " ".join([found, *rest])
    return examples.replace("monitor.py", program).replace("PROGRAM", anywhere)


class CommandGroup(WithExamples, click.Group):
    """A command with commands of its own."""


class Instant(click.ParamType[datetime]):
    """A time in ISO 8601; without a zone it is in UTC."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return *value* as a time."""
        from rehearsal.recorded import parse_time

        try:
            return parse_time(str(value))
        except (ValueError, OverflowError):
            problem = f'"{value}" is not a time; write it like 2026-01-31T08:00Z'
            self.fail(problem, param, ctx)


class Length(click.ParamType[timedelta]):
    """A duration, written as in the config."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Return *value* as a duration."""
        if isinstance(value, timedelta):
            return value
        try:
            return parse_duration(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def find_feed_key(word: str, names: Mapping[str, str]) -> str:
    """Return the key of the feed that ``--feed`` names; *names* are those of all feeds, by key.

    Raises:
        UsageError: there is none; the text suggests names.
    """
    from plugins import suggest

    for key, name in names.items():
        if word in (key, name):
            return key
    suggestion = suggest(word, dict.fromkeys(names.values()))
    raise UsageError(f'--feed: there is no feed "{word}"{suggestion}')


class OutputClosed(Exception):
    """The program that read our standard output has ended."""
