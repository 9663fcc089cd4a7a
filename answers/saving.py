"""The part of a draft that needs no edit of a file: keywords added to a watch, and removed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model import Watch


@dataclass(frozen=True, slots=True)
class Saving:
    """The keywords that a draft adds to a running watch, and removes from it."""

    watch: str
    """The name of the running watch."""
    add: tuple[str, ...]
    remove: tuple[str, ...]
    has_others: bool
    """Whether the draft changes anything else: that is for the file alone."""


def find_saving(running: Watch, draft: Watch) -> Saving:
    """Return the difference between *running* and its *draft*."""
    added = (keyword for keyword in draft.keywords if keyword not in running.keywords)
    removed = (keyword for keyword in running.keywords if keyword not in draft.keywords)
    alike = replace(draft, keywords=running.keywords)
    return Saving(
        watch=running.name,
        add=tuple(dict.fromkeys(added)),
        remove=tuple(dict.fromkeys(removed)),
        has_others=alike != running,
    )
