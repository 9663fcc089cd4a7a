"""Commands that list: alerts, deliveries."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import click

from cli.commands.run import ask_daemon, is_running, show_reply
from cli.commands.silence import find_name
from cli.drawing import two_lines
from cli.drawing.said import describe_acts, make_acts, read_acts
from cli.options import (
    CommandGroup,
    Session,
    WithExamples,
    command,
    config_option,
    format_examples,
    json_option,
)
from model import ConfigError, State, UsageError, one_line
from terminal.printing import (
    DIM,
    GREEN,
    RED,
    YELLOW,
    Column,
    emit,
    format_count,
    format_future,
    format_time,
    print_table,
)

if TYPE_CHECKING:
    from storage import AlertRow, DeliveryRow

MAX_REASON_CHARS = 160  # of an alert
MAX_NAME_COMPARED = 40  # first characters of a watch's name; a headline may cut the rest

STATE_TINTS = {
    "dead": RED,
    "held": YELLOW,
    "pending": YELLOW,
    "active": GREEN,
    "sent": GREEN,
    "suppressed": DIM,
    "dismissed": DIM,
    "skipped": DIM,
}
ALERT_COLUMNS = (
    Column("when (UTC)"),
    Column("state", tints=STATE_TINTS),
    Column("watch"),
    Column("headline", free=True),
    Column("reason", free=True),
    Column("told to", free=True),
    Column("id"),
)
ALERT_HEADS = two_lines.Row("when (UTC)", "id", "state", "headline", "told to · reason")
DELIVERY_COLUMNS = (
    Column("id"),
    Column("channel"),
    Column("recipient"),
    Column("state", tints=STATE_TINTS),
    Column("attempts", right=True),
    Column("headline", free=True),
    Column("note", free=True),
)
DELIVERY_HEADS = two_lines.Row("raised (UTC)", "id", "state", "headline", "channel · note")

STATE_NAMES = [state.value for state in State]

limit_option = click.option(
    "--limit", type=click.IntRange(min=1), default=20, help="How many to list; 20 without it."
)


@command(
    "alerts",
    examples="""
  monitor.py alerts
  monitor.py alerts --watch "Digital euro" --state suppressed --limit 50
""",
)
@click.option("--watch", help="Only the alerts of this watch.")
@click.option("--state", type=click.Choice(STATE_NAMES), help="Only alerts in this state.")
@limit_option
@json_option
def alerts(session: Session, watch: str | None, state: str | None, limit: int) -> int:
    """List the last alerts: who got each, or the reason why nobody did."""
    with closing(session.open_reader()) as reader:
        rows = reader.list_alerts(limit, watch=watch, state=state)
        if watch is not None and not rows and not reader.list_alerts(1, watch=watch):
            refuse_unknown(session, "watch", watch)
        acts = read_acts(reader, rows)
    if session.as_json:
        from cli.drawing.alert_objects import make_row_object

        for row in rows:
            emit(make_row_object(row) | make_acts(acts.get(row.head, ())))
        return 0
    said = {row.id: describe_acts(acts.get(row.head, ())) for row in rows}
    if sys.stdout.isatty():
        lines = [_make_alert_lines(row, said[row.id]) for row in rows]
        two_lines.print_rows(ALERT_HEADS, lines, STATE_TINTS)
    else:
        print_table(ALERT_COLUMNS, [_make_alert_cells(row, said[row.id]) for row in rows])
    return 0


def refuse_unknown(session: Session, noun: str, name: str) -> None:
    """Refuse the *name* of a watch or channel that the config does not have.

    Raises:
        UsageError: there is no such name; the text suggests names.
    """
    from plugins import suggest

    try:
        config = session.load_config_to_read()
    except ConfigError:
        return  # its names are not known
    names = config.watches if noun == "watch" else config.channels
    if name not in names:
        raise UsageError(f'--{noun}: there is no {noun} "{name}"{suggest(name, names)}')


def cut_reason(reason: str) -> str:
    """Return *reason* on one line; one that was stored earlier may name a long query."""
    return one_line(reason, MAX_REASON_CHARS)


def _make_alert_cells(row: AlertRow, said: str) -> list[str]:
    told_to = [f"{channel} ({state})" for channel, state in row.deliveries]
    told_to += _list_rulings(row)
    return [
        format_time(row.at),
        row.shown_state,
        row.watch,
        row.message.headline,
        "; ".join(filter(None, (cut_reason(row.shown_reason), said))),
        ", ".join(told_to),
        row.id,
    ]


def _make_alert_lines(row: AlertRow, said: str) -> two_lines.Row:
    """Return *row* for a terminal; its headline names the watch, so no column does."""
    headline = row.message.headline
    if not headline.startswith(row.watch[:MAX_NAME_COMPARED]):
        headline = f"{row.watch}: {headline}"
    counts = Counter(row.deliveries)
    told_to = ", ".join([*map(_format_told, counts.items()), *_list_rulings(row)])
    notes = [told_to, cut_reason(row.shown_reason), said]
    return two_lines.Row(
        above=format_time(row.at),
        below=row.id,
        state=row.shown_state,
        headline=headline,
        note=" · ".join(filter(None, notes)),
    )


def _list_rulings(row: AlertRow) -> list[str]:
    """Return the channels that were not told at once, each with the decision; times in UTC."""
    if not row.rulings:
        return []
    from answers.timing import describe_ruling, show_rulings

    described = [(ruling.channel, describe_ruling(ruling)) for ruling in show_rulings(row)]
    return [f"{channel} ({decision})" for channel, decision in described if decision]


def _format_told(told: tuple[tuple[str, str], int]) -> str:
    """Return a channel with the state of its deliveries, and their number if there are many."""
    (channel, state), count = told
    number = f"{count:,} " if count > 1 else ""
    return f"{channel} ({number}{state})"


@click.group(
    "deliveries",
    CommandGroup,
    invoke_without_command=True,
    epilog=format_examples(
        """
  monitor.py deliveries --failed
  monitor.py deliveries --channel policy --json
  monitor.py deliveries dismiss --dead
"""
    ),
)
@click.pass_context
@config_option
@click.option("--failed", is_flag=True, help="Only deliveries that were given up.")
@click.option("--channel", help="Only deliveries to this channel.")
@limit_option
@json_option
def deliveries(context: click.Context, failed: bool, channel: str | None, limit: int) -> int:
    """List the last deliveries, and the problems of those that failed or wait."""
    session = context.find_object(Session)
    if context.invoked_subcommand is not None or session is None:
        return 0
    with closing(session.open_reader()) as reader:
        rows = reader.list_deliveries(limit, failed=failed, channel=channel)
        if channel is not None and not rows and not reader.list_deliveries(1, channel=channel):
            refuse_unknown(session, "channel", channel)
    if session.as_json:
        for row in rows:
            emit(row)
        return 0
    now = session.doors.now()
    if sys.stdout.isatty():
        lines = [_make_delivery_lines(row, now) for row in rows]
        two_lines.print_rows(DELIVERY_HEADS, lines, STATE_TINTS, whole_notes=True)
    else:
        cells = [_make_delivery_cells(row, now) for row in rows]
        print_table(DELIVERY_COLUMNS, cells)
    return 0


@deliveries.command("dismiss", WithExamples)
@click.pass_obj
@config_option
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--dead", is_flag=True, help="All deliveries that were given up.")
@click.option("--by", default="", help="Who dismisses them; the name of the user without it.")
@json_option
def dismiss(session: Session, ids: Sequence[str], dead: bool, by: str) -> int:
    """Dismiss deliveries that were given up: they need nobody any more.

    Those with the IDs, or all with --dead. They stay in the history, with the name and the time,
    and `retry ID` still sends them.
    """
    if bool(ids) == dead:
        raise UsageError("give the IDs of deliveries, or --dead for all that were given up")
    database = session.find_database()
    wanted = {"do": "dismiss", "ids": " ".join(ids), "by": by or find_name()}
    if is_running(database):
        return ask_daemon(session, database, wanted)
    import storage
    from daemon import acts

    now = session.doors.now()
    with closing(storage.open_store(database, now)) as store:
        done = acts.dismiss(store, wanted, now)
    return show_reply(session, {"ok": "yes" if done.is_done else "", "text": done.text})


def _make_delivery_cells(row: DeliveryRow, now: datetime) -> list[str]:
    return [
        row.id,
        row.channel,
        row.recipient,
        row.state,
        f"{row.attempts}",
        row.headline,
        _write_note(row, now),
    ]


def _make_delivery_lines(row: DeliveryRow, now: datetime) -> two_lines.Row:
    attempts = format_count(row.attempts, "attempt")
    notes = [
        f"{row.channel} {row.recipient}".rstrip(),
        "" if row.state == "sent" and row.attempts == 1 else attempts,
        _write_note(row, now),
    ]
    return two_lines.Row(
        above=format_time(row.at),
        below=row.id,
        state=row.state,
        headline=row.headline,
        note=" · ".join(filter(None, notes)),
    )


def _write_note(row: DeliveryRow, now: datetime) -> str:
    """Return the note of *row*, with the time of the next attempt if there is one."""
    note = row.note
    if row.state == "pending" and row.not_before > now:
        note = f"again {format_future(row.not_before, now)}"
        if row.note:
            note += f": {row.note}"
    if row.maybe_sent and row.state != "sent":
        note += "; it may have arrived"
    if row.gate:
        note += f"; held by {row.gate} before"
    if row.route:
        note += f"; by route {row.route}"
    if row.edited:
        note += f"; edited {format_time(row.edited)}"
    if row.edit_note:
        note += f"; {row.edit_note}"
    if row.dismissed:
        note += f"; dismissed by {row.dismissed_by} {format_time(row.dismissed)}"
    return note.removeprefix("; ")
