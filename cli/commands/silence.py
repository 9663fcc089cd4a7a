"""Commands that answer alerts: silence, acknowledge, feedback; and that end and begin mails."""

from __future__ import annotations

import getpass
import shlex
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from cli.commands.run import ask_daemon, is_running, show_reply
from cli.options import (
    CommandGroup,
    Instant,
    Length,
    Session,
    WithExamples,
    command,
    config_option,
    format_examples,
    json_option,
)
from model import ActKind, UsageError
from terminal.printing import (
    DIM,
    GREEN,
    Column,
    emit,
    format_iso,
    format_time,
    print_table,
    say,
)
from terminal.program import write_command

if TYPE_CHECKING:
    from answers.silences import SilenceShown
    from storage import AlertRow

MAX_LISTED = 200
STATE_TINTS = {"in force": GREEN, "ended": DIM}
COLUMNS = (
    Column("id"),
    Column("state", tints=STATE_TINTS),
    Column("until (UTC)"),
    Column("subject", free=True),
    Column("channel"),
    Column("held", right=True),
    Column("by"),
    Column("reason", free=True),
)
VIA = "command"


@click.group(
    "silence",
    CommandGroup,
    invoke_without_command=True,
    epilog=format_examples(
        """
  monitor.py silence add --watch "Digital euro" --for 8h --reason known
  monitor.py silence
  monitor.py silence list --all
  monitor.py silence rm 7k2mqhd3
"""
    ),
)
@click.pass_context
@config_option
@json_option
def silence(context: click.Context) -> int:
    """List the silences in force; with add and rm, begin and end one."""
    session = context.find_object(Session)
    if context.invoked_subcommand is not None or session is None:
        return 0
    return _list(session, with_ended=False)


@silence.command("add", WithExamples)
@click.pass_obj
@config_option
@click.option("--watch", default="", help="Only alerts of this watch.")
@click.option("--keyword", default="", help="Only those about this keyword alone.")
@click.option("--trend", default="", metavar="ALERT", help="Only the trend of this alert.")
@click.option("--story", default="", metavar="ALERT", help="Only the story of this alert.")
@click.option("--channel", default="", help="Only in this channel; all channels without it.")
@click.option("--for", "length", type=Length(), help="How long it holds, as 8h or 7d.")
@click.option("--until", type=Instant(), help="When it ends, in place of --for.")
@click.option("--reason", required=True, help="The reason, for those who wonder later.")
@click.option("--by", default="", help="Who asks; the name of the user without it.")
@json_option
def add(
    session: Session,
    /,
    length: timedelta | None,
    until: datetime | None,
    **asked: str,
) -> int:
    """Silence a subject until a time: a watch, a keyword, a trend or a story.

    Reports are still counted, and the alerts are listed as suppressed. A trend whose rise was
    silenced is told when it rises again.
    """
    if (length is None) == (until is None):
        raise UsageError("a silence needs one end; give --for 8h or --until 2026-01-31T08:00Z")
    end = until or session.doors.now() + (length or timedelta())
    by = asked.pop("by") or find_name()
    wanted = {"do": "silence", **asked, "until": end.isoformat(), "by": by}
    return _act(session, wanted)


@silence.command("rm", WithExamples)
@click.pass_obj
@config_option
@click.argument("name", metavar="ID")
@json_option
def rm(session: Session, name: str) -> int:
    """End a silence before its time."""
    return _act(session, {"do": "end-silence", "id": name})


@silence.command("list", WithExamples)
@click.pass_obj
@config_option
@click.option("--all", "with_ended", is_flag=True, help="Also those that have ended.")
@json_option
def list_(session: Session, with_ended: bool) -> int:
    """List the silences that are in force, the newest first."""
    return _list(session, with_ended)


def _list(session: Session, with_ended: bool) -> int:
    from answers.silences import show_silence

    now = session.doors.now()
    with closing(session.open_reader()) as reader:
        found = reader.timing.list_silences(MAX_LISTED)
        held = reader.timing.count_held(found)
        last = reader.list_alerts(1)
    listed = [show_silence(one, now, held[one.id]) for one in found]
    shown = [one for one in listed if with_ended or one.in_force]
    if session.as_json:
        for one in shown:
            emit(_make_object(one))
        return 0
    if not shown:
        say(f"no silence is in force; add one with: {_write_example(session, last)}")
        return 0
    print_table(COLUMNS, list(map(_make_row, shown)))
    return 0


def _write_example(session: Session, last: Sequence[AlertRow]) -> str:
    """Return a command that silences the watch of the *last* alert, or else the first watch."""
    names = [row.watch for row in last if row.watch] or list(session.load_config_to_read().watches)
    subject = f"--watch {shlex.quote(names[0])}" if names else "--watch WATCH"
    return write_command(f"silence add {subject} --for 8h --reason planned")


@command(
    "acknowledge",
    examples="""
  monitor.py acknowledge 7k2mqhd3xw5n
""",
)
@click.argument("alert", metavar="ALERT")
@click.option("--by", default="", help="Who sees to it; the name of the user without it.")
@json_option
def acknowledge(session: Session, alert: str, by: str) -> int:
    """Say that somebody sees to an alert, so that it is not escalated."""
    return _comment(session, ActKind.ACKNOWLEDGED, alert, by)


FEEDBACK = {
    "useful": ActKind.USEFUL,
    "not-useful": ActKind.NOT_USEFUL,
    "not-relevant": ActKind.NOT_RELEVANT,
}


@command(
    "feedback",
    examples="""
  monitor.py feedback 7k2mqhd3xw5n not-relevant
  monitor.py feedback --summary --since 30d
""",
)
@click.argument("alert", metavar="ALERT", required=False)
@click.argument("said", metavar="WORD", required=False, type=click.Choice([*FEEDBACK]))
@click.option("--by", default="", help="Who says so; the name of the user without it.")
@click.option("--summary", is_flag=True, help="Print how often people said what, by watch.")
@click.option("--since", type=Length(), help="How far back the summary looks; 7d without it.")
@json_option
def feedback(
    session: Session,
    alert: str | None,
    said: str | None,
    by: str,
    summary: bool,
    since: timedelta | None,
) -> int:
    """Say whether an alert was useful; not-relevant also silences its story for the watch.

    WORD is useful, not-useful or not-relevant. With --summary the noisiest watches come first,
    with words that they may exclude: each was found in entries that people called not relevant,
    and in none that they called useful.
    """
    if summary and alert is None:
        from cli.drawing.feedback import print_summary

        return print_summary(session, since)
    if summary or alert is None or said is None or since is not None:
        raise UsageError("give an ALERT and a WORD, or --summary alone")
    return _comment(session, FEEDBACK[said], alert, by)


@command(
    "subscribe",
    examples="""
  monitor.py subscribe desk ann@example.org
""",
)
@click.argument("channel", metavar="CHANNEL")
@click.argument("address", metavar="ADDRESS")
@json_option
def subscribe(session: Session, channel: str, address: str) -> int:
    """Let a recipient who is off get the messages of a channel again.

    A recipient is off who unsubscribed by the link in a mail, or whose mail server refused it for
    good on three days. `status` lists them.
    """
    wanted = {"do": "subscribe", "channel": channel, "address": address, "by": find_name()}
    return _act(session, wanted)


@command(
    "unsubscribe",
    examples="""
  monitor.py unsubscribe desk ann@example.org
""",
)
@click.argument("channel", metavar="CHANNEL")
@click.argument("address", metavar="ADDRESS")
@json_option
def unsubscribe(session: Session, channel: str, address: str) -> int:
    """Let a recipient of a channel get no more messages, as the link in its mails does."""
    name = find_name()
    wanted = {"do": "unsubscribe", "channel": channel, "address": address, "by": name}
    return _act(session, {**wanted, "via": f"the command of {name}"})


def _comment(session: Session, kind: ActKind, alert: str, by: str) -> int:
    wanted = {
        "do": "comment",
        "said": kind.value,
        "alert": alert,
        "by": by or find_name(),
        "via": VIA,
    }
    return _act(session, wanted)


def _act(session: Session, wanted: Mapping[str, str]) -> int:
    """Let the daemon do *wanted*; do it here if no daemon runs. Return the exit code."""
    database = session.find_database()
    if is_running(database):
        return ask_daemon(session, database, wanted)
    import storage
    from daemon import acts

    now = session.doors.now()
    config = session.load_config_to_read()
    with closing(storage.open_store(database, now)) as store:
        done = acts.do(store, config, wanted, now)
    return show_reply(session, {"ok": "yes" if done.is_done else "", "text": done.text})


def find_name() -> str:
    """Return the name of the user who runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without an entry for its user
        return "somebody on this machine"


def _make_row(one: SilenceShown) -> list[str]:
    return [
        one.id,
        "in force" if one.in_force else "ended",
        format_time(one.until),
        one.subject,
        one.channel or "all",
        str(one.held),
        one.by,
        one.reason,
    ]


def _make_object(one: SilenceShown) -> dict[str, object]:
    return {
        "id": one.id,
        "in_force": one.in_force,
        "at": format_iso(one.at),
        "until": format_iso(one.until),
        "ended": one.ended and format_iso(one.ended),
        "watch": one.watch,
        "keyword": one.keyword,
        "trend": one.trend,
        "story": one.story,
        "channel": one.channel,
        "by": one.by,
        "reason": one.reason,
        "held": one.held,
    }
