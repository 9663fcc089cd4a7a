"""Backtest: what a config would have told of the stored past, and what an edit changes of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click

from cli.options import Session, command, json_option
from cli.progress import progress
from model import UsageError
from terminal.printing import emit


@command(
    "backtest",
    examples="""
  monitor.py backtest                             the edit in config.yaml beside what runs
  monitor.py backtest -c draft.yaml --watch "Digital euro"
  monitor.py backtest --alone --days 14
  monitor.py backtest -c new.yaml --against old.yaml headlines.jsonl.gz
""",
)
@click.argument(
    "files",
    nargs=-1,
    metavar="[FILE]...",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option("--watch", "watches", multiple=True, help="Only of this watch; may be repeated.")
@click.option(
    "--days",
    type=click.IntRange(1, 180),
    help="Alerts of the last so many days; 21, or all of recorded entries.",
)
@click.option(
    "--against",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PATH",
    help="Compare with this config.",
)
@click.option("--alone", is_flag=True, help="Compare with nothing.")
@json_option
def backtest(
    session: Session,
    files: Sequence[Path],
    watches: Sequence[str],
    days: int | None,
    against: Path | None,
    alone: bool,
) -> int:
    """Say what the config would have told of the past, and what an edit changes.

    Runs the same watches and decisions as live over the entries that the daemon has stored, on
    their own clock; or over recorded FILEs, as `replay` reads them. Nothing is sent or kept, a
    daemon may go on running. The config is compared with the one that runs; if the daemon has
    taken it already, with the one before. What is older than --days still counts as past.
    """
    from cli.drawing import plan
    from rehearsal import stored

    if alone and against is not None:
        raise UsageError("--alone compares with nothing, --against with a config; take one of them")
    config = session.config()
    other = stored.Against(against, alone)
    caller = stored.Caller(session.doors.now, progress)
    if files:
        bounds = stored.Bounds(days)
        rehearsal = stored.rehearse_recorded(config, files, other, bounds, caller)
    else:
        bounds = stored.Bounds(days or stored.DEFAULT_DAYS)
        with closing(session.reader()) as reader:
            rehearsal = stored.rehearse_stored(config, reader, other, bounds, caller)
    known = {*config.watches, *(change.alert.signal.watch for change in rehearsal.changes)}
    for watch in watches:
        if watch not in known:
            there = ", ".join(sorted(known)) or "none"
            raise UsageError(f'there is no watch "{watch}"; name one that there is: {there}')
    changes = plan.of_watches(rehearsal, watches)
    if session.as_json:
        for row in plan.alert_objects(changes, is_plan=bool(rehearsal.against)):
            emit(row)
        emit({"summary": plan.summary(rehearsal, changes)})
        return 0
    plan.show(rehearsal, changes, {key: feed.name for key, feed in config.feeds.items()})
    return 0
