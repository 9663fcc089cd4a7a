"""Describe a trend that was told as it stands now, for the message that told it."""

from __future__ import annotations

from datetime import UTC, datetime

from model import Kind, Moved
from watchers.trends import state as _state
from watchers.trends import stories as _stories
from watchers.trends.memory import BurstMemory
from watchers.trends.state import State
from watchers.trends.stories import Stories


def read_step(memory: BurstMemory) -> tuple[str, float]:
    """Return the last step of the living or ended trend in *memory*, and when it was noticed.

    An older version stored none: then it is that of the phase.
    """
    life = memory.detector.life
    if memory.step is not None or life is None:
        return memory.step or (_state.RISING, memory.detector.rate.at)
    times = {_state.RISING: life.told_at, _state.PEAKED: life.peak_at, _state.OVER: life.ended}
    return life.phase, times[life.phase]


def describe_move(
    memory: BurstMemory,
    known: Stories,
    step: tuple[Kind, float],
    *,
    keyword: str,
    daily: float,
    is_step: bool,
) -> Moved:
    """Return the trend in *memory*, by its last *step* and the time of that.

    *known* are its stories, and *daily* the reports of a usual day before it rose.
    """
    detector = memory.detector
    started = _find_start(detector)
    kind, at = step
    top = known.pick_top(started)
    last = detector.recent[-1][0] if detector.recent else started
    return Moved(
        root=memory.rise,
        kind=kind,
        since=_time_of(at),
        is_step=is_step,
        watch=memory.watch.name,
        keyword=keyword,
        started=_time_of(started),
        last=_time_of(max(last, started)),
        reports=memory.reports,
        publishers=_state.publishers_since(detector, started),
        or_more=not _state.knows_all(detector, started),
        daily=daily,
        matches=tuple(_stories.match_of(story) for story in top),
        counts=tuple(story.reports for story in top),
    )


def _find_start(detector: State) -> float:
    """Return when the first report of the present rise came."""
    life = detector.life
    if life is None:
        return detector.rate.at
    return life.rose or life.started  # an older version stored no `rose`


def _time_of(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
