"""`backtest`: the alerts that a config would have raised, and the difference an edit makes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.options import Session, command, json_option
from cli.progress import show_progress
from model import UsageError
from terminal.printing import emit

if TYPE_CHECKING:
    from config import Config
    from rehearsal.compare import Change
    from rehearsal.stored import Against, Rehearsal


@command(
    "backtest",
    examples="""
  monitor.py backtest
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
@click.option(
    "--watch", "watches", multiple=True, help="Show only this watch; may be given several times."
)
@click.option(
    "--days",
    type=click.IntRange(1, 180),
    help="Show the alerts of the last DAYS days; 21 without it, or all of recorded entries.",
)
@click.option(
    "--against",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PATH",
    help="Compare with this config.",
)
@click.option("--alone", is_flag=True, help="Compare with no config.")
@json_option
def backtest(
    session: Session,
    files: Sequence[Path],
    watches: Sequence[str],
    days: int | None,
    against: Path | None,
    alone: bool,
) -> int:
    """Show the alerts that the config would have raised, and the difference an edit makes.

    Runs the same watches and decisions as live over the entries that the daemon has stored, with
    their own times. With FILEs it reads recorded entries, as `replay` does. Nothing is sent or
    kept, and a daemon may go on running.

    The config is compared with the one that runs. If the daemon has already taken it, it is
    compared with the one before. Entries older than --days still count as past. Keywords that
    people changed without an edit count, but not with FILEs.
    """
    from cli.drawing import plan
    from rehearsal import stored

    if alone and against is not None:
        raise UsageError("--alone and --against exclude each other; give only one of them")
    load = session.load_config_as_written if files else session.load_config_to_read
    config = load()
    rehearsal = _rehearse(session, config, files, stored.Against(against, alone), days)
    _check_watches(watches, config, rehearsal)
    changes = plan.select_changes(rehearsal, watches)
    if session.as_json:
        _print_json(rehearsal, changes)
    else:
        names = {key: feed.name for key, feed in config.feeds.items()}
        plan.print_plan(rehearsal, changes, names)
    return 0


def _rehearse(
    session: Session, config: Config, files: Sequence[Path], against: Against, days: int | None
) -> Rehearsal:
    """Rehearse *config* on recorded *files*; if there are none, on the stored entries."""
    from rehearsal import stored

    caller = stored.Caller(session.doors.now, show_progress)
    if files:
        bounds = stored.Bounds(days)
        return stored.rehearse_recorded(config, files, against, bounds, caller)
    bounds = stored.Bounds(days or stored.DEFAULT_DAYS)
    with closing(session.open_reader()) as reader:
        return stored.rehearse_stored(config, reader, against, bounds, caller)


def _check_watches(watches: Sequence[str], config: Config, rehearsal: Rehearsal) -> None:
    """Raise UsageError for a watch that neither config has."""
    known = {change.alert.signal.watch for change in rehearsal.changes}
    known.update(config.watches)
    for watch in watches:
        if watch not in known:
            names = ", ".join(sorted(known)) or "none"
            raise UsageError(f'there is no watch "{watch}"; name one of these: {names}')


def _print_json(rehearsal: Rehearsal, changes: Sequence[Change]) -> None:
    from cli.drawing import plan

    is_plan = bool(rehearsal.against)
    for row in plan.make_alert_objects(changes, is_plan=is_plan):
        emit(row)
    emit({"summary": plan.make_summary(rehearsal, changes)})
