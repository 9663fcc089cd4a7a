"""The state that is kept of the trend of a watch, or of one keyword of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from model import Watch
from watchers.trends import precedents, stories
from watchers.trends import state as _state
from watchers.trends.precedents import Rises
from watchers.trends.state import State
from watchers.trends.stories import Stories
from watchers.usual.news import fingerprint


@dataclass
class BurstMemory:
    """All that is kept of a watch, or of one keyword of it."""

    watch: Watch
    detector: State
    stories: Stories = field(default_factory=Stories)
    reports: int = 0
    """Since the trend began."""
    told: int = 0
    """Of them, those in the alert of its rise."""
    rise: str = ""
    """The key of the signal of its rise."""
    level: float = 0.0
    """Reports of a usual day when it rose."""
    rises: Rises = ()
    """The earlier trends, which ended."""
    step: tuple[str, float] | None = None
    """The last step in its life, and when it was noticed; None if no version stored it yet."""

    @property
    def lives(self) -> bool:
        """Tell if there is a trend that is not over."""
        return self.detector.living is not None

    def copy(self) -> BurstMemory:
        """Return a memory that may go on by itself."""
        return replace(self)

    def to_json(self) -> dict[str, Any]:
        """Return the memory as JSON knows it."""
        return {
            "asked": fingerprint(self.watch),
            "detector": _state.to_json(self.detector),
            "tales": self.stories.to_json(),
            "reports": self.reports,
            "told": self.told,
            "rise": self.rise,
            "level": self.level,
            "rises": self.rises,
            "step": self.step,
        }


def read_memory(watch: Watch, stored: Any) -> BurstMemory | None:
    """Return the memory *stored* of *watch*, to go on from; None if that was another question."""
    if isinstance(stored, BurstMemory):
        is_same = stored.watch is watch or fingerprint(stored.watch) == fingerprint(watch)
        return stored.copy() if is_same else None
    if stored is None or stored["asked"] != fingerprint(watch):
        return None
    return BurstMemory(
        watch,
        detector=_state.from_json(stored["detector"]),
        stories=stories.from_json(stored["tales"]),
        reports=stored["reports"],
        told=stored["told"],
        rise=stored["rise"],
        # An older version stored none of these.
        level=stored.get("level", 0.0),
        rises=precedents.from_json(stored.get("rises", ())),
        step=_read_step(stored.get("step")),
    )


def _read_step(stored: Any) -> tuple[str, float] | None:
    return (stored[0], stored[1]) if stored else None
