"""What may be asked: the commands of monitor.py.

Light to import: a command imports the rooms that it needs when it is called, so that ``--help``
is there at once. `monitor.py` lends the commands what only it has, by `Doors`.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from cli.commands import backtest, check, demo, hindsight, lists, replay, run, status, why
from cli.doors import Doors
from cli.options import (
    ReaderLeft,
    Sections,
    Session,
    as_examples,
    config_option,
    level_option,
)
from model import GroundswellError, StorageError
from terminal.printing import complain, prepare_streams

__all__ = ["Doors", "main"]

INTERRUPTED, PIPE_CLOSED = 130, 141  # as a shell counts SIGINT and SIGPIPE


def main(doors: Doors, args: Sequence[str] | None = None) -> int:
    """Do what *args* (the process's own) ask for; return the exit code.

    0 fine, 1 the answer is no, 2 bad usage or config, 3 storage trouble.
    """
    _hear_sigterm()
    prepare_streams()
    try:
        code = _run(doors, args)
        sys.stdout.flush()
    except (BrokenPipeError, ReaderLeft):
        _hush()
        return PIPE_CLOSED
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _hush()
        complain("standard output: no space is left where it goes; free some, or send it elsewhere")
        return StorageError.exit_code
    return code


def _hear_sigterm() -> None:
    """Let SIGTERM end every command, also where the parent process ignores it."""
    if signal.getsignal(signal.SIGTERM) == signal.SIG_IGN:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _run(doors: Doors, args: Sequence[str] | None) -> int:
    name = Path(sys.argv[0]).name
    try:
        told = commands.main(args, prog_name=name, obj=Session(doors), standalone_mode=False)
    except click.Abort:  # click's word for an interrupt
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except GroundswellError as error:
        complain(str(error))
        return error.exit_code
    except SystemExit as end:  # click answers a shell that completes a command in this way
        told = end.code
    return told if isinstance(told, int) else 0


def _hush() -> None:
    """Let the interpreter's own last flush go nowhere: what it would say cannot be said."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _show_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"groundswell {_version()}")
        context.exit()


def _version() -> str:
    import tomllib
    from importlib import metadata

    try:
        return metadata.version("groundswell")
    except metadata.PackageNotFoundError:  # a checkout
        project = Path(__file__).resolve().parent.parent / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


@click.command(
    "completion",
    epilog=as_examples(
        """
  monitor.py completion bash >> ~/.bashrc
  monitor.py completion fish > ~/.config/fish/completions/monitor.py.fish
"""
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script by which a shell completes commands."""
    from click.shell_completion import get_completion_class

    name = context.find_root().info_name or "monitor.py"
    variable = f"_{name.replace('-', '_').replace('.', '_')}_COMPLETE".upper()
    writer = get_completion_class(shell)
    if writer is not None:
        click.echo(writer(commands, {}, name, variable).source())


commands = Sections(
    {
        "Watch": [
            run.run,
            run.once,
            run.reload,
            run.retry,
            run.send_test,
        ],
        "Try a watchlist": [
            demo.demo,
            check.check,
            check.try_,
            replay.replay,
            backtest.backtest,
            check.schema,
        ],
        "Look": [status.status, lists.feeds, lists.alerts, why.why, lists.deliveries],
        "Other": [completion],
    },
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="""Watch the news for keywords, and tell your team's chat and mail what moves.

    Feeds, watches and channels stand in config.yaml. Exit codes: 0 fine, 1 the answer is no,
    2 bad usage or bad config, 3 storage trouble.""",
    epilog=as_examples(
        """
  monitor.py run                      until you stop it
  monitor.py try "CBDC pilot starts"  which watches match, and why
  monitor.py status                   is all well?
  monitor.py COMMAND --help           more, with examples
"""
    ),
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="Print the version.",
        )
    ],
    callback=lambda: None,
)
commands.add_command(hindsight.hindsight)  # nothing that a person asks for
config_option(commands)
level_option(commands)
