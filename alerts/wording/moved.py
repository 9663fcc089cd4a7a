"""Write the message of a trend's rise again, with its figures and its state of now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.wording import trend
from alerts.wording.excerpt import make_mention
from alerts.wording.facts import write_telling
from alerts.wording.numbers import (
    format_length,
    format_number,
    format_ratio,
    format_reports,
)
from alerts.wording.series import make_series
from model import End, Figures, Hours, Mention, Message, Moved, Rise, Signal, format_time

MAX_FACTS = 1
"""Facts of the rise that stay. Doubled, the stories are below the edge of a phone."""
MAX_STORIES = 2
"""Stories that are shown. Doubled, nobody sees on a phone which watch it is."""
MAX_NAMES = 4
"""Publishers that are named. Doubled, the line takes two rows on a phone."""
_ENDS = {"burst.peaked": "Past its peak", "burst.over": "Over"}


def compose_moved(root: Message, moved: Moved, hours: Hours, now: datetime) -> Message:
    """Return *root*, the message of a rise, with what *moved* since.

    *hours* are those of its chart, by their beginning, and the reports in them.
    """
    figures = _make_figures(root.figures, moved, now) if root.figures else None
    if figures is None:  # an older version stored it without
        return root
    mentions = _make_mentions(moved) or root.mentions[:MAX_STORIES]
    return replace(
        root,
        kind=moved.kind.name,
        headline=_write_headline(moved, figures, now),
        lines=tuple(_write_lines(root, moved, figures)),
        mentions=mentions,
        more=max(0, moved.reports - sum(mention.reports for mention in mentions)),
        figures=figures,
        series=make_series(hours, moved.started, figures.known_since, now),
        **{**moved.kind.look, "broadcast": root.broadcast},
    )


def _make_figures(first: Figures, moved: Moved, now: datetime) -> Figures:
    """Return the figures of now; *first* are those of the rise."""
    days = (now - moved.started) / timedelta(days=1)
    return first._replace(
        observed=moved.reports,
        reports=moved.reports,
        expected=moved.daily * days,
        started=moved.started,
        publishers=len(moved.publishers),
        names=moved.publishers[:MAX_NAMES],
        or_more=moved.or_more,
        daily=moved.daily,
    )


def _write_headline(moved: Moved, figures: Figures, now: datetime) -> str:
    keywords = (moved.keyword,) if moved.keyword else ()
    about: Rise | End = Rise(figures, keywords=keywords)
    if moved.kind.name in _ENDS:
        about = End(figures, is_over=_is_over(moved), keywords=keywords)
    return trend.write_headline(Signal(moved.kind, moved.watch, moved.root, about), about, now)


def _is_over(moved: Moved) -> bool:
    return moved.kind.name == "burst.over"


def _write_lines(root: Message, moved: Moved, figures: Figures) -> Iterator[str]:
    """Yield the particulars: its end, its last report, and the rise."""
    if moved.kind.name in _ENDS:
        length = format_length(moved.since - moved.started)
        count = f"{format_reports(moved.reports)} in {length}"
        since = f"{_ENDS[moved.kind.name]} since {format_time(moved.since, root.zone)}"
        yield f"{since}: {count}" if _is_over(moved) else since
    usual = f"a usual day brings {format_number(moved.daily)}"
    yield f"Last report {format_time(moved.last, root.zone)}; {usual}"
    first = root.facts.first if root.facts else ""
    yield trend.write_beginning(figures, first, root.zone)
    if root.figures is not None:
        rose = root.figures
        yield f"When it was told: {format_reports(rose.observed)}, {format_ratio(rose)}"
    if root.facts is not None:
        yield from write_telling(root.facts)[:MAX_FACTS]


def _make_mentions(moved: Moved) -> tuple[Mention, ...]:
    stories = zip(moved.matches, moved.counts, strict=True)
    made = [replace(make_mention(match), reports=count) for match, count in stories]
    return tuple(made[:MAX_STORIES])
