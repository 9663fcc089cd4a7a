"""Commands that look: status, feeds, alerts, deliveries."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from cli._options import Session, as_examples, command, config_option, json_option, program
from cli._out import (
    BOLD,
    DIM,
    GREEN,
    RED,
    YELLOW,
    Column,
    ago,
    clock,
    complain,
    count,
    emit,
    line,
    pad,
    say,
    show,
    since,
    table,
    tint,
)
from model import Page, State

if TYPE_CHECKING:
    from config import Config
    from storage import ChannelRow, DeliveryRow, FeedRow, Status

FEW = 8  # troubled feeds that `status` names; `feeds` lists all


# --- status ---------------------------------------------------------------------------------


@command(
    "status",
    examples="""
  monitor.py status
  monitor.py status --json | jq .deliveries_by_state
""",
)
@json_option
def status(session: Session) -> int:
    """Say whether all is well, and what to do if not.

    One screen. Exit code 1 when a channel takes nothing until a person mends it, or when all
    feeds fail.
    """
    import storage

    now = session.doors.now()
    database = session.database()
    pid = storage.holder(database)
    with closing(session.reader()) as reader:
        said = reader.status(now)
        failing = [row for row in reader.feeds() if row.problem]
    well = _is_well(said)
    if session.as_json:
        emit({"ok": well, "running": pid is not None, "pid": pid, **_facts(said, failing)})
    else:
        _show_running(pid, said)
        _show_feeds(said, failing)
        _show_channels(said)
        _show_outbox(said)
        _show_notes(said.notes)
        show(_label("state"), tint(f"{database}, {_size(said.size_bytes)}", DIM))
    return 0 if well else 1


def _is_well(said: Status) -> bool:
    all_fail = 0 < said.feeds_total == said.feeds_failing
    return not all_fail and not any(channel.blocked_since for channel in said.channels)


def _facts(said: Status, failing: Sequence[FeedRow]) -> dict[str, Any]:
    names = (
        "now",
        "last_poll",
        "next_poll",
        "feeds_total",
        "feeds_failing",
        "entries",
        "alerts_by_state",
        "deliveries_by_state",
        "oldest_pending",
        "channels",
        "notes",
        "size_bytes",
        "instance",
    )
    feeds = [
        {"name": f.name, "since": f.failing_since, "failures": f.failures, "problem": f.problem}
        for f in failing
    ]
    return {**{name: getattr(said, name) for name in names}, "failing": feeds}


def _label(text: str) -> str:
    return tint(pad(text, 12), BOLD)


def _bullet(style: str, text: str) -> None:
    mark = {RED: "✗", YELLOW: "!", GREEN: "✓"}[style]
    show("  ", tint(mark, style), " ", line(text))


def _show_running(pid: int | None, said: Status) -> None:
    if pid is None:
        show(_label("daemon"), tint("not running", RED), f"; start it with: {program()} run")
    else:
        show(_label("daemon"), tint("running", GREEN), f", process {pid}")
    told = f"last {ago(said.last_poll, said.now)}" if said.last_poll else "none yet"
    if pid is not None and said.next_poll is not None:
        late = said.next_poll < said.now
        told += ", next now" if late else f", next {ago(said.next_poll, said.now)}"
    show(_label("polls"), told)


def _show_feeds(said: Status, failing: Sequence[FeedRow]) -> None:
    told = f"{said.feeds_total:,}, {said.feeds_failing:,} failing; {count(said.entries, 'entry')}"
    show(_label("feeds"), told)
    longest = sorted(failing, key=lambda row: row.failing_since or said.now)
    for row in longest[:FEW]:
        gone = f" for {since(row.failing_since, said.now)}" if row.failing_since else ""
        _bullet(RED, f"{row.name}: failing{gone} ({count(row.failures, 'poll')}): {row.problem}")
    if len(failing) > FEW:
        show(f"    and {len(failing) - FEW:,} more: {program()} feeds")


def _show_channels(said: Status) -> None:
    blocked = sum(channel.blocked_since is not None for channel in said.channels)
    told = f"{len(said.channels)}, {blocked} blocked" if said.channels else "none was sent to yet"
    show(_label("channels"), told)
    for channel in said.channels:
        style, text = _channel(channel, said.now)
        _bullet(style, text)
        if channel.blocked_since:
            show(f"      mend it, then: {program()} send-test {line(channel.name)}")


def _channel(row: ChannelRow, now: datetime) -> tuple[str, str]:
    if row.blocked_since:
        return RED, f"{row.name}: blocked for {since(row.blocked_since, now)}: {row.problem}"
    if row.failures and row.failing_since:
        gone = f"{since(row.failing_since, now)} ({count(row.failures, 'attempt')})"
        return YELLOW, f"{row.name}: failing for {gone}: {row.problem}; tried again by itself"
    if row.paused_until and row.paused_until > now:
        return YELLOW, f"{row.name}: paused, goes on {ago(row.paused_until, now)}"
    return GREEN, f"{row.name}: well"


def _show_outbox(said: Status) -> None:
    alerts = ", ".join(f"{number:,} {state}" for state, number in said.alerts_by_state.items())
    show(_label("alerts"), line(alerts) or "none yet")
    by_state = said.deliveries_by_state
    told = [f"{number:,} {state}" for state, number in by_state.items() if number]
    show(_label("deliveries"), line(", ".join(told)) or "none yet")
    if said.oldest_pending is not None:
        _bullet(YELLOW, f"the oldest on its way is of {ago(said.oldest_pending, said.now)}")
    if by_state.get("dead"):
        _bullet(RED, f"given up: see {program()} deliveries --failed, then {program()} retry")


def _show_notes(notes: Mapping[str, str]) -> None:
    for subject, text in notes.items():
        show(_label(line(subject)), tint("needs you", RED))
        for row in text.splitlines():
            show("  ", line(row))


def _size(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"


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
        rows = reader.feeds()
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
    table(columns, [_feed_cells(row, now) for row in rows])
    return 0


def _feed_cells(row: FeedRow, now: datetime) -> list[str]:
    state = "ok" if row.last_success else "new"
    problem = row.problem
    if row.gone:
        state = "gone"
    elif row.problem:
        state = "failing"
        if row.failing_since:
            problem += f" (for {since(row.failing_since, now)})"
    elif row.moved_to:
        state, problem = "moved", f"it is now at {row.moved_to}; put that into the config"
    due = "now" if row.next_due <= now else ago(row.next_due, now)
    return [row.name, state, due, ago(row.last_new, now), f"{row.entries:,}", problem]


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
    from cli import _online

    well = True
    pages = _online.show_feeds(addresses, _config_for(session))
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
        from cli._records import recorded

        for entry in page.entries:
            emit(recorded(entry, now, address))
        return
    say(f"{address}: {count(len(page.entries), 'entry')}")
    for entry in page.entries:
        show(f"  {clock(entry.published) or '-':<16}  ", line(entry.title or entry.summary[:100]))


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
        rows = reader.alerts(limit, watch=watch, state=state)
    if session.as_json:
        from cli._records import told_object

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
    ]
    cells = [
        [
            clock(row.at),
            row.state,
            row.watch,
            row.message.headline,
            row.reason,
            ", ".join(f"{channel} ({what})" for channel, what in row.deliveries),
        ]
        for row in rows
    ]
    table(columns, cells)
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
        rows = reader.deliveries(limit, failed=failed, channel=channel)
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
    table(columns, [_delivery_cells(row, now) for row in rows])
    return 0


def _delivery_cells(row: DeliveryRow, now: datetime) -> list[str]:
    note = row.note
    if row.state == "pending" and row.not_before > now:
        note = f"again {ago(row.not_before, now)}" + (f": {note}" if note else "")
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
