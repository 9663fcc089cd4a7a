"""The words that must stand in the search index for a query to hold: a tree of and and or.

`watchers` makes it of a query, and `storage` looks it up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class IndexWord:
    """One word of the index, or the words that begin or end with it."""

    text: str
    part: Literal["whole", "begin", "end"] = "whole"


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of the parts, at least two."""

    parts: tuple[Needs, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Any of the parts, at least two."""

    parts: tuple[Needs, ...]


Needs = IndexWord | AllOf | AnyOf
