"""The facts that a gate may use besides the signal."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import datetime
from typing import NamedTuple, Protocol

from model import Watch


class Told(Protocol):
    """The signals that have been told before."""

    def get(self, key: str) -> datetime | None:
        """Return when a signal with *key* was told; None if it never was."""
        ...


class Context(NamedTuple):
    """The watch of a signal, and the signals that were told."""

    watch: Watch
    told: Told
    """Told before this moment."""
    telling: Set[str]
    """The keys of the signals that are told at this moment."""
    channels: Sequence[str] = ()
    """The channels that the signal would go to."""

    def is_told(self, key: str) -> bool:
        """Return whether the signal of *key* was told, before or at this moment."""
        return key in self.telling or self.told.get(key) is not None
