"""Replay: recorded entries in, the alerts that the daemon would have raised out."""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

import click

from cli.drawing.alert_objects import alert_object
from cli.options import Instant, Session, command, json_option
from cli.progress import Progress
from model import Alert, Entry, State, UsageError
from terminal.printing import (
    DIM,
    GREEN,
    YELLOW,
    Column,
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

CALM = 100_000, 20, 20  # hardly anything here is a cycle: to look for them often takes a tenth
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
@click.option("--to", "end", type=Instant(), help="Only what was seen before then.")
@json_option
def replay(
    session: Session,
    files: Sequence[Path],
    only: str | None,
    start: datetime | None,
    end: datetime | None,
) -> int:
    """Say what would have been told: entries in, alerts out.

    Each FILE holds one JSON object a line, plain or gzipped, sorted by "t"; several are merged
    by it, and - is standard input. The same watches and the same decisions as live, on the
    recorded clock; nothing is sent or kept. What was seen before --from still counts as past.
    Times without a zone are in UTC.
    """
    from rehearsal import ahead, recorded, stream

    gc.set_threshold(*CALM)
    kinds = kinds_of(only) if only else None
    config = session.config()
    gc.freeze()  # a watchlist may be large, and stays: no collection need look at it
    entries: Iterable[Entry] = recorded.read_entries(files)
    if end is not None:
        entries = takewhile(lambda entry: (entry.first_seen or end) < end, entries)
    progress = Progress()
    # What is fed to standard input may never end, so nobody else should be waiting for it.
    is_ahead = Path("-") not in files and ahead.is_worthwhile()

    def along(stretches: Iterator[Any]) -> Iterator[Any]:
        for stretch in ahead.work_ahead(stretches) if is_ahead else stretches:
            progress.came(stretch.entries, stretch.until)
            yield stretch

    tally = Tally(room=min(max((len(name) for name in config.watches), default=5), 32))
    for alert in stream.replay(config, recorded.split_into_batches(entries), along):
        if start is not None and alert.at < start:
            continue
        if kinds is not None and alert.signal.kind.name not in kinds:
            continue
        progress.clear()
        if session.as_json:
            emit(alert_object(alert))
        else:
            tally.show(alert)
    progress.clear()
    if not session.as_json:
        tally.summary(progress.number)
    return 0


def kinds_of(word: str) -> frozenset[str]:
    """Return the kinds of alert that *word* names: a type of watcher, or one kind.

    Raises:
        UsageError: no watcher raises alerts of that kind.
    """
    import plugins

    found = {name: plugins.list_signal_kinds(name) for name in plugins.list_kinds("watchers")}
    known = {kind for its_kinds in found.values() for kind in its_kinds}
    of_type = {kind for kind in known if kind.partition(".")[0] == word}
    named = {*found.get(word, ()), *of_type, *({word} & known)}
    if not named:
        words = sorted({*found, *known})
        told = plugins.suggest(word, words)
        raise UsageError(f'--only: there is no kind of alert "{word}"{told}')
    return frozenset(named)


@dataclass(slots=True)
class Tally:
    """Alerts as rows while they come, and what they come to in the end."""

    room: int
    """Columns for the name of a watch."""
    weeks: Counter[tuple[str, str]] = field(default_factory=Counter)
    quiet: Counter[tuple[str, str]] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)

    def show(self, alert: Alert) -> None:
        """Print one row and count it."""
        signal, state = alert.signal, alert.state
        if state is State.ACTIVE:
            self.weeks[signal.watch, format_week(alert.at)] += 1
            self.told[signal.watch] += 1
        else:
            # "told at 2026-03-01 12:00 UTC": the same reason, whenever it was.
            self.quiet[state.value, _WHEN.sub("", alert.reason)] += 1
        colour = {State.ACTIVE: GREEN, State.HELD: YELLOW, State.SUPPRESSED: DIM}[state]
        name = pad(fit_width(make_line(signal.watch), self.room), self.room)
        head = f"{format_time(alert.at)}  "
        kind = pad(signal.kind.word, 9)
        rest = f"  {name}  {kind}  {make_line(alert.message.headline)}"
        show(head, tint(pad(state.value, 10), colour), rest)

    def summary(self, entries: int) -> None:
        """Print how many alerts each watch raised in each week, and what was not told and why."""
        say()
        say(f"{format_count(entries, 'entry')}, {format_count(self.told.total(), 'alert')}")
        if self.told:
            say()
            self._per_week()
        if self.quiet:
            say()
            rows = [[f"{n:,}", state, why] for (state, why), n in self.quiet.most_common()]
            columns = [Column("not told", right=True), Column("state"), Column("why", free=True)]
            print_table(columns, rows)

    def _per_week(self) -> None:
        weeks = sorted({name for _, name in self.weeks})
        shown = weeks[-8:]  # a longer row fits no screen; "all" holds the rest
        columns = [Column("alerts a week"), *(Column(name, right=True) for name in shown)]
        rows = [
            [watch, *(f"{self.weeks[watch, name]:,}" for name in shown), f"{number:,}"]
            for watch, number in self.told.most_common()
        ]
        print_table([*columns, Column("all", right=True)], rows)
