"""`status`: one screen that says whether all is well, and how to fix it if not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from cli.options import Session, command, json_option
from model import KeywordChange, Recipient, Unreachable
from terminal.printing import (
    BOLD,
    DIM,
    GREEN,
    RED,
    YELLOW,
    emit,
    format_age,
    format_count,
    format_future,
    format_past,
    make_line,
    pad,
    show,
    tint,
)
from terminal.program import write_command

if TYPE_CHECKING:
    from answers.daemon import Pulse
    from answers.timing import ChannelTiming
    from config import Config
    from storage import ChannelRow, FeedRow, Reader, Status

NOT_ASKED = frozenset({"once", "demo"})
"""The modes of a state whose process listens for no commands."""
MAX_FEEDS_NAMED = 8  # failing ones; `feeds` lists all
MAX_CHANGES_NAMED = 8  # of keywords; `overlay` lists all


@command(
    "status",
    examples="""
  monitor.py status
  monitor.py status --json | jq .deliveries_by_state
""",
)
@json_option
def status(session: Session) -> int:
    """Say whether all is well, and how to fix it if not.

    One screen. Exit code 1 when the daemon does not run or cannot store anything, when polls are
    overdue, when a channel takes nothing, when messages could not be delivered, when there is no
    network or all feeds fail, or when something "needs you".
    """
    import storage
    from answers.health import judge_health
    from answers.overlay import show_change
    from answers.status import list_troubles, show_status

    now = session.doors.now()
    database = session.find_database()
    pid = storage.find_holder(database)
    with closing(session.open_reader()) as reader:
        status = reader.read_status(now)
        failing = reader.list_feeds(failing=True)
        config = _find_config(session, reader, status)
        timings = _read_timings(reader, config, now)
        changes = reader.overlay.list_in_force()
    status = replace(status, recipients=_keep_known(status.recipients, config))
    pulse = _feel_pulse(database, status, pid)
    health = judge_health(status, pulse, now, write_command)
    troubles = list_troubles(health, status)
    if session.as_json:
        # There is nothing to do while the daemon alone writes, so people are not told of the risk.
        risk = storage.describe_risk()
        shown = show_status(status, failing, troubles, pid, risk, timings)
        emit(replace(shown, overlay=tuple(map(show_change, changes))))
    else:
        _show_running(pid, status)
        for trouble in troubles:
            _show_bullet(RED, trouble)
        _show_feeds(status, failing)
        _show_channels(status, timings)
        _show_lines(status)
        _show_outbox(status)
        _show_overlay(changes, now)
        _show_notes(status.notes)
        _show_state(database, status.size_bytes)
    return 1 if troubles else 0


def _find_config(session: Session, reader: Reader, status: Status) -> Config | None:
    """Return the config, if it may say more; to read it takes half a second."""
    from config import may_time_channels

    may_time = may_time_channels(session.find_config()) or bool(reader.timing.list_queues())
    if not may_time and not status.recipients:
        return None
    loss = "the times of its channels are not shown"
    if not may_time:
        loss = "recipients who are off are shown although it may have them no more"
    return session.load_config_if_right(loss)


def _read_timings(reader: Reader, config: Config | None, now: datetime) -> Sequence[ChannelTiming]:
    """Return when channels take their next messages."""
    if config is None and not reader.timing.list_queues():
        return ()
    from answers.timing import read_timings

    return read_timings(reader, config, now)


def _keep_known(rows: Sequence[Recipient], config: Config | None) -> tuple[Recipient, ...]:
    """Return those of *rows* that *config* still has; all of them without one."""
    from answers.recipients import keep_known

    return tuple(rows if config is None else keep_known(rows, config))


def _feel_pulse(database: Path, status: Status, pid: int | None) -> Pulse:
    """Return the answer of the running daemon, or why it does not answer."""
    from answers.daemon import Pulse
    from daemon import requests

    if pid is None or status.mode in NOT_ASKED:
        return Pulse(pid)
    try:
        reply = requests.ask_and_wait(database, {"do": "health"})
    except Unreachable as error:
        return Pulse(pid, silence=str(error))
    return Pulse(pid, status.now, "" if reply["ok"] else reply["text"])


# --- for people -----------------------------------------------------------------------------

MARKS = {RED: "✗", YELLOW: "!", GREEN: "✓"}


def _label(text: str) -> str:
    return tint(pad(text, 12), BOLD)


def _show_bullet(style: str, text: str) -> None:
    mark = tint(MARKS[style], style)
    show("  ", mark, " ", make_line(text), hang=4)


def _show_running(pid: int | None, status: Status) -> None:
    label = _label("daemon")
    if pid is None:
        show(label, tint("not running", RED), f"; start it with: {write_command('run')}")
    else:
        show(label, tint("running", GREEN), f", process {pid}")
    polls = "none yet"
    if status.last_poll:
        polls = f"last {format_past(status.last_poll, status.now)}"
    if pid is not None and status.next_poll is not None:
        polls += f", next {format_future(status.next_poll, status.now)}"
    show(_label("polls"), polls)


def _show_feeds(status: Status, failing: Sequence[FeedRow]) -> None:
    entries = format_count(status.entries, "entry")
    failures = f"{status.feeds_failing:,} failing"
    show(_label("feeds"), f"{status.feeds_total:,}, {failures}; {entries}")
    longest_first = sorted(failing, key=lambda row: row.failing_since or status.now)
    for row in longest_first[:MAX_FEEDS_NAMED]:
        _show_bullet(RED, _describe_failure(row, status.now))
    more = len(failing) - MAX_FEEDS_NAMED
    if more > 0:
        show(f"    and {more:,} more: {write_command('feeds')}")


def _describe_failure(row: FeedRow, now: datetime) -> str:
    polls = format_count(row.failures, "poll")
    since = ""
    if row.failing_since:
        since = f" for {format_age(row.failing_since, now)}"
    return f"{row.name}: failing{since} ({polls}): {row.problem}"


def _show_channels(status: Status, timings: Sequence[ChannelTiming]) -> None:
    blocked = [channel for channel in status.channels if channel.blocked_since]
    counts = "nothing was sent yet"
    if status.channels:
        counts = f"{len(status.channels)}, {len(blocked)} blocked"
    show(_label("channels"), counts)
    for channel in status.channels:
        style, text = _describe_channel(channel, status.now)
        _show_bullet(style, text)
        if channel.blocked_since:
            show(f"      fix it, then run: {write_command('retry')}")
    for timing in timings:
        style = GREEN if timing.is_known else YELLOW
        first, *others = timing.describe()
        _show_bullet(style, f"{timing.channel}: {first}")
        for line in others:
            show("      ", make_line(line), hang=6)
    from answers.recipients import show_recipients

    for recipient in show_recipients(status.recipients):
        _show_bullet(YELLOW, f"{recipient.channel}: {recipient.text}")
        if recipient.off_since is not None:
            again = f"subscribe {quote(recipient.channel)} {quote(recipient.address)}"
            show(f"      let it have messages again: {write_command(again)}")


def _show_lines(status: Status) -> None:
    """Show since when people can answer in chats, or why they cannot."""
    if not status.lines:
        return
    failing = sum(line.failing_since is not None for line in status.lines)
    show(_label("answers"), f"{format_count(len(status.lines), 'line')}, {failing} failing")
    for line in status.lines:
        if line.failing_since is not None:
            age = format_age(line.failing_since, status.now)
            _show_bullet(YELLOW, f"{line.name}: nobody can answer for {age}: {line.problem}")
        elif line.open_since is not None:
            _show_bullet(GREEN, f"{line.name}: open {format_past(line.open_since, status.now)}")


def _describe_channel(row: ChannelRow, now: datetime) -> tuple[str, str]:
    if row.blocked_since:
        age = format_age(row.blocked_since, now)
        return RED, f"{row.name}: blocked for {age}: {row.problem}"
    if row.failing_since:
        age = format_age(row.failing_since, now)
        attempts = f" ({format_count(row.failures, 'attempt')})" if row.failures else ""
        text = f"takes nothing for {age}{attempts}: {row.problem}; the daemon tries again"
        return YELLOW, f"{row.name}: {text}"
    if row.paused_until and row.paused_until > now:
        time = format_future(row.paused_until, now)
        return YELLOW, f"{row.name}: paused, goes on {time}"
    return GREEN, f"{row.name}: ok"


def _show_outbox(status: Status) -> None:
    _show_counts("alerts", status.alerts_by_state)
    _show_counts("deliveries", status.deliveries_by_state)
    if status.oldest_pending is not None:
        age = format_age(status.oldest_pending, status.now)
        _show_bullet(YELLOW, f"the oldest pending delivery has waited for {age}")
    if status.deliveries_by_state.get("dead"):
        see = write_command("deliveries --failed")
        again = write_command("retry")
        dismissed = write_command("deliveries dismiss --dead")
        _show_bullet(RED, f"given up: see {see}, then {again}, or {dismissed}")


def _show_overlay(changes: Sequence[KeywordChange], now: datetime) -> None:
    """Print the keywords that were changed without an edit, if there are any."""
    if not changes:
        return
    from answers.overlay import advise_export

    count = format_count(len(changes), "keyword")
    show(_label("overlay"), f"{count} changed on top of the files")
    for change in changes[:MAX_CHANGES_NAMED]:
        age = format_past(change.at, now)
        _show_bullet(GREEN, f'{change.watch}: "{change.keyword}" {change.origin} ({age})')
    more = len(changes) - MAX_CHANGES_NAMED
    if more > 0:
        show(f"    and {more:,} more: {write_command('overlay')}")
    if advice := advise_export(changes, now, write_command("overlay export")):
        _show_bullet(YELLOW, advice)


def _show_counts(label: str, by_state: Mapping[str, int]) -> None:
    counts = []
    for state, number in by_state.items():
        if number:
            counts.append(f"{number:,} {state}")
    text = make_line(", ".join(counts))
    show(_label(label), text or "none yet")


def _show_state(database: Path, size: int) -> None:
    megabytes = size / 1_000_000
    show(_label("state"), tint(f"{database}, {megabytes:,.1f} MB", DIM))


def _show_notes(notes: Mapping[str, str]) -> None:
    for subject, text in notes.items():
        show(_label(make_line(subject)), tint("needs you", RED))
        for row in text.splitlines():
            show("  ", make_line(row), hang=4)
