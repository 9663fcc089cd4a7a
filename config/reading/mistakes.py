"""Gather every mistake and every hint, each with its place, and put them in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from config.reading.nodes import Place
from model import one_line


class _Note(NamedTuple):
    place: Place
    path: str
    text: str


@dataclass
class Mistakes:
    """The mistakes in a config, and the hints at things that are allowed."""

    files: Sequence[str]
    """In the order in which they are reported."""
    _mistakes: set[_Note] = field(default_factory=set)
    _hints: set[_Note] = field(default_factory=set)
    _muted: set[tuple[str, int]] = field(default_factory=set)
    _settled: set[str] = field(default_factory=set)

    def add(self, place: Place, path: str, text: str) -> None:
        """Note the mistake *text* at *place*, in the option *path*."""
        if (place.file, place.line) not in self._muted:
            self._mistakes.add(_Note(place, path, text))

    def mute_line(self, file: str, line: int) -> None:
        """Ignore further mistakes on a line that was already reported."""
        self._muted.add((file, line))

    def add_hint(self, place: Place, path: str, text: str) -> None:
        """Note something that is allowed, but that the writer may not have meant."""
        if path not in self._settled:
            self._hints.add(_Note(place, path, text))

    def settle_hints(self, path: str) -> None:
        """Ignore further hints at the option *path*: they follow from the one that it has."""
        self._settled.add(path)

    def __len__(self) -> int:
        return len(self._mistakes)

    def list_mistakes(self) -> tuple[str, ...]:
        """Return the mistakes, one a line, sorted by place."""
        return self._sort(self._mistakes)

    def list_hints(self) -> tuple[str, ...]:
        """Return the hints in the same form."""
        return self._sort(self._hints)

    def _sort(self, notes: Iterable[_Note]) -> tuple[str, ...]:
        order = {file: number for number, file in enumerate(self.files)}

        def find_position(note: _Note) -> tuple[int, int, int, str, str]:
            file = order.get(note.place.file, len(order))
            return file, note.place.line, note.place.column, note.path, note.text

        return tuple(_write_line(note) for note in sorted(notes, key=find_position))


def _write_line(note: _Note) -> str:
    path = f"{note.path}: " if note.path else ""
    return one_line(f"{note.place}: {path}{note.text}")
