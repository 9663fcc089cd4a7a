"""The command feeds: the health of each feed, and the entries of a feed document."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from cli.drawing import two_lines
from cli.options import (
    CommandGroup,
    Session,
    WithExamples,
    config_option,
    format_examples,
    json_option,
)
from model import Health, Page
from terminal.printing import (
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
    from storage import FeedRow, Reader
    from watchers import Join

MAX_SUMMARY_CHARS = 100  # of an entry without a title
MAX_WATCHES = 3  # that are named of a feed; --json has all
MIN_WHOLE_NUMBER = 10  # of entries a day; smaller ones have a decimal

STATE_TINTS = {
    "gone": RED,
    "dead": RED,
    "quarantined": RED,
    "down": RED,
    "degraded": YELLOW,
    "moved": YELLOW,
    "stale": YELLOW,
    "ok": GREEN,
}
FEED_COLUMNS = (
    Column("feed", free=True),
    Column("state", tints=STATE_TINTS),
    Column("last read"),
    Column("next poll"),
    Column("a day", right=True),
    Column("watches", free=True),
    Column("problem", free=True),
)
FEED_HEADS = two_lines.Row(
    "last read", "next poll", "state", "feed", "entries a day · watches matched · problem"
)


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
    """List the feeds: state, last and next poll, watches that matched, and the remedy."""
    session = context.find_object(Session)
    if context.invoked_subcommand is not None or session is None:
        return 0
    import storage
    from answers.troubles import describe_outage, find_outage

    now = session.doors.now()
    with closing(session.open_reader()) as reader:
        rows = reader.list_feeds()
        status = reader.read_status(now)
        joins = _find_joins(reader)
    names = {row.key: row.name for row in rows}
    if session.as_json:
        for row in rows:
            emit(_make_feed_object(row, now, names))
        return 0
    outage = find_outage(status, storage.find_holder(session.find_database()))
    if outage is not None:
        say(describe_outage(outage, now))
    if sys.stdout.isatty():
        lines = [_make_feed_lines(row, now, names) for row in rows]
        two_lines.print_rows(FEED_HEADS, lines, STATE_TINTS, whole_notes=True)
    else:
        print_table(FEED_COLUMNS, [_make_feed_cells(row, now, names) for row in rows])
    if joins:
        say("")
        _show_joins(joins)
    return 0


def _make_feed_cells(row: FeedRow, now: datetime, names: Mapping[str, str]) -> list[str]:
    from answers.feeds import judge

    health = judge(row, now, names)
    return [
        row.name,
        health.state,
        format_past(row.last_success, now),
        format_future(row.next_due, now),
        _format_a_day(row),
        _name_watches(row),
        _write_problem(health, now),
    ]


def _make_feed_lines(row: FeedRow, now: datetime, names: Mapping[str, str]) -> two_lines.Row:
    """Return *row* for a terminal."""
    from answers.feeds import judge

    health = judge(row, now, names)
    a_day = _format_a_day(row)
    notes = [f"{a_day} a day" if a_day else "", _name_watches(row), _write_problem(health, now)]
    return two_lines.Row(
        above=format_past(row.last_success, now),
        below=format_future(row.next_due, now),
        state=health.state,
        headline=row.name,
        note=" · ".join(filter(None, notes)),
    )


def _make_feed_object(row: FeedRow, now: datetime, names: Mapping[str, str]) -> dict[str, object]:
    """Return *row* and its health for JSON."""
    from answers.feeds import judge

    health = judge(row, now, names)
    stored = {name: getattr(row, name) for name in type(row).__slots__}
    judged = {"state": health.state, "since": health.since}
    return {**stored, **judged, "why": health.why, "remedy": health.remedy}


def _format_a_day(row: FeedRow) -> str:
    """Return about how many new entries the feed brings a day; empty if it is not known."""
    if row.usual_gap is None:
        return ""
    number = timedelta(days=1) / row.usual_gap
    return f"{number:,.0f}" if number >= MIN_WHOLE_NUMBER else f"{number:.1f}"


def _name_watches(row: FeedRow) -> str:
    """Return the watches that matched most often."""
    names = ", ".join(row.watches[:MAX_WATCHES])
    rest = len(row.watches) - MAX_WATCHES
    return f"{names} and {rest:,} more" if rest > 0 else names


def _write_problem(health: Health, now: datetime) -> str:
    """Return why a feed is in its state, for how long, and the remedy."""
    why = health.why
    if why and health.since is not None:
        why = f"{why} (for {format_age(health.since, now)})"
    return "; ".join(filter(None, [why, health.remedy]))


@feeds.command(
    "publishers",
    WithExamples,
    epilog=format_examples(
        """
  monitor.py feeds publishers
  monitor.py feeds publishers --json | jq -r .counts_as
"""
    ),
)
@config_option
@json_option
@click.pass_obj
def list_joins(session: Session) -> int:
    """List the publishers of the last three days that count as another one, and why."""
    with closing(session.open_reader()) as reader:
        joins = _find_joins(reader)
    if session.as_json:
        for join in joins.values():
            emit(join._asdict())
    elif joins:
        _show_joins(joins)
    else:
        say("no publisher of the last three days counts as another one")
    return 0


def _find_joins(reader: Reader) -> Mapping[str, Join]:
    """Return the publishers of the last days that count as another one."""
    publishers = reader.list_publishers()
    if len(publishers) < 2:
        return {}
    from watchers import find_joins  # all watchers are imported, so only where there is a use

    return find_joins(publishers)


def _show_joins(joins: Mapping[str, Join]) -> None:
    say("publishers under several names:")
    for join in joins.values():
        show("  ", make_line(f"{join.publisher} counts as {join.counts_as}: {join.reason}"))


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
    return session.load_config_to_read() if session.chosen is not None else None


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
