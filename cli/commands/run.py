"""Commands that run the daemon, or ask a running one: run, once, reload, retry, send-test."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.options import Session, command, json_option, level_option
from model import Outcome, StorageError, UsageError, Verdict
from terminal.printing import complain, emit, format_count, say
from terminal.program import write_command

if TYPE_CHECKING:
    from config import Config


@command(
    "run",
    examples="""
  monitor.py run
  monitor.py run -c team.yaml --log-level warning
""",
)
@level_option
def run(session: Session) -> int:
    """Poll feeds and send alerts, until you stop it.

    Ctrl-C or SIGTERM stops it within ten seconds and loses nothing. An edit of the config takes
    effect while it runs. Alerts of a console channel go to standard output, logs to standard
    error.
    """
    from daemon import hangup

    hangup.keep()
    session.open_log()
    path = session.find_config()
    return session.doors.open_rooms().run(path, partial(_greet, path))


def _greet(path: Path, config: Config) -> None:
    """Tell a person on a terminal what runs, how to change it and how to stop it."""
    if not sys.stderr.isatty():
        return
    from config import parse_listen

    feeds = format_count(len(config.feeds), "feed")
    watches = ", ".join(config.watches)
    channels = ", ".join(config.channels)
    complain(f"watching {feeds} for: {watches}")
    complain(f"alerts go to: {channels}")
    if config.web is not None:
        complain(f"the page: {parse_listen(config.web.listen).url}")
    backfill = max((feed.backfill for feed in config.feeds.values()), default=0)
    if backfill:
        complain(f"a feed's first poll may alert on its newest {backfill} at most")
    else:
        complain("a feed's first poll raises no alert")
    complain("after that, each new entry that matches may raise one")
    complain(f"to change it, edit {path} while this runs; Ctrl-C stops it")
    try_ = write_command('try "a headline"')
    complain(f"in another terminal: {write_command('status')}, {try_}")


@command(
    "once",
    examples="""
  monitor.py once
  (crontab -l; echo "*/15 * * * *  cd '$PWD' && PROGRAM once") | crontab -
""",
)
@level_option
def once(session: Session) -> int:
    """Poll every feed that is due, deliver the alerts that are due, and stop."""
    session.open_log()
    return session.doors.open_rooms().once(session.find_config())


@command(
    "reload",
    examples="""
  monitor.py reload
  monitor.py reload --accept
""",
)
@click.option("--accept", is_flag=True, help="Accept the edit even if it removes many feeds.")
@json_option
def reload(session: Session, accept: bool) -> int:
    """Make the running daemon read its config now, and print the result.

    The daemon reads an edit by itself within seconds. An edit that removes more than 30 % of the
    feeds or watches is held until you run this with --accept. The daemon's log lists the alerts
    that an edit changes; so does `check --plan`.
    """
    database = session.find_database()
    if not is_running(database):
        raise StorageError(f"{database}: no daemon runs; the next one reads the config as it is")
    request = {"do": "reload", "accept": "yes" if accept else ""}
    code = ask_daemon(session, database, request)
    if code == 0 and not session.as_json:
        plan = write_command("check --plan", str(session.find_config()))
        say(f"to see the alerts that the last edit changes: {plan}")
    return code


@command(
    "retry",
    examples="""
  monitor.py deliveries --failed
  monitor.py retry
  monitor.py retry 7k2mqhd3xw5na6tz4bqv2fyp6e
""",
)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@json_option
def retry(session: Session, ids: Sequence[str]) -> int:
    """Try again the deliveries that were given up, or that wait for their next attempt.

    All of them, or those with the IDs; these are sent as they are, however late. A running daemon
    sends them at once, also to a blocked channel. Otherwise the next daemon does.
    """
    database = session.find_database()
    if is_running(database):
        return ask_daemon(session, database, {"do": "retry", "ids": " ".join(ids)})
    import storage

    now = session.doors.now()
    with closing(storage.open_store(database, now)) as store:
        number = store.retry(list(ids) or None, now)
    missing = len(set(ids)) - number if ids else 0
    text = _describe_retry(number, missing)
    return show_reply(session, {"ok": "" if missing else "yes", "text": text})


def _describe_retry(number: int, missing: int) -> str:
    deliveries = format_count(number, "delivery")
    verb = "is" if number == 1 else "are"
    text = f"{deliveries} {verb} due again; the daemon sends them when it runs"
    if missing:
        refused = format_count(missing, "id")
        text += f"; {refused} cannot be tried again, see: {write_command('deliveries')}"
    return text


def is_running(database: Path) -> bool:
    """Return whether a daemon runs on *database*."""
    import storage

    return storage.find_holder(database) is not None


def ask_daemon(session: Session, database: Path, wanted: Mapping[str, str]) -> int:
    """Ask the daemon, print its reply and return the exit code."""
    from daemon import requests

    return show_reply(session, requests.ask_and_wait(database, wanted))


def show_reply(session: Session, reply: Mapping[str, str]) -> int:
    """Print the *reply* of the daemon to an act; return the exit code."""
    is_well = bool(reply.get("ok"))
    text = reply.get("text", "")
    if session.as_json:
        emit({"ok": is_well, "text": text})
    elif is_well:
        say(text)
    else:
        complain(text)
    return 0 if is_well else 1


@command(
    "send-test",
    examples="""
  monitor.py send-test screen
""",
)
@click.argument("channel")
@json_option
def send_test(session: Session, channel: str) -> int:
    """Send one test message to CHANNEL.

    Says whether it arrived; exit code 1 if not.
    """
    from cli.commands import online
    from plugins import suggest

    config = session.load_config()
    if channel not in config.channels:
        path = session.find_config()
        suggestion = suggest(channel, config.channels)
        raise UsageError(f'{path}: there is no channel "{channel}"{suggestion}')
    outcomes = online.send_test_messages(config, channel, session.doors.now())
    for recipient, outcome in outcomes:
        _show_outcome(session, channel, recipient, outcome)
    is_sent = all(outcome.verdict is Verdict.SENT for _, outcome in outcomes)
    return 0 if is_sent else 1


def _show_outcome(session: Session, channel: str, recipient: str, outcome: Outcome) -> None:
    from daemon.sample import describe_sample

    is_sent = outcome.verdict is Verdict.SENT
    if session.as_json:
        emit(
            {
                "ok": is_sent,
                "channel": channel,
                "recipient": recipient,
                "verdict": outcome.verdict,
                "note": outcome.note,
            }
        )
        return
    _, line = describe_sample(channel, [(recipient, outcome)])
    if is_sent:
        say(line)
    else:
        complain(line)
