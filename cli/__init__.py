"""The command line: parse the arguments, run one command, return its exit code.

Importing this room is cheap: a command imports the rooms that it needs when it runs, so that
``--help`` is there at once. `monitor.py` passes in its own functions as `Doors`.
"""

from __future__ import annotations

import errno
import os
import shlex
import signal
import sys
from collections.abc import Sequence

import click

from cli.doors import Daemon, Doors, Page
from cli.options import (
    OutputClosed,
    Session,
    config_option,
    format_examples,
    level_option,
)
from cli.sections import Sections, Unloaded
from model import GroundswellError, StorageError
from terminal.printing import complain, prepare_streams
from terminal.program import (
    find_version,
    get_program,
    name_completion,
    remember_config,
    write_command,
)

__all__ = ["Daemon", "Doors", "Page", "main"]

# Exit codes, as a shell reports SIGINT and SIGPIPE.
EXIT_INTERRUPTED = 130
EXIT_PIPE_CLOSED = 141


def main(doors: Doors, args: Sequence[str] | None = None) -> int:
    """Run the command that *args* name (the process's own if None); return the exit code.

    0 fine, 1 the answer is no, 2 bad usage or config, 3 storage trouble or no daemon to ask.
    """
    _accept_sigterm()
    prepare_streams()
    try:
        code = _run(doors, args)
        sys.stdout.flush()
    except (BrokenPipeError, OutputClosed):
        _drop_output()
        return EXIT_PIPE_CLOSED
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _drop_output()
        complain("standard output: the disk is full; free some space, or send the output elsewhere")
        return StorageError.exit_code
    return code


def _accept_sigterm() -> None:
    """Let SIGTERM end every command, also if the parent process ignores it."""
    if signal.getsignal(signal.SIGTERM) == signal.SIG_IGN:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _run(doors: Doors, args: Sequence[str] | None) -> int:
    session = Session(doors)
    remember_config("")
    try:
        result = command_line.main(
            args,
            prog_name=get_program(),
            complete_var=name_completion(),
            obj=session,
            standalone_mode=False,
        )
    except click.Abort:  # click raises it for an interrupt
        return EXIT_INTERRUPTED
    except click.ClickException as error:
        error.show()
        _explain_dash(sys.argv[1:] if args is None else args)
        return error.exit_code
    except GroundswellError as error:
        complain(str(error), hang=2)
        return error.exit_code
    except SystemExit as end:  # click ends in this way when a shell asks it for completions
        result = end.code
    return result if isinstance(result, int) else 0


def _explain_dash(args: Sequence[str]) -> None:
    """Say how to give a text that begins with a dash, if one of *args* does."""
    if "--" in args:
        return
    for text in args:
        if text.startswith("-") and (" " in text or text[1:2].isdigit()):
            command = f"{write_command(args[0])} -- {shlex.quote(text)}"
            complain(f"a text that begins with - needs -- before it: {command}")
            return


def _drop_output() -> None:
    """Make the interpreter's last flush write to nowhere: it would fail with a traceback."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _show_version(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:
    if is_asked and not context.resilient_parsing:
        click.echo(f"groundswell {find_version()}")
        context.exit()


SECTIONS = {
    "Watch": [
        Unloaded("run", "cli.commands.run:run", "Poll feeds and send alerts, until you stop it."),
        Unloaded(
            "once",
            "cli.commands.run:once",
            "Poll every feed that is due, deliver the alerts that are due, and stop.",
        ),
        Unloaded("web", "cli.commands.web:web", "Serve the page, until you stop it."),
        Unloaded(
            "mcp",
            "cli.commands.mcp:mcp",
            "Answer an assistant on standard input, by the Model Context Protocol.",
        ),
        Unloaded(
            "reload",
            "cli.commands.run:reload",
            "Make the running daemon read its config now, and print the result.",
        ),
        Unloaded(
            "retry",
            "cli.commands.run:retry",
            "Try again the deliveries that were given up, or that wait for their next attempt.",
        ),
        Unloaded(
            "silence",
            "cli.commands.silence:silence",
            "List the silences in force; with add and rm, begin and end one.",
        ),
        Unloaded(
            "acknowledge",
            "cli.commands.silence:acknowledge",
            "Say that somebody sees to an alert, so that it is not escalated.",
        ),
        Unloaded(
            "feedback",
            "cli.commands.silence:feedback",
            "Say whether an alert was useful; not-relevant also silences its story for the watch.",
        ),
        Unloaded(
            "overlay",
            "cli.commands.overlay:overlay",
            "List the keywords that were changed without an edit; export writes them as YAML.",
        ),
        Unloaded(
            "subscribe",
            "cli.commands.silence:subscribe",
            "Let a recipient who is off get the messages of a channel again.",
        ),
        Unloaded(
            "unsubscribe",
            "cli.commands.silence:unsubscribe",
            "Let a recipient of a channel get no more messages, as the link in its mails does.",
        ),
        Unloaded("send-test", "cli.commands.run:send_test", "Send one test message to CHANNEL."),
    ],
    "Try a watchlist": [
        Unloaded(
            "demo",
            "cli.commands.demo:demo",
            "See it work within a minute, on an invented fortnight of news.",
        ),
        Unloaded("check", "cli.commands.check:check", "Say whether the config is right."),
        Unloaded(
            "try",
            "cli.commands.check:try_",
            "Say which watches match HEADLINE, and why the others do not.",
        ),
        Unloaded(
            "preview",
            "cli.commands.preview:preview",
            "Show how a message of KIND looks in a channel; nothing is sent.",
        ),
        Unloaded(
            "replay",
            "cli.commands.replay:replay",
            "Show the alerts that recorded entries would have raised.",
        ),
        Unloaded(
            "backtest",
            "cli.commands.backtest:backtest",
            "Show the alerts that the config would have raised, and the difference an edit makes.",
        ),
        Unloaded("schema", "cli.commands.check:schema", "Print the JSON Schema of the config."),
    ],
    "Look": [
        Unloaded(
            "status",
            "cli.commands.status:status",
            "Say whether all is well, and how to fix it if not.",
        ),
        Unloaded(
            "hot",
            "cli.commands.hot:hot",
            "List the words and phrases that are unusual now, though no watch may list them.",
        ),
        Unloaded(
            "feeds",
            "cli.commands.feeds:feeds",
            "List the feeds: state, last and next poll, watches that matched, and the remedy.",
        ),
        Unloaded(
            "entries",
            "cli.commands.entries:entries",
            "List the stored entries that match QUERY, and the decision of each watch on them.",
        ),
        Unloaded(
            "alerts",
            "cli.commands.lists:alerts",
            "List the last alerts: who got each, or the reason why nobody did.",
        ),
        Unloaded(
            "why",
            "cli.commands.why:why",
            "Explain an ALERT: the keywords that matched, and who got it when.",
        ),
        Unloaded(
            "deliveries",
            "cli.commands.lists:deliveries",
            "List the last deliveries, and the problems of those that failed or wait.",
        ),
        Unloaded(
            "export",
            "cli.commands.export:export",
            "Write alerts, entries or deliveries as CSV or JSON Lines, the oldest first.",
        ),
    ],
    "Other": [
        Unloaded(
            "completion",
            "cli.commands.completion:completion",
            "Print the script that lets a shell complete commands.",
        ),
    ],
}

command_line = Sections(
    SECTIONS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="""Watch the news for keywords, and send alerts to your team's chat and mail.

    Feeds, watches and channels are in config.yaml. Exit codes: 0 fine, 1 the answer is no,
    2 bad usage or bad config, 3 storage trouble or no daemon to ask.""",
    epilog=format_examples(
        """
  monitor.py run
  monitor.py try "CBDC pilot starts"
  monitor.py status
  monitor.py run --help
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
HIDDEN = (
    Unloaded(
        "hindsight",
        "cli.commands.hindsight:hindsight",
        "Print the states that watches would have learned, for the daemon.",
        hidden=True,
    ),
    Unloaded(
        "plan-draft",
        "cli.commands.plan_draft:plan_draft",
        "Print the plan of the draft of a watch, for the page.",
        hidden=True,
    ),
)
for hidden in HIDDEN:  # the daemon and the page call them, not a person
    command_line.add_command(hidden)
config_option(command_line)
level_option(command_line)
