"""`overlay`: keywords that are added to a watch, or removed, without an edit of the files."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from cli.commands.run import ask_daemon, is_running
from cli.commands.silence import VIA, find_name
from cli.options import (
    CommandGroup,
    Session,
    WithExamples,
    config_option,
    format_examples,
    json_option,
)
from model import StorageError
from terminal.printing import DIM, GREEN, Column, emit, format_iso, format_time, print_table, say
from terminal.program import write_command

if TYPE_CHECKING:
    from answers.overlay import ChangeShown

STATE_TINTS = {"in force": GREEN, "ended": DIM}
COLUMNS = (
    Column("id"),
    Column("state", tints=STATE_TINTS),
    Column("watch", free=True),
    Column("change"),
    Column("keyword", free=True),
    Column("at (UTC)"),
    Column("by"),
    Column("way"),
    Column("reason", free=True),
)


@click.group(
    "overlay",
    CommandGroup,
    invoke_without_command=True,
    epilog=format_examples(
        """
  monitor.py overlay
  monitor.py overlay add "Digital euro" "programmable money" --reason "new law"
  monitor.py overlay remove "Digital euro" eNaira
  monitor.py overlay export
  monitor.py overlay end 7k2mqhd3
"""
    ),
)
@click.pass_context
@config_option
@json_option
def overlay(context: click.Context) -> int:
    """List the keywords that were changed without an edit; export writes them as YAML.

    Such a change is in force at once, on top of the files, which are never written. It ends when
    a file says the same, or the contrary, or when you end it.
    """
    session = context.find_object(Session)
    if context.invoked_subcommand is not None or session is None:
        return 0
    return _list(session, with_ended=False)


@overlay.command("list", WithExamples)
@click.pass_obj
@config_option
@click.option("--all", "with_ended", is_flag=True, help="Also those that have ended, with why.")
@json_option
def list_(session: Session, with_ended: bool) -> int:
    """List the keywords that were changed without an edit, the newest first."""
    return _list(session, with_ended)


@overlay.command("export", WithExamples)
@click.pass_obj
@config_option
@click.option("--all", "with_ended", is_flag=True, help="Also those that ended, as comments.")
def export(session: Session, with_ended: bool) -> int:
    """Print the changed watches as YAML, to be pasted into their files.

    Comments name the file, its lines, and each change with its author and time.
    """
    from answers.overlay import write_export

    config = session.load_config_to_read()
    with closing(session.open_reader()) as reader:
        text = write_export(config, reader, with_ended=with_ended)
    click.echo(text, nl=False)
    return 0


@overlay.command("add", WithExamples)
@click.pass_obj
@config_option
@click.argument("watch")
@click.argument("keyword")
@click.option("--reason", default="", help="The reason, for those who wonder later.")
@click.option("--by", default="", help="Who adds it; the name of the user without it.")
@json_option
def add(session: Session, /, **asked: str) -> int:
    """Let the watch WATCH look for KEYWORD from now on."""
    return _change(session, "add", asked)


@overlay.command("remove", WithExamples)
@click.pass_obj
@config_option
@click.argument("watch")
@click.argument("keyword")
@click.option("--reason", default="", help="The reason, for those who wonder later.")
@click.option("--by", default="", help="Who removes it; the name of the user without it.")
@json_option
def remove(session: Session, /, **asked: str) -> int:
    """Let the watch WATCH no longer look for KEYWORD."""
    return _change(session, "remove", asked)


@overlay.command("end", WithExamples)
@click.pass_obj
@config_option
@click.argument("name", metavar="ID")
@click.option("--by", default="", help="Who ends it; the name of the user without it.")
@json_option
def end(session: Session, name: str, by: str) -> int:
    """Take a change back: the files decide about its keyword again."""
    return _ask(session, {"do": "end-change", "id": name, "by": by or find_name()})


def _change(session: Session, change: str, asked: Mapping[str, str]) -> int:
    by = asked["by"] or find_name()
    return _ask(session, {"do": "change-keyword", "change": change, **asked, "by": by, "via": VIA})


def _ask(session: Session, wanted: Mapping[str, str]) -> int:
    """Let the daemon do *wanted*; without one the files are the way.

    Raises:
        StorageError: no daemon runs.
    """
    database = session.find_database()
    if not is_running(database):
        start = write_command("run")
        raise StorageError(
            f"{database}: no daemon runs; start it with: {start}, or edit {session.find_config()}"
        )
    return ask_daemon(session, database, wanted)


def _list(session: Session, with_ended: bool) -> int:
    from answers.overlay import list_changes

    with closing(session.open_reader()) as reader:
        listed = list_changes(reader, with_ended=with_ended)
    if session.as_json:
        for one in listed:
            emit(_make_object(one))
        return 0
    if not listed:
        add_one = write_command("overlay add WATCH KEYWORD")
        say(f"no keyword is changed on top of the files; add one with: {add_one}")
        return 0
    print_table(COLUMNS, list(map(_make_row, listed)))
    if any(one.in_force for one in listed):
        say(f"to write them into the files: {write_command('overlay export')}")
    return 0


def _make_row(one: ChangeShown) -> list[str]:
    state = "in force" if one.in_force else "ended"
    return [
        one.id,
        state,
        one.watch,
        one.change,
        one.keyword,
        format_time(one.at),
        one.by,
        one.via,
        one.reason if one.in_force else one.why_ended,
    ]


def _make_object(one: ChangeShown) -> dict[str, object]:
    return {
        name: format_iso(value) if isinstance(value, datetime) else value
        for name, value in asdict(one).items()
    }
