"""Gather every mistake and every hint, each with its place, and put them in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from config.reading.nodes import Place
from model import one_line


@dataclass
class Mistakes:
    """What is wrong in a config, and what is merely worth knowing."""

    files: Sequence[str]
    """In the order in which they are reported."""
    _found: set[tuple[Place, str, str]] = field(default_factory=set)
    _hints: set[tuple[Place, str, str]] = field(default_factory=set)
    _muted: set[tuple[str, int]] = field(default_factory=set)

    def add(self, place: Place, path: str, text: str) -> None:
        """Note that at *place*, the option *path*, something is wrong: *text*."""
        if place[:2] not in self._muted:
            self._found.add((place, path, text))

    def mute(self, file: str, line: int) -> None:
        """Take no further mistakes of a line that is told of and read as if it were mended."""
        self._muted.add((file, line))

    def hint(self, place: Place, path: str, text: str) -> None:
        """Note something that is allowed, but that the writer may not have meant."""
        self._hints.add((place, path, text))

    def __len__(self) -> int:
        return len(self._found)

    def lines(self) -> tuple[str, ...]:
        """Return the mistakes, one a line, sorted by place."""
        return self._sorted(self._found)

    def hints(self) -> tuple[str, ...]:
        """Return the hints in the same form."""
        return self._sorted(self._hints)

    def _sorted(self, notes: set[tuple[Place, str, str]]) -> tuple[str, ...]:
        order = {file: number for number, file in enumerate(self.files)}

        def by_place(note: tuple[Place, str, str]) -> tuple[int, int, int, str, str]:
            place, path, text = note
            return order.get(place.file, len(order)), place.line, place.column, path, text

        return tuple(
            one_line(f"{place}: {path + ': ' if path else ''}{text}")
            for place, path, text in sorted(notes, key=by_place)
        )
