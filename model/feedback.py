"""Feedback: the things that people said about the alerts of a watch, and the lesson from them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exclude:
    """A word that a watch may exclude, and the told entries that it would have dropped.

    None of those that people called useful is among them.
    """

    word: str
    """As `none:` takes it."""
    dropped: int
    """Of the entries that people called not relevant."""
    others: int
    """Of the entries about which nobody said anything."""


@dataclass(frozen=True, slots=True)
class ExcludeAdvice:
    """The words that a watch may exclude, judged by the entries that people spoke about."""

    excludes: tuple[Exclude, ...] = ()
    not_relevant: int = 0
    """The entries that people called not relevant, of those that the watch finds today."""
    dropped: int = 0
    """How many of them the words would have dropped together."""
    useful: int = 0
    """The entries that people called useful. The words drop none of them."""
    yaml: str = ""
    """The line `none:` of the watch with these words; empty without any."""


@dataclass(frozen=True, slots=True)
class WatchFeedback:
    """The alerts of a watch in some time, and how often people said what about them."""

    watch: str
    told: int
    """The alerts that were told, each once."""
    useful: int
    not_useful: int
    not_relevant: int
    advice: ExcludeAdvice = ExcludeAdvice()

    @property
    def noise(self) -> int:
        """Return how often people said that an alert was not worth it."""
        return self.not_useful + self.not_relevant
