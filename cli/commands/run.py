"""Commands that watch: run and once, and what is asked of a daemon that runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.options import Session, command, json_option, level_option, program
from model import Outcome, StorageError, UsageError, Verdict
from terminal.printing import complain, emit, format_count, say

if TYPE_CHECKING:
    from config import Config

LOOKS, PAUSE = 100, 0.1  # how often, and after how many seconds, we look for a daemon's reply


@command(
    "run",
    examples="""
  monitor.py run
  monitor.py run -c team.yaml --log-level warning
""",
)
@level_option
def run(session: Session) -> int:
    """Poll, match and tell, until you stop it.

    Ctrl-C or SIGTERM stops it within ten seconds and loses nothing. An edit of the config takes
    effect while it runs. Alerts of a console channel go to standard output, logs to standard
    error.
    """
    session.open_log()
    return session.doors.run(session.path(), partial(_greet, session.path()))


def _greet(path: Path, config: Config) -> None:
    """Say to a person what runs, how to change it and how to stop it; nothing to a log."""
    if not sys.stderr.isatty():
        return
    complain(f"watching {format_count(len(config.feeds), 'feed')} for: {', '.join(config.watches)}")
    complain(f"telling: {', '.join(config.channels)}")
    first = max((feed.backfill for feed in config.feeds.values()), default=0)
    told = f"tells its newest {first} at most" if first else "only learns what it holds"
    complain(f"a feed's first poll {told}; what comes after it is told, if it matches")
    complain(f"to make it yours edit {path} while this runs; Ctrl-C stops it")
    complain(f'elsewhere: {program()} status, {program()} try "a headline"')


@command(
    "once",
    examples="""
  monitor.py once
  */15 * * * *  cd /srv/groundswell && python monitor.py once   (in a crontab)
""",
)
@level_option
def once(session: Session) -> int:
    """Poll all that is due, deliver what that and the clock bring, and stop."""
    session.open_log()
    return session.doors.once(session.path())


@command(
    "reload",
    examples="""
  monitor.py reload
  monitor.py reload --accept
""",
)
@click.option("--accept", is_flag=True, help="Take the config even if it loses many feeds.")
@json_option
def reload(session: Session, accept: bool) -> int:
    """Have the running daemon read its config now.

    It does so by itself within seconds of an edit. What this adds is that you see what came of
    it, and --accept: an edit that loses more than 30 % of the feeds or watches is held until
    you say so. Which alerts an edit changes is in the daemon's log, and in `check --plan`.
    """
    database = session.database()
    if not _running(database):
        raise StorageError(f"{database}: no daemon runs; the next one reads the config as it is")
    code = _ask(session, database, {"do": "reload", "accept": "yes" if accept else ""})
    if not (code or session.as_json):
        say(f"which alerts the last edit changes: {program()} check --plan -c {session.path()}")
    return code


@command(
    "retry",
    examples="""
  monitor.py deliveries --failed
  monitor.py retry                            all that were given up or wait
  monitor.py retry 7k2mqhd3xw5na6tz4bqv2fyp6e
""",
)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@json_option
def retry(session: Session, ids: Sequence[str]) -> int:
    """Try deliveries again that were given up or wait for their next attempt.

    All of them, or those named. A running daemon sends them at once, also to a channel that was
    blocked; otherwise the next one does.
    """
    database = session.database()
    if _running(database):
        return _ask(session, database, {"do": "retry", "ids": " ".join(ids)})
    import storage

    now = session.doors.now()
    with closing(storage.open_store(database, now)) as store:
        number = store.retry(list(ids) or None, now)
    well = not ids or number == len(set(ids))
    text = f"{_deliveries(number)} due again; the daemon sends them when it runs"
    if not well:
        text += f"; {format_count(len(set(ids)) - number, 'id')} can not be tried again, see: "
        text += f"{program()} deliveries"
    return _tell(session, {"ok": "yes" if well else "", "text": text})


def _deliveries(number: int) -> str:
    return "1 delivery is" if number == 1 else f"{number:,} deliveries are"


def _running(database: Path) -> bool:
    import storage

    return storage.find_holder(database) is not None


def _ask(session: Session, database: Path, wanted: Mapping[str, str]) -> int:
    """Leave a request for the daemon and wait for what it says."""
    from daemon import requests

    request = requests.leave_request(database, wanted)
    for _ in range(LOOKS):
        reply = requests.take_reply(request)
        if reply is not None:
            return _tell(session, reply)
        time.sleep(PAUSE)
    told = f"the daemon has not answered within {LOOKS * PAUSE:.0f} s"
    return _tell(session, {"ok": "", "text": f"{told}; it may be busy, see its log"})


def _tell(session: Session, reply: Mapping[str, str]) -> int:
    well, text = bool(reply.get("ok")), reply.get("text") or reply.get("problem", "")
    if session.as_json:
        emit({"ok": well, "text": text})
    elif well:
        say(text)
    else:
        complain(text)
    return 0 if well else 1


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

    config = session.config()
    if channel not in config.channels:
        there = ", ".join(config.channels) or "none"
        told = f'{session.path()}: there is no channel "{channel}"'
        raise UsageError(f"{told}{_meant(channel, config.channels)} (there are: {there})")
    outcomes = online.send_test(config, channel, session.doors.now())
    for recipient, outcome in outcomes:
        _show_outcome(session, channel, recipient, outcome)
    return 0 if all(outcome.verdict is Verdict.SENT for _, outcome in outcomes) else 1


def _show_outcome(session: Session, channel: str, recipient: str, outcome: Outcome) -> None:
    well, note = outcome.verdict is Verdict.SENT, outcome.note
    where = f"channel {channel}" + (f" to {recipient}" if recipient else "")
    if session.as_json:
        to = {"channel": channel, "recipient": recipient}
        emit({"ok": well, **to, "verdict": outcome.verdict, "note": note})
    elif well:
        say(f"{where}: sent" + (f"; {note}" if note else ""))
    else:
        complain(f"{where}: {note or outcome.verdict.value}")


def _meant(word: str, words: Mapping[str, object]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, list(words), 1)
    return f'; did you mean "{near[0]}"?' if near else "; name one that there is"
