"""Tell the standing of a watch and its expected reports, by the state that is kept of its trend."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from model import Standing
from watchers.trends import life as _life
from watchers.trends import state as _state
from watchers.trends.session import describe_interval, time_of
from watchers.trends.state import OVER, USUAL, Life, Settings
from watchers.usual import rate as _rate
from watchers.usual.expectation import Expectation
from watchers.usual.exposure import Exposure


def read_trend(keyword: str, stored: Mapping[str, Any], exposure: Exposure) -> Standing:
    """Return how a watch, or a *keyword* of it, stands by the state *stored* of its trend."""
    detector = stored["detector"]
    rate = _rate.from_json(detector["rate"])
    standing = Standing(
        phase=USUAL,
        is_live=False,
        daily=_rate.expect_per_day(rate, exposure),
        known_since=time_of(rate.since),
        keyword=keyword,
        rise=stored["rise"],
        reports=stored["reports"],
    )
    if not detector["trend"]:
        return standing
    life = Life(*detector["trend"])
    is_over = life.phase == OVER
    return standing._replace(
        phase=life.phase,
        is_live=not is_over,
        began=time_of(life.started),
        ended=time_of(life.ended) if is_over else None,
    )


def read_expectation(stored: Mapping[str, Any], exposure: Exposure, at: datetime) -> Expectation:
    """Return the expected reports by the state *stored* of a burst, and those until *at*."""
    known = _state.from_json(stored["detector"])
    now = max(at.timestamp(), known.rate.at)
    looked, _ = _life.advance(known, now, (), exposure, Settings())
    return Expectation(known.hours, describe_interval(known, looked))
