"""Show what a config would tell on the past, and what of it an edit changes: long, short, JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rehearsal.stored import Rehearsal
from terminal.printing import (
    GREEN,
    RED,
    YELLOW,
    Column,
    format_count,
    format_iso,
    format_time,
    format_week,
    make_line,
    print_table,
    say,
)

if TYPE_CHECKING:
    from rehearsal.compare import Change, Noise

FATES = ("new", "gone", "changed", "same")
ROWS = 12  # alerts of a watch that are listed, the last; JSON has them all
WEEKS = 6  # shown; a longer row fits no screen
WATCHES = 5  # named in the short form
TINTS = {"new": GREEN, "gone": RED, "changed": YELLOW}


def of_watches(rehearsal: Rehearsal, watches: Iterable[str]) -> Sequence[Change]:
    """Return the changes of *watches*; all if none is named."""
    named = set(watches)
    return [c for c in rehearsal.changes if not named or c.alert.signal.watch in named]


# --- for people -----------------------------------------------------------------------------


def show(rehearsal: Rehearsal, changes: Sequence[Change], feeds: Mapping[str, str]) -> None:
    """Print what changes, what that comes to per watch and week, and who is loudest.

    *feeds* are the names of the feeds by key.
    """
    if not rehearsal.entries:
        for note in rehearsal.notes:
            say(note)
        return
    beside = f", beside {rehearsal.against}" if rehearsal.against else ""
    say(f"{format_time(rehearsal.since)} to {format_time(rehearsal.until)} UTC{beside}")
    looked = (
        f"{format_count(rehearsal.entries, 'entry')} of {format_count(rehearsal.feeds, 'feed')}"
    )
    past = f" since {format_time(rehearsal.first)}"
    told = _totals(changes) if rehearsal.against else format_count(len(changes), "alert")
    say(f"{told}; {looked}{past}")
    if rehearsal.against:
        _list([change for change in changes if change.fate != "same"])
    if changes:
        say()
        _per_week(changes, is_plan=bool(rehearsal.against))
    for text in _loudest(changes, feeds):
        say()
        say(text)
    for note in rehearsal.notes:
        say()
        say(f"note: {note}")


def brief(rehearsal: Rehearsal, feeds: Mapping[str, str]) -> list[str]:
    """Return what changes in a few lines."""
    changes, days = rehearsal.changes, (rehearsal.until - rehearsal.since).days
    looked = f"in {format_count(max(days, 1), 'day')} ({format_count(rehearsal.entries, 'entry')})"
    if not rehearsal.entries:
        return list(rehearsal.notes)
    if not rehearsal.against:
        told = f"{format_count(len(changes), 'alert')} {looked}"
        return [told, *_loudest(changes, feeds), *rehearsal.notes]
    lines = [f"{_totals(changes)} {looked}, beside {rehearsal.against}"]
    moved = [change for change in changes if change.fate != "same"]
    fates = _fates(moved)
    lines += [f"{watch}: {_counted(fates[watch])}" for watch in list(fates)[:WATCHES]]
    if len(fates) > WATCHES:
        lines.append(f"and {len(fates) - WATCHES} more")
    return [*lines, *(_loudest(moved, feeds) if moved else ()), *rehearsal.notes]


def _totals(changes: Sequence[Change]) -> str:
    counts = Counter(change.fate.value for change in changes)
    return f"alerts: {_counted(counts, all_of_them=True)}"


def _counted(counts: Counter[str], *, all_of_them: bool = False) -> str:
    said = [f"{counts[fate]:,} {fate}" for fate in FATES if counts[fate] or all_of_them]
    return ", ".join(said)


def _fates(changes: Iterable[Change]) -> dict[str, Counter[str]]:
    """Return how many are new, gone and so on, by watch, the one that changes most first."""
    found: dict[str, Counter[str]] = {}
    for change in changes:
        found.setdefault(change.alert.signal.watch, Counter())[change.fate.value] += 1
    return dict(sorted(found.items(), key=lambda item: (item[1]["same"] - item[1].total(), item)))


def _list(moved: Sequence[Change]) -> None:
    """Print the last changes of each watch, in the order of time."""
    if not moved:
        return
    left: Counter[str] = Counter()
    rows: list[list[str]] = []
    for change in reversed(moved):
        alert = change.alert
        left[alert.signal.watch] += 1
        if left[alert.signal.watch] <= ROWS:
            cells = [change.fate.value, format_time(alert.at), alert.signal.watch]
            headline = make_line(alert.message.headline)
            rows.append([*cells, alert.signal.kind.word, headline, change.how])
    say()
    columns = [
        Column("change", tints=TINTS),
        Column("when (UTC)"),
        Column("watch"),
        Column("kind"),
        Column("headline", free=True),
        Column("how"),
    ]
    print_table(columns, reversed(rows))
    more = [f"{number - ROWS:,} of {watch}" for watch, number in left.items() if number > ROWS]
    if more:
        say(f"and before: {', '.join(more)}; --json has them all")


def _per_week(changes: Sequence[Change], *, is_plan: bool) -> None:
    weeks = _weeks(changes)
    shown = sorted({name for of in weeks.values() for name in of})[-WEEKS:]
    fates = _fates(changes)
    heads = [*shown, *(FATES if is_plan else ("all",))]
    columns = [Column("alerts a week"), *(Column(head, right=True) for head in heads)]
    order = sorted(weeks, key=lambda name: -fates[name].total())
    rows = [
        [
            watch,
            *(_cell(*weeks[watch].get(name, (0, 0))) for name in shown),
            *(
                [f"{fates[watch][fate]:,}" for fate in FATES]
                if is_plan
                else [f"{fates[watch].total():,}"]
            ),
        ]
        for watch in order
    ]
    print_table(columns, rows)


def _weeks(changes: Iterable[Change]) -> dict[str, dict[str, tuple[int, int]]]:
    """Return how many alerts there were and would be, by watch and week."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for change in changes:
        of = found.setdefault(change.alert.signal.watch, {})
        for alert, (was, now) in ((change.was, (1, 0)), (change.now, (0, 1))):
            if alert is not None:
                before, after = of.get(format_week(alert.at), (0, 0))
                of[format_week(alert.at)] = (before + was, after + now)
    return found


def _cell(was: int, now: int) -> str:
    return f"{now:,}" if was == now else f"{was:,} → {now:,}"


def _noises(changes: Sequence[Change]) -> tuple[str, tuple[Noise | None, Noise | None]]:
    """Return the loudest keyword and feed: of the new alerts, or of all if none is new."""
    from rehearsal.compare import find_noisiest

    new = [change.now for change in changes if change.fate == "new" and change.now]
    told = new or [change.now for change in changes if change.now]
    return "of the new" if new else "of all", find_noisiest(told)


def _loudest(changes: Sequence[Change], feeds: Mapping[str, str]) -> Iterator[str]:
    of, (keyword, feed) = _noises(changes)
    said = []
    if keyword:
        said.append(f'keyword "{keyword.name}" of {keyword.watch} ({keyword.count:,})')
    if feed:
        said.append(f"feed {feeds.get(feed.name, feed.name)} ({feed.count:,})")
    if said:
        yield f"most {of}: {'; '.join(said)}"


# --- for programs ---------------------------------------------------------------------------


def alert_objects(changes: Iterable[Change], *, is_plan: bool) -> Iterator[dict[str, Any]]:
    """Yield each alert as `replay` prints it; in a plan with what becomes of it."""
    from cli.drawing.alert_objects import alert_object

    for change in changes:
        row = alert_object(change.alert)
        if is_plan:
            row["change"] = change.fate.value
            if change.how:
                row["how"] = change.how
        yield row


def summary(rehearsal: Rehearsal, changes: Sequence[Change]) -> dict[str, Any]:
    """Return what the changes come to."""
    counts = Counter(change.fate.value for change in changes)
    weeks, fates = _weeks(changes), _fates(changes)
    keyword, feed = _noises(changes)[1]
    return {
        "against": rehearsal.against,
        "since": format_iso(rehearsal.since),
        "until": format_iso(rehearsal.until),
        "first": format_iso(rehearsal.first),
        "entries": rehearsal.entries,
        "feeds": rehearsal.feeds,
        **{fate: counts[fate] for fate in FATES},
        "watches": {
            watch: {
                **{fate: fates[watch][fate] for fate in FATES},
                "weeks": {name: list(pair) for name, pair in sorted(weeks[watch].items())},
            }
            for watch in fates
        },
        "noisiest": {
            "keyword": keyword
            and {"name": keyword.name, "watch": keyword.watch, "alerts": keyword.count},
            "feed": feed and {"name": feed.name, "alerts": feed.count},
        },
        "notes": rehearsal.notes,
    }
