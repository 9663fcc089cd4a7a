"""Print the feedback on the alerts of watches, and the words that they may exclude."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from cli.options import Session
from terminal.printing import DIM, Column, emit, make_line, print_table, say, show, tint

if TYPE_CHECKING:
    from model import WatchFeedback

COLUMNS = (
    Column("watch", free=True),
    Column("told", right=True),
    Column("useful", right=True),
    Column("not useful", right=True),
    Column("not relevant", right=True),
)


def print_summary(session: Session, since: timedelta | None) -> int:
    """Print the feedback *since* so long ago, a week if it is not given; return the exit code."""
    from answers.feedback import WEEK, read_feedback

    now = session.doors.now()
    config = session.load_config_to_read()
    with closing(session.open_reader()) as reader:
        found = read_feedback(reader, config, now - (since or WEEK), now)
    if session.as_json:
        for one in found:
            emit(one)
        return 0
    if not found:
        say("nobody has said anything about the alerts of this time")
        return 0
    print_table(COLUMNS, list(map(_make_row, found)))
    for one in found:
        _show_advice(one)
    return 0


def _make_row(one: WatchFeedback) -> list[str]:
    counts = (one.told, one.useful, one.not_useful, one.not_relevant)
    return [one.watch, *(f"{count:,}" for count in counts)]


def _show_advice(one: WatchFeedback) -> None:
    from alerts import describe_advice

    if not one.advice.excludes:
        return
    show()
    show(make_line(f"{one.watch}: {describe_advice(one.advice)}"), hang=2)
    show("  ", tint(make_line(one.advice.yaml), DIM))
