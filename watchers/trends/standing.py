"""Tell how a watch stands by the state that is kept of its trend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model import Standing
from watchers.trends.session import time_of
from watchers.trends.state import OVER, USUAL, Life
from watchers.usual import rate as _rate
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
