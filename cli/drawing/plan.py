"""Print a rehearsal: the alerts of a config, or the difference an edit makes; also as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

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
    from model import Alert
    from rehearsal.compare import Change, Noise
    from rehearsal.stored import Rehearsal

FATES = ("new", "gone", "changed", "same")
FATE_TINTS = {"new": GREEN, "gone": RED, "changed": YELLOW}
MAX_ROWS = 12  # the last alerts of each watch; JSON has them all
MAX_WEEKS = 6  # a longer row fits no screen
MAX_WATCHES_NAMED = 5  # in the short form

ROW_COLUMNS = (
    Column("change", tints=FATE_TINTS),
    Column("when (UTC)"),
    Column("watch"),
    Column("kind"),
    Column("headline", free=True),
    Column("how"),
)

FateCounts = dict[str, Counter[str]]
"""The number of changes, by watch and fate."""
Pair = tuple[int, int]
"""The number of alerts before and after the edit."""
WeekCounts = dict[str, dict[str, Pair]]
"""By watch and week."""


def select_changes(rehearsal: Rehearsal, watches: Iterable[str]) -> Sequence[Change]:
    """Return the changes of *watches*; all if none is named."""
    names = set(watches)
    if not names:
        return rehearsal.changes
    return [change for change in rehearsal.changes if change.alert.signal.watch in names]


# --- for people -----------------------------------------------------------------------------


def print_plan(rehearsal: Rehearsal, changes: Sequence[Change], feeds: Mapping[str, str]) -> None:
    """Print *changes*, their number per watch and week, and the find_noisiest keyword and feed.

    *feeds* are the names of the feeds by key.
    """
    if not rehearsal.entries:
        for note in rehearsal.notes:
            say(note, hang=2)
        return
    is_plan = bool(rehearsal.against)
    _print_head(rehearsal, changes)
    if is_plan:
        _print_rows([change for change in changes if change.fate != "same"])
    if changes:
        say()
        _print_weeks(changes, is_plan=is_plan)
    notes = [f"note: {note}" for note in rehearsal.notes]
    for text in (*_describe_noisiest(changes, feeds), *notes):
        say()
        say(text, hang=2)


def _print_head(rehearsal: Rehearsal, changes: Sequence[Change]) -> None:
    since = format_time(rehearsal.since)
    until = format_time(rehearsal.until)
    compared = f", compared with {rehearsal.against}" if rehearsal.against else ""
    say(f"{since} to {until} UTC{compared}")
    entries = format_count(rehearsal.entries, "entry")
    feeds = format_count(rehearsal.feeds, "feed")
    first = format_time(rehearsal.first)
    alerts = _count_alerts(rehearsal, changes)
    say(f"{alerts}; {entries} of {feeds} since {first}")


def list_brief_lines(rehearsal: Rehearsal, feeds: Mapping[str, str]) -> list[str]:
    """Return the short form of a plan; *feeds* are the names of the feeds by key."""
    changes = rehearsal.changes
    if not rehearsal.entries:
        return list(rehearsal.notes)
    head = _write_brief_head(rehearsal)
    if not rehearsal.against:
        return [head, *_describe_noisiest(changes, feeds), *rehearsal.notes]
    lines = [f"{head}, compared with {rehearsal.against}"]
    moved = [change for change in changes if change.fate != "same"]
    lines += _list_watch_lines(moved)
    if moved:
        lines += _describe_noisiest(moved, feeds)
    return [*lines, *rehearsal.notes]


def _write_brief_head(rehearsal: Rehearsal) -> str:
    days = (rehearsal.until - rehearsal.since).days
    time = format_count(max(days, 1), "day")
    entries = format_count(rehearsal.entries, "entry")
    alerts = _count_alerts(rehearsal, rehearsal.changes)
    return f"{alerts} in {time} ({entries})"


def _list_watch_lines(moved: Sequence[Change]) -> list[str]:
    """Return a line for each of the watches that change most."""
    by_watch = _count_fates(moved)
    lines = []
    for watch in list(by_watch)[:MAX_WATCHES_NAMED]:
        counts = by_watch[watch]
        fates = _format_fates(counts, [fate for fate in FATES if counts[fate]])
        lines.append(f"{watch}: {fates}")
    more = len(by_watch) - MAX_WATCHES_NAMED
    if more > 0:
        lines.append(f"and {more} more")
    return lines


def _format_fates(counts: Counter[str], fates: Iterable[str]) -> str:
    return ", ".join(f"{counts[fate]:,} {fate}" for fate in fates)


def _count_alerts(rehearsal: Rehearsal, changes: Sequence[Change]) -> str:
    """Return the number of alerts; in a plan the number of each fate."""
    if not rehearsal.against:
        return format_count(len(changes), "alert")
    counts = Counter(change.fate.value for change in changes)
    return f"alerts: {_format_fates(counts, FATES)}"


def _print_rows(moved: Sequence[Change]) -> None:
    """Print the last changes of each watch, by time."""
    if not moved:
        return
    by_watch: Counter[str] = Counter()
    rows: list[list[str]] = []
    for change in reversed(moved):
        watch = change.alert.signal.watch
        by_watch[watch] += 1
        if by_watch[watch] <= MAX_ROWS:
            rows.append(_make_cells(change))
    say()
    print_table(ROW_COLUMNS, reversed(rows))
    earlier = []
    for watch, number in by_watch.items():
        if number > MAX_ROWS:
            earlier.append(f"{number - MAX_ROWS:,} of {watch}")
    if earlier:
        say(f"and before: {', '.join(earlier)}; --json has them all")


def _make_cells(change: Change) -> list[str]:
    alert = change.alert
    return [
        change.fate.value,
        format_time(alert.at),
        alert.signal.watch,
        alert.signal.kind.word,
        make_line(alert.message.headline),
        change.how,
    ]


def _print_weeks(changes: Sequence[Change], *, is_plan: bool) -> None:
    """Print the number of alerts by watch and week; in a plan before and after the edit."""
    by_week = _count_weeks(changes)
    by_fate = _count_fates(changes)
    weeks = sorted(set().union(*by_week.values()))[-MAX_WEEKS:]
    totals = FATES if is_plan else ("all",)
    columns = [Column("alerts a week")]
    columns += [Column(head, right=True) for head in [*weeks, *totals]]
    rows = []
    for watch in sorted(by_week, key=lambda watch: -by_fate[watch].total()):
        pairs = [by_week[watch].get(week, (0, 0)) for week in weeks]
        cells = [watch, *map(_format_pair, pairs)]
        cells += _format_totals(by_fate[watch], is_plan=is_plan)
        rows.append(cells)
    print_table(columns, rows)


def _format_totals(counts: Counter[str], *, is_plan: bool) -> list[str]:
    if not is_plan:
        return [f"{counts.total():,}"]
    return [f"{counts[fate]:,}" for fate in FATES]


def _format_pair(pair: Pair) -> str:
    before, after = pair
    if before == after:
        return f"{after:,}"
    return f"{before:,} → {after:,}"


def _describe_noisiest(changes: Sequence[Change], feeds: Mapping[str, str]) -> Iterator[str]:
    """Yield a line that names the find_noisiest keyword and feed, if there is one."""
    find_noisiest = _find_noisiest(changes)
    parts = []
    if keyword := find_noisiest.keyword:
        name = f'keyword "{keyword.name}" of {keyword.watch}'
        parts.append(f"{name} ({keyword.count:,})")
    if feed := find_noisiest.feed:
        name = feeds.get(feed.name, feed.name)
        parts.append(f"feed {name} ({feed.count:,})")
    if parts:
        of = "of the new" if find_noisiest.is_of_new else "of all"
        yield f"most {of}: {'; '.join(parts)}"


# --- counts ---------------------------------------------------------------------------------


def _count_fates(changes: Iterable[Change]) -> FateCounts:
    """Return the number of changes by watch and fate, the watch that changes most first."""
    counts: FateCounts = {}
    for change in changes:
        of_watch = counts.setdefault(change.alert.signal.watch, Counter())
        of_watch[change.fate.value] += 1

    def rank(item: tuple[str, Counter[str]]) -> tuple[int, str]:
        watch, of_watch = item
        return (of_watch["same"] - of_watch.total(), watch)

    return dict(sorted(counts.items(), key=rank))


def _count_weeks(changes: Iterable[Change]) -> WeekCounts:
    """Return the number of alerts before and after the edit, by watch and week."""
    counts: WeekCounts = {}
    for change in changes:
        of_watch = counts.setdefault(change.alert.signal.watch, {})
        _add_to_week(of_watch, change.was, (1, 0))
        _add_to_week(of_watch, change.now, (0, 1))
    return counts


def _add_to_week(by_week: dict[str, Pair], alert: Alert | None, pair: Pair) -> None:
    if alert is None:
        return
    week = format_week(alert.at)
    was, now = by_week.get(week, (0, 0))
    more_was, more_now = pair
    by_week[week] = (was + more_was, now + more_now)


class _Noisiest(NamedTuple):
    keyword: Noise | None
    feed: Noise | None
    is_of_new: bool


def _find_noisiest(changes: Sequence[Change]) -> _Noisiest:
    """Return the find_noisiest keyword and feed: of the new alerts, or of all if none is new."""
    from rehearsal.compare import find_noisiest

    new = [change.now for change in changes if change.fate == "new" and change.now]
    alerts = new or [change.now for change in changes if change.now]
    keyword, feed = find_noisiest(alerts)
    return _Noisiest(keyword, feed, is_of_new=bool(new))


# --- for programs ---------------------------------------------------------------------------


def make_alert_objects(changes: Iterable[Change], *, is_plan: bool) -> Iterator[dict[str, Any]]:
    """Yield each alert as `replay` prints it; in a plan with its fate."""
    from cli.drawing.alert_objects import make_alert_object

    for change in changes:
        row = make_alert_object(change.alert)
        if is_plan:
            row["change"] = change.fate.value
            if change.how:
                row["how"] = change.how
        yield row


def make_summary(rehearsal: Rehearsal, changes: Sequence[Change]) -> dict[str, Any]:
    """Return the facts of *rehearsal* and the counts of *changes*."""
    counts = Counter(change.fate.value for change in changes)
    return {
        "against": rehearsal.against,
        "since": format_iso(rehearsal.since),
        "until": format_iso(rehearsal.until),
        "first": format_iso(rehearsal.first),
        "entries": rehearsal.entries,
        "feeds": rehearsal.feeds,
        **{fate: counts[fate] for fate in FATES},
        "watches": _summarize_watches(changes),
        "find_noisiest": _summarize_noisiest(changes),
        "notes": rehearsal.notes,
    }


def _summarize_watches(changes: Sequence[Change]) -> dict[str, Any]:
    by_week = _count_weeks(changes)
    watches: dict[str, Any] = {}
    for watch, counts in _count_fates(changes).items():
        of_watch = by_week[watch]
        facts: dict[str, Any] = {fate: counts[fate] for fate in FATES}
        facts["weeks"] = {week: list(of_watch[week]) for week in sorted(of_watch)}
        watches[watch] = facts
    return watches


def _summarize_noisiest(changes: Sequence[Change]) -> dict[str, Any]:
    keyword, feed, _ = _find_noisiest(changes)
    found: dict[str, Any] = {"keyword": None, "feed": None}
    if keyword:
        found["keyword"] = {
            "name": keyword.name,
            "watch": keyword.watch,
            "alerts": keyword.count,
        }
    if feed:
        found["feed"] = {"name": feed.name, "alerts": feed.count}
    return found
