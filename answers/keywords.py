"""The reports of each keyword of a watch that measures every keyword by its own past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from answers.series import Series
from storage import KeywordRow

if TYPE_CHECKING:
    from config import Config
    from storage import Reader

NEVER = KeywordRow((), None)


@dataclass(frozen=True, slots=True)
class KeywordShown:
    """A keyword of a watch, in the time of its chart."""

    keyword: str
    reports: int
    usual: float | None
    """The reports that were usual in all that time, up to the last look; None if not known."""
    share: float | None
    """Its part of the reports of the watch. One report may have several keywords, so the parts of
    all may be more than 1; None if there was no report."""
    counts: tuple[int, ...]
    """Its reports in the steps of the chart."""


def read_keywords(reader: Reader, config: Config, series: Series) -> list[KeywordShown]:
    """Return the keywords of the watch of *series* in its steps, those with most reports first.

    Empty if the watch did not measure each keyword then.
    """
    steps = len(series.steps)
    step = timedelta(seconds=series.step_seconds)
    found = reader.steps.count_keywords(series.watch, series.since, step, steps)
    if not found:
        return []
    total = sum(step.reports for step in series.steps)
    shown = [
        _show(keyword, found.get(keyword, NEVER), total, steps)
        for keyword in config.watches[series.watch].keywords
    ]
    return sorted(shown, key=lambda one: -one.reports)


def _show(keyword: str, row: KeywordRow, total: int, steps: int) -> KeywordShown:
    reports = sum(row.counts)
    share = round(reports / total, 3) if total else None
    return KeywordShown(
        keyword=keyword,
        reports=reports,
        usual=None if row.expected is None else round(row.expected, 3),
        share=share,
        counts=row.counts or (0,) * steps,
    )
