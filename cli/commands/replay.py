"""`replay`: read recorded entries, print the alerts that the daemon would have raised."""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.drawing.alert_objects import make_alert_object
from cli.options import Instant, Session, command, json_option
from cli.progress import Progress
from model import Alert, SeenEntry, State, UsageError
from terminal.printing import (
    DIM,
    GREEN,
    YELLOW,
    Column,
    complain,
    emit,
    fit_width,
    format_count,
    format_time,
    format_week,
    make_line,
    pad,
    print_table,
    say,
    show,
    tint,
)
from terminal.program import write_command

if TYPE_CHECKING:
    from config import Config

GC_THRESHOLDS = (100_000, 20, 20)
"""We make almost no reference cycles; with Python's defaults, a tenth of the time is collection."""

MAX_NAME_COLUMNS = 32  # of a terminal, for the names of watches
MIN_NAME_COLUMNS = 5
SEVERAL = "(several watches)"  # in the summary, for messages that tell several alerts
MAX_WEEKS = 8  # a longer row fits no screen; the column "all" counts the other weeks too

STATE_TINTS = {State.ACTIVE: GREEN, State.HELD: YELLOW, State.SUPPRESSED: DIM}

_WHEN = re.compile(r" (?:at|since|until) \d{4}-\d\d-\d\d(?:[T ][\d:.]+)?(?: ?UTC|Z)?")


@command(
    "replay",
    examples="""
  monitor.py replay headlines.jsonl.gz
  monitor.py replay -c team.yaml --from 2020-05-01 --to 2020-06-01 a.jsonl b.jsonl.gz
  monitor.py replay --json --only match headlines.jsonl > alerts.jsonl
""",
)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option("--only", metavar="KIND", help="Only alerts of this kind, as burst or burst.rising.")
@click.option("--from", "start", type=Instant(), help="Only alerts from then on.")
@click.option("--to", "end", type=Instant(), help="Only entries that were seen before then.")
@json_option
def replay(
    session: Session,
    files: Sequence[Path],
    only: str | None,
    start: datetime | None,
    end: datetime | None,
) -> int:
    """Show the alerts that recorded entries would have raised.

    Each FILE holds one JSON object a line, plain or gzipped, sorted by "t". Several files are
    merged by "t", and - is standard input. Runs the same watches and the same decisions as live,
    on the recorded clock; nothing is sent or kept. Entries seen before --from still count as
    past. Times without a zone are in UTC.
    """
    import storage
    from rehearsal import ahead, recorded, stream

    gc.set_threshold(*GC_THRESHOLDS)
    kinds = find_kinds(only) if only else None
    config = session.load_config_as_written()
    gc.freeze()  # a watchlist may be large and is never freed, so collections skip it
    entries: Iterable[SeenEntry] = recorded.read_entries(files)
    if end is not None:
        entries = takewhile(lambda entry: entry.first_seen < end, entries)
    progress = Progress()
    # Standard input may never end, and then no process should wait for its end.
    reads_ahead = Path("-") not in files and ahead.is_worthwhile()

    def follow(stretches: Iterator[Any]) -> Iterator[Any]:
        for stretch in ahead.work_ahead(stretches) if reads_ahead else stretches:
            progress.add(stretch.entries, stretch.until)
            yield stretch

    table = _AlertTable(_measure_names(config))
    batches = recorded.split_into_batches(entries)
    memory = storage.RehearsalState()
    for alert in stream.replay(config, batches, follow, memory):
        is_early = start is not None and alert.at < start
        if is_early or (kinds is not None and alert.signal.kind.name not in kinds):
            continue
        progress.clear()
        if session.as_json:
            emit(make_alert_object(alert))
        else:
            table.add_row(alert)
    progress.clear()
    if not session.as_json:
        table.print_summary(progress.number)
    faults = stream.describe_faults(memory.faults)
    for line in faults:
        complain(line)
    if not progress.number:
        _complain_of_nothing(files, end)
    return 0 if progress.number and not faults else 1


def _complain_of_nothing(files: Sequence[Path], end: datetime | None) -> None:
    """Say that *files* hold no entries, or none before *end*."""
    names = ", ".join(map(str, files))
    until = f" before {format_time(end)}" if end is not None else ""
    advice = f"record some with: {write_command('feeds show --json')}"
    complain(f"{names}: holds no entries{until}; {advice}")


def _measure_names(config: Config) -> int:
    """Return the number of columns for the names of the watches."""
    longest = max(map(len, config.watches), default=MIN_NAME_COLUMNS)
    return min(longest, MAX_NAME_COLUMNS)


def find_kinds(word: str) -> frozenset[str]:
    """Return the kinds of alert that *word* names: those of a type of watcher, or one kind.

    Raises:
        UsageError: no watcher raises alerts of that kind.
    """
    import plugins

    watchers = plugins.list_loaded("watchers")
    by_watcher = {name: plugins.list_signal_kinds(name) for name in watchers}
    known = {kind for kinds in by_watcher.values() for kind in kinds}
    found = set(by_watcher.get(word, ()))
    for kind in known:
        family = kind.partition(".")[0]
        if word in (kind, family):
            found.add(kind)
    if not found:
        words = sorted({*by_watcher, *known})
        suggestion = plugins.suggest(word, words)
        raise UsageError(f'--only: there is no kind of alert "{word}"{suggestion}')
    return frozenset(found)


@dataclass(slots=True)
class _AlertTable:
    """Print alerts as rows as they come, and a summary at the end."""

    name_columns: int
    """For the name of a watch."""
    by_week: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Active alerts, by watch and week."""
    by_watch: Counter[str] = field(default_factory=Counter)
    """Active alerts."""
    not_told: Counter[tuple[str, str]] = field(default_factory=Counter)
    """The other alerts, by state and reason."""
    held: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Messages that a gate held back or suppressed, by channel and gate."""

    def add_row(self, alert: Alert) -> None:
        """Print one row and count it."""
        signal = alert.signal
        self._count(alert)
        name = fit_width(make_line(signal.watch), self.name_columns)
        time = format_time(alert.at)
        style = STATE_TINTS[alert.shown_state]
        cells = [
            time,
            tint(pad(alert.shown_state.value, 10), style),
            pad(name, self.name_columns),
            pad(signal.kind.word, 9),
            make_line(alert.message.headline),
        ]
        if alert.shown_state is State.HELD:
            cells.append(tint(make_line(alert.shown_reason), DIM))
        show("  ".join(cells))

    def _count(self, alert: Alert) -> None:
        watch = alert.signal.watch or SEVERAL
        for ruling in alert.rulings:
            if ruling.gate:
                self.held[ruling.channel, ruling.gate] += 1
        if alert.shown_state is State.ACTIVE:
            self.by_week[watch, format_week(alert.at)] += 1
            self.by_watch[watch] += 1
            return
        if alert.state is State.ACTIVE:
            return  # its messages are among those that gates held
        # Reasons that differ only in a time ("told at 2026-03-01 12:00 UTC") count as one.
        reason = _WHEN.sub("", alert.reason)
        self.not_told[alert.state.value, reason] += 1

    def print_summary(self, entries: int) -> None:
        """Print the number of alerts by watch and week, and of those not told by their reason."""
        say()
        number = format_count(self.by_watch.total(), "alert")
        say(f"{format_count(entries, 'entry')}, {number}")
        if self.by_watch:
            say()
            self._print_weeks()
        if self.held:
            say()
            self._print_held()
        if self.not_told:
            say()
            self._print_not_told()

    def _print_weeks(self) -> None:
        all_weeks = {week for _, week in self.by_week}
        weeks = sorted(all_weeks)[-MAX_WEEKS:]
        columns = [Column("alerts a week")]
        columns += [Column(week, right=True) for week in weeks]
        columns.append(Column("all", right=True))
        rows = []
        for watch, number in self.by_watch.most_common():
            counts = [self.by_week[watch, week] for week in weeks]
            counts.append(number)
            rows.append([watch, *map("{:,}".format, counts)])
        print_table(columns, rows)

    def _print_held(self) -> None:
        columns = [Column("held", right=True), Column("channel"), Column("by")]
        rows = []
        for (channel, gate), number in self.held.most_common():
            rows.append([f"{number:,}", channel, gate])
        print_table(columns, rows)

    def _print_not_told(self) -> None:
        columns = [
            Column("not told", right=True),
            Column("state"),
            Column("why", free=True),
        ]
        rows = []
        for (state, reason), number in self.not_told.most_common():
            rows.append([f"{number:,}", state, reason])
        print_table(columns, rows)
