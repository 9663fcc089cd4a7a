"""`web`: the page, in a process of its own; `run` starts it, and a person may."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from cli.options import Session, command
from model import ConfigError, UsageError
from terminal.printing import complain, say
from terminal.program import get_program, write_command

if TYPE_CHECKING:
    from config import Config
    from storage import Reader


@command(
    "web",
    examples="""
  monitor.py web
  monitor.py web --listen 127.0.0.1:9000
""",
)
@click.option("--listen", help="Listen at this address of your own machine.")
@click.option("--daemon", type=int, hidden=True, help="The process of the daemon that starts it.")
def web(session: Session, listen: str | None, daemon: int | None) -> int:
    """Serve the page, until you stop it.

    `run` serves it by itself. This command shows it alone: for a state whose daemon is down, at
    another address, or where the config says `web: off`.
    """
    if listen is not None:
        _check_listen(listen)
    with closing(session.open_reader()) as reader:
        is_demo = reader.read_status(session.doors.now()).mode == "demo"
        now = partial(_read_demo_time, session, reader)
        session.doors.open_page().run(
            reader=reader,
            config=load_config(session, reader),
            listen=listen or "",
            now=now if is_demo else session.doors.now,
            start_command=_write_start(is_demo),
            write_command=write_command,
            daemon=daemon,
            ends_with_daemon=is_demo,
            announce=_announce,
        )
    return 0


def _write_start(is_demo: bool) -> str:
    """Return the command that starts the daemon: after a demo, with the config of its reader."""
    return f"{get_program()} run" if is_demo else write_command("run")


def _read_demo_time(session: Session, reader: Reader) -> datetime:
    """Return the time in the demo, or else everything on its page would be old or to come."""
    return reader.panel.read_demo_time() or session.doors.now()


def _announce(url: str) -> None:
    """Print the address at once: the daemon waits for it at a pipe, which holds lines back."""
    say(f"the page: {url}")
    sys.stdout.flush()


def _check_listen(listen: str) -> None:
    """Refuse an address that other machines reach: only the config can name their tokens.

    Raises:
        UsageError: it is such an address, or none.
    """
    from config import parse_listen

    try:
        address = parse_listen(listen)
    except ValueError as error:
        raise UsageError(f"--listen: {error}") from error
    if not address.is_loopback:
        raise UsageError(
            f"--listen: other machines reach {address.host}; write it into the config, "
            "with tokens: web: {listen: ..., tokens: [...]}"
        )


def load_config(session: Session, reader: Reader) -> Config:
    """Return the config of the files; the last good one if they have mistakes.

    Raises:
        ConfigError: there is no good one.
    """
    import config

    try:
        changes = reader.overlay.list_in_force()
        return config.load(session.find_config(), os.environ, needs_secrets=False, changes=changes)
    except ConfigError as error:
        kept = reader.read_kept_config()
        if kept is None:
            raise
        texts = config.Texts(kept.main, kept.texts, changes=kept.changes)
        last = config.parse(texts, os.environ, needs_secrets=False)
        mistakes = len(error.problems)
        complain(f"{session.find_config()}: mistakes: {mistakes}; the last good config is shown")
        return last
