"""Status: one screen that says whether all is well, and what to do if not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cli.options import Session, command, json_option, program
from terminal.printing import (
    BOLD,
    DIM,
    GREEN,
    RED,
    YELLOW,
    emit,
    format_age,
    format_count,
    format_relative,
    make_line,
    pad,
    show,
    tint,
)

if TYPE_CHECKING:
    from storage import ChannelRow, FeedRow, Status

FEW = 8  # troubled feeds that are named; `feeds` lists all


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
    pid = storage.find_holder(database)
    with closing(session.reader()) as reader:
        said = reader.read_status(now)
        failing = [row for row in reader.list_feeds() if row.problem]
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
    show("  ", tint(mark, style), " ", make_line(text))


def _show_running(pid: int | None, said: Status) -> None:
    if pid is None:
        show(_label("daemon"), tint("not running", RED), f"; start it with: {program()} run")
    else:
        show(_label("daemon"), tint("running", GREEN), f", process {pid}")
    told = f"last {format_relative(said.last_poll, said.now)}" if said.last_poll else "none yet"
    if pid is not None and said.next_poll is not None:
        late = said.next_poll < said.now
        told += ", next now" if late else f", next {format_relative(said.next_poll, said.now)}"
    show(_label("polls"), told)


def _show_feeds(said: Status, failing: Sequence[FeedRow]) -> None:
    entries = format_count(said.entries, "entry")
    told = f"{said.feeds_total:,}, {said.feeds_failing:,} failing; {entries}"
    show(_label("feeds"), told)
    longest = sorted(failing, key=lambda row: row.failing_since or said.now)
    for row in longest[:FEW]:
        gone = f" for {format_age(row.failing_since, said.now)}" if row.failing_since else ""
        _bullet(
            RED, f"{row.name}: failing{gone} ({format_count(row.failures, 'poll')}): {row.problem}"
        )
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
            show(f"      mend it, then: {program()} retry")


def _channel(row: ChannelRow, now: datetime) -> tuple[str, str]:
    if row.blocked_since:
        return RED, f"{row.name}: blocked for {format_age(row.blocked_since, now)}: {row.problem}"
    if row.failures and row.failing_since:
        gone = f"{format_age(row.failing_since, now)} ({format_count(row.failures, 'attempt')})"
        return YELLOW, f"{row.name}: failing for {gone}: {row.problem}; tried again by itself"
    if row.paused_until and row.paused_until > now:
        return YELLOW, f"{row.name}: paused, goes on {format_relative(row.paused_until, now)}"
    return GREEN, f"{row.name}: well"


def _show_outbox(said: Status) -> None:
    alerts = ", ".join(f"{number:,} {state}" for state, number in said.alerts_by_state.items())
    show(_label("alerts"), make_line(alerts) or "none yet")
    by_state = said.deliveries_by_state
    told = [f"{number:,} {state}" for state, number in by_state.items() if number]
    show(_label("deliveries"), make_line(", ".join(told)) or "none yet")
    if said.oldest_pending is not None:
        _bullet(
            YELLOW, f"the oldest on its way is of {format_relative(said.oldest_pending, said.now)}"
        )
    if by_state.get("dead"):
        _bullet(RED, f"given up: see {program()} deliveries --failed, then {program()} retry")


def _show_notes(notes: Mapping[str, str]) -> None:
    for subject, text in notes.items():
        show(_label(make_line(subject)), tint("needs you", RED))
        for row in text.splitlines():
            show("  ", make_line(row))


def _size(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
