"""Find keywords that write out an umlaut where a text has the letter: `Mueller` in "Müller".

The canonical text of "Müller" is "muller". So a text with such letters is searched a second time
with each of them written out, for the few keywords to which that can matter. The other direction
needs no search: `Müller` has a form with ue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from watchers.matching.field import BatchFind, Find
from watchers.matching.terms import Leaf

_MAYBE_WRITTEN_OUT = re.compile("(?<![aeiouyq])(?:[aou]e|aa)")


def may_be_umlaut(leaf: Leaf) -> bool:
    """Return whether a text may have an umlaut for two letters of *leaf*."""
    return _MAYBE_WRITTEN_OUT.search(" ".join(leaf.words)) is not None and leaf.is_of_words


def map_finds(finds: Sequence[BatchFind], canonical: str, numbers: Sequence[int]) -> Iterator[Find]:
    """Yield *finds*, which stand in texts that were written out, as finds in *canonical*.

    The lines of *canonical* are the texts of the entries *numbers*. A find in another entry or
    without an umlaut is left out.
    """
    lines = canonical.split("\n")
    begins = list(accumulate([len(line) + 1 for line in lines], initial=0))
    places = {number: at for at, number in enumerate(numbers)}
    for number, _, start, end, leaf, text in finds:
        at = places.get(number)
        if at is None or text is None:
            continue
        first = text.rfind("\n", 0, start) + 1
        aligned = _align(text[first:end], lines[at])
        begin = aligned[start - first]
        stop = aligned[end - first]
        if 0 < stop - begin < end - start:
            yield begins[at] + begin, begins[at] + stop, leaf


def _align(written: str, line: str) -> list[int]:
    """Return the place in *line* of each place in *written*, its text with umlauts written out."""
    places: list[int] = []
    at = 0
    for letter in written:
        places.append(at)
        if line[at : at + 1] == letter:
            at += 1
    return [*places, at]
