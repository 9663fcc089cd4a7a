"""Recognise the copies of an entry by link and title, for lists that show each report once.

It is the quick part of the folding that a poll does. Copies in other words are not recognised, so
a list of this kind may have more lines than a watch has reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchers import make_fingerprints

if TYPE_CHECKING:
    from model import SeenEntry


class Copies:
    """The entries of one list, as far as it is read."""

    def __init__(self) -> None:
        """Begin without entries."""
        self._numbers: dict[str, int] = {}
        """By fingerprint: the number of the first entry that had it."""
        self._count = 0

    def find(self, entry: SeenEntry) -> int:
        """Return the number of the first entry that *entry* is a copy of; its own if of none."""
        prints = make_fingerprints(entry)
        known = self._numbers
        number = known.get(prints.itself)
        # Some feeds give all entries one link: it identifies copies in other feeds only.
        if number is None and prints.link and prints.link_in_feed not in known:
            number = known.get(prints.link)
        if number is None and prints.title:
            number = known.get(prints.title)
        if number is None:
            number = self._count
            self._count += 1
        for one in filter(None, prints):
            known.setdefault(one, number)
        return number
