"""Commands that list: feeds, alerts, deliveries."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import click

from cli.commands import health
from cli.drawing import two_lines
from cli.options import (
    CommandGroup,
    Session,
    WithExamples,
    command,
    config_option,
    format_examples,
    json_option,
)
from feeds import MIN_OLD_ENTRIES
from model import Page, State, one_line
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
    format_future,
    format_past,
    format_time,
    make_line,
    print_table,
    say,
    show,
)

if TYPE_CHECKING:
    from config import Config
    from storage import AlertRow, DeliveryRow, FeedRow

MAX_REASON_CHARS = 160  # of an alert
MAX_SUMMARY_CHARS = 100  # of an entry without a title
MAX_NAME_COMPARED = 40  # first characters of a watch's name; a headline may cut the rest

STATE_TINTS = {
    "failing": RED,
    "gone": RED,
    "dead": RED,
    "moved": YELLOW,
    "old": YELLOW,
    "held": YELLOW,
    "pending": YELLOW,
    "ok": GREEN,
    "active": GREEN,
    "sent": GREEN,
    "suppressed": DIM,
}
FEED_COLUMNS = (
    Column("feed", free=True),
    Column("state", tints=STATE_TINTS),
    Column("next poll"),
    Column("last new"),
    Column("entries", right=True),
    Column("problem", free=True),
)
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

# --- feeds ----------------------------------------------------------------------------------


@click.group(
    "feeds",
    CommandGroup,
    invoke_without_command=True,
    epilog=format_examples(
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
    """List the feeds: state, next poll, last new entry."""
    session = context.find_object(Session)
    if context.invoked_subcommand is not None or session is None:
        return 0
    import storage

    now = session.doors.now()
    with closing(session.open_reader()) as reader:
        rows = reader.list_feeds()
        status = reader.read_status(now)
    if session.as_json:
        for row in rows:
            emit(row)
        return 0
    outage = health.find_outage(status, storage.find_holder(session.find_database()))
    if outage is not None:
        say(health.describe_outage(outage, now))
    names = {row.key: row.name for row in rows}
    cells = [_make_feed_cells(row, now, names) for row in rows]
    print_table(FEED_COLUMNS, cells)
    return 0


def _make_feed_cells(row: FeedRow, now: datetime, names: Mapping[str, str]) -> list[str]:
    state, problem = _describe_feed(row, now, names)
    next_poll = format_future(row.next_due, now)
    last_new = format_past(row.last_new, now)
    entries = f"{row.entries:,}"
    return [row.name, state, next_poll, last_new, entries, problem]


def _describe_feed(row: FeedRow, now: datetime, names: Mapping[str, str]) -> tuple[str, str]:
    """Return the state of a feed, and its problem; *names* are those of all feeds, by key."""
    if row.gone:
        return "gone", row.problem
    if row.problem:
        if row.failing_since is None:
            return "failing", row.problem
        age = format_age(row.failing_since, now)
        return "failing", f"{row.problem} (for {age})"
    if row.moved_to:
        return "moved", _describe_move(row.moved_to, names)
    if row.old_entries >= MIN_OLD_ENTRIES:
        return "old", (
            f"its last {row.old_entries} new entries are dated too long ago to be told; "
            "if the dates are wrong, write dates: first_seen"
        )
    return "ok" if row.last_success else "new", ""


def _describe_move(address: str, names: Mapping[str, str]) -> str:
    if address in names:
        return f'it is now the same as "{names[address]}"; remove it'
    return f"it is now at {address}; put that into the config"


@feeds.command(
    "show",
    WithExamples,
    epilog=format_examples(
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
    """Print the entries of feed documents, parsed as the daemon does.

    With --json they are recorded entries, as `replay` reads them. Problems of a document go to
    standard error. The exit code is 1 if a document cannot be read at all.
    """
    from cli.commands import online

    is_well = True
    pages = online.fetch_pages(addresses, _load_chosen_config(session))
    for address, page in zip(addresses, pages, strict=True):
        problems = [*page.notes]
        if page.problem:
            problems.append(page.problem)
            is_well = False
        for problem in problems:
            _show_problem(session, address, problem)
        _show_page(session, address, page)
    return 0 if is_well else 1


def _load_chosen_config(session: Session) -> Config | None:
    """Return the config that ``--config`` names, for its agent and the options of its feeds."""
    return session.load_config() if session.chosen is not None else None


def _show_problem(session: Session, address: str, problem: str) -> None:
    if session.as_json:
        emit({"feed": address, "problem": problem}, stream=sys.stderr)
    else:
        complain(f"{address}: {problem}")


def _show_page(session: Session, address: str, page: Page) -> None:
    now = session.doors.now()
    if session.as_json:
        from rehearsal.recorded import entry_to_row

        for entry in page.entries:
            emit(entry_to_row(entry, now, address))
        return
    number = format_count(len(page.entries), "entry")
    say(f"{address}: {number}")
    for entry in page.entries:
        published = format_time(entry.published) or "-"
        title = entry.title or entry.summary[:MAX_SUMMARY_CHARS]
        show(f"  {published:<16}  ", make_line(title))


# --- alerts and deliveries ------------------------------------------------------------------

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
    if session.as_json:
        from cli.drawing.alert_objects import make_row_object

        for row in rows:
            emit(make_row_object(row))
        return 0
    if sys.stdout.isatty():
        two_lines.print_rows(ALERT_HEADS, list(map(_make_alert_lines, rows)), STATE_TINTS)
    else:
        print_table(ALERT_COLUMNS, map(_make_alert_cells, rows))
    return 0


def cut_reason(reason: str) -> str:
    """Return *reason* on one line; one that was stored earlier may name a long query."""
    return one_line(reason, MAX_REASON_CHARS)


def _make_alert_cells(row: AlertRow) -> list[str]:
    told_to = [f"{channel} ({state})" for channel, state in row.deliveries]
    return [
        format_time(row.at),
        row.state,
        row.watch,
        row.message.headline,
        cut_reason(row.reason),
        ", ".join(told_to),
        row.id,
    ]


def _make_alert_lines(row: AlertRow) -> two_lines.Row:
    """Return *row* for a terminal; its headline names the watch, so no column does."""
    headline = row.message.headline
    if not headline.startswith(row.watch[:MAX_NAME_COMPARED]):
        headline = f"{row.watch}: {headline}"
    counts = Counter(row.deliveries)
    told_to = ", ".join(map(_format_told, counts.items()))
    notes = [told_to, cut_reason(row.reason)]
    return two_lines.Row(
        above=format_time(row.at),
        below=row.id,
        state=row.state,
        headline=headline,
        note=" · ".join(filter(None, notes)),
    )


def _format_told(told: tuple[tuple[str, str], int]) -> str:
    """Return a channel with the state of its deliveries, and their number if there are many."""
    (channel, state), count = told
    number = f"{count:,} " if count > 1 else ""
    return f"{channel} ({number}{state})"


@command(
    "deliveries",
    examples="""
  monitor.py deliveries --failed
  monitor.py deliveries --channel policy --json
""",
)
@click.option("--failed", is_flag=True, help="Only deliveries that were given up.")
@click.option("--channel", help="Only deliveries to this channel.")
@limit_option
@json_option
def deliveries(session: Session, failed: bool, channel: str | None, limit: int) -> int:
    """List the last deliveries, and the problems of those that failed or wait."""
    with closing(session.open_reader()) as reader:
        rows = reader.list_deliveries(limit, failed=failed, channel=channel)
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
    return note
