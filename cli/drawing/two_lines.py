"""Print a list on a terminal in two lines a row, each cut to the width of the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from shutil import get_terminal_size
from typing import NamedTuple

from terminal.printing import (
    BOLD,
    DIM,
    fit_width,
    fold_line,
    make_line,
    measure_width,
    pad,
    show,
    tint,
)

MIN_TEXT_COLUMNS = 20  # of a headline or a note, on the narrowest terminal
GAP = "  "


class Row(NamedTuple):
    """One row of a list: *above* and *below* stand in the first column, one below the other."""

    above: str
    below: str
    state: str
    headline: str
    note: str


def print_rows(
    heads: Row, rows: Sequence[Row], tints: Mapping[str, str], *, whole_notes: bool = False
) -> None:
    """Print *rows* under *heads*; *tints* are the colours of states.

    With *whole_notes* a long note goes on in further lines; without them it is cut.
    """
    clean = [Row(*map(make_line, row)) for row in rows]
    widths = _measure([heads, *clean])
    _print_row(heads, widths, _Styles(BOLD, BOLD, BOLD))
    for row in clean:
        styles = _Styles("", tints.get(row.state, ""), DIM)
        _print_row(row, widths, styles, whole_notes=whole_notes)


class _Widths(NamedTuple):
    """Columns of a terminal."""

    first: int
    state: int
    headline: int
    note: int


class _Styles(NamedTuple):
    """The styles of a row."""

    first_line: str
    state: str
    second_line: str


def _measure(rows: Sequence[Row]) -> _Widths:
    """Return the widths in which *rows* are printed on this terminal."""
    first = max(measure_width(text) for row in rows for text in (row.above, row.below))
    state = max(measure_width(row.state) for row in rows)
    columns_left = get_terminal_size().columns - first - len(GAP)
    return _Widths(
        first=first,
        state=state,
        headline=max(columns_left - state - len(GAP), MIN_TEXT_COLUMNS),
        note=max(columns_left, MIN_TEXT_COLUMNS),
    )


def _print_row(row: Row, widths: _Widths, styles: _Styles, *, whole_notes: bool = False) -> None:
    above = tint(pad(row.above, widths.first), styles.first_line)
    state = tint(pad(row.state, widths.state), styles.state)
    headline = fit_width(row.headline, widths.headline)
    show(above, GAP, state, GAP, tint(headline, styles.first_line))
    notes = [fit_width(row.note, widths.note)]
    if whole_notes:
        notes = fold_line(row.note, 0, widths.note).split("\n")
    below = row.below
    for note in notes:
        show(
            tint(pad(below, widths.first), styles.second_line), GAP, tint(note, styles.second_line)
        )
        below = ""
