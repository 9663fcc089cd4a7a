"""Commands that list: feeds, alerts, deliveries."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import click

from cli.options import Session, as_examples, command, config_option, json_option
from model import Page, State
from terminal.printing import (
    DIM,
    GREEN,
    RED,
    YELLOW,
    Column,
    complain,
    emit,
    format_age,
    format_count,
    format_relative,
    format_time,
    make_line,
    print_table,
    say,
    show,
)

if TYPE_CHECKING:
    from config import Config
    from storage import DeliveryRow, FeedRow

# --- feeds ----------------------------------------------------------------------------------


@click.group(
    "feeds",
    invoke_without_command=True,
    epilog=as_examples(
        """
  monitor.py feeds
  monitor.py feeds --json | jq -r 'select(.problem != "") | .name'
  monitor.py feeds show https://www.example.org/rss.xml
"""
    ),
)
@click.pass_context
@config_option
@json_option
def feeds(context: click.Context) -> int:
    """List the feeds: state, next poll, last news."""
    session = context.find_object(Session)
    if context.invoked_subcommand is not None or session is None:
        return 0
    with closing(session.reader()) as reader:
        rows = reader.list_feeds()
    if session.as_json:
        for row in rows:
            emit(row)
        return 0
    now = session.doors.now()
    columns = [
        Column("feed", free=True),
        Column("state", tints={"failing": RED, "gone": RED, "moved": YELLOW, "ok": GREEN}),
        Column("next poll"),
        Column("last new"),
        Column("entries", right=True),
        Column("problem", free=True),
    ]
    names = {row.key: row.name for row in rows}
    print_table(columns, [_feed_cells(row, now, names) for row in rows])
    return 0


def _feed_cells(row: FeedRow, now: datetime, names: Mapping[str, str]) -> list[str]:
    state = "ok" if row.last_success else "new"
    problem = row.problem
    if row.gone:
        state = "gone"
    elif row.problem:
        state = "failing"
        if row.failing_since:
            problem += f" (for {format_age(row.failing_since, now)})"
    elif row.moved_to in names:
        state, problem = "moved", f'it is now the same as "{names[row.moved_to]}"; remove it'
    elif row.moved_to:
        state, problem = "moved", f"it is now at {row.moved_to}; put that into the config"
    due = "now" if row.next_due <= now else format_relative(row.next_due, now)
    return [row.name, state, due, format_relative(row.last_new, now), f"{row.entries:,}", problem]


@feeds.command(
    "show",
    epilog=as_examples(
        """
  monitor.py feeds show saved.xml
  monitor.py feeds show --json https://www.example.org/rss.xml | jq .title
"""
    ),
)
@click.argument("addresses", nargs=-1, required=True, metavar="FILE|URL...")
@config_option
@json_option
@click.pass_obj
def show_feed(session: Session, addresses: Sequence[str]) -> int:
    """Print the entries of feed documents, read as live.

    With --json they are recorded entries, as `replay` reads them. What is odd about a document
    goes to standard error; the exit code is 1 if one cannot be read at all.
    """
    from cli.commands import online

    well = True
    pages = online.show_feeds(addresses, _config_for(session))
    for address, page in zip(addresses, pages, strict=True):
        well &= not page.problem
        for problem in (*page.notes, *([page.problem] if page.problem else [])):
            if session.as_json:
                emit({"feed": address, "problem": problem}, stream=sys.stderr)
            else:
                complain(f"{address}: {problem}")
        _show_page(session, address, page)
    return 0 if well else 1


def _config_for(session: Session) -> Config | None:
    """Return the config if one was asked for: its agent and its feeds' options are used."""
    return session.config() if session.chosen is not None else None


def _show_page(session: Session, address: str, page: Page) -> None:
    now = session.doors.now()
    if session.as_json:
        from rehearsal.recorded import entry_to_row

        for entry in page.entries:
            emit(entry_to_row(entry, now, address))
        return
    say(f"{address}: {format_count(len(page.entries), 'entry')}")
    for entry in page.entries:
        show(
            f"  {format_time(entry.published) or '-':<16}  ",
            make_line(entry.title or entry.summary[:100]),
        )


# --- alerts and deliveries ------------------------------------------------------------------


@command(
    "alerts",
    examples="""
  monitor.py alerts
  monitor.py alerts --watch "Digital euro" --state suppressed --limit 50
""",
)
@click.option("--watch", help="Only of this watch.")
@click.option("--state", type=click.Choice([each.value for each in State]), help="Only these.")
@click.option("--limit", type=click.IntRange(min=1), default=20, help="How many; 20 without it.")
@json_option
def alerts(session: Session, watch: str | None, state: str | None, limit: int) -> int:
    """List the last alerts: what was told to whom, or why not."""
    with closing(session.reader()) as reader:
        rows = reader.list_alerts(limit, watch=watch, state=state)
    if session.as_json:
        from cli.drawing.alert_objects import told_object

        for row in rows:
            emit(told_object(row))
        return 0
    columns = [
        Column("when (UTC)"),
        Column("state", tints={"active": GREEN, "held": YELLOW, "suppressed": DIM}),
        Column("watch"),
        Column("headline", free=True),
        Column("reason", free=True),
        Column("told to", free=True),
        Column("id"),
    ]
    cells = [
        [
            format_time(row.at),
            row.state,
            row.watch,
            row.message.headline,
            row.reason,
            ", ".join(f"{channel} ({what})" for channel, what in row.deliveries),
            row.id,
        ]
        for row in rows
    ]
    print_table(columns, cells)
    return 0


@command(
    "deliveries",
    examples="""
  monitor.py deliveries --failed
  monitor.py deliveries --channel policy --json
""",
)
@click.option("--failed", is_flag=True, help="Only those that were given up.")
@click.option("--channel", help="Only to this channel.")
@click.option("--limit", type=click.IntRange(min=1), default=20, help="How many; 20 without it.")
@json_option
def deliveries(session: Session, failed: bool, channel: str | None, limit: int) -> int:
    """List the last deliveries, and what stands in their way."""
    with closing(session.reader()) as reader:
        rows = reader.list_deliveries(limit, failed=failed, channel=channel)
    if session.as_json:
        for row in rows:
            emit(row)
        return 0
    now = session.doors.now()
    columns = [
        Column("id"),
        Column("channel"),
        Column("recipient"),
        Column("state", tints={"sent": GREEN, "dead": RED, "pending": YELLOW}),
        Column("attempts", right=True),
        Column("headline", free=True),
        Column("note", free=True),
    ]
    print_table(columns, [_delivery_cells(row, now) for row in rows])
    return 0


def _delivery_cells(row: DeliveryRow, now: datetime) -> list[str]:
    note = row.note
    if row.state == "pending" and row.not_before > now:
        note = f"again {format_relative(row.not_before, now)}" + (f": {note}" if note else "")
    if row.maybe_sent and row.state != "sent":
        note += "; it may have arrived"
    return [
        row.id,
        row.channel,
        row.recipient,
        row.state,
        f"{row.attempts}",
        row.headline,
        note,
    ]
