"""The parts that notices to the operator share."""

from __future__ import annotations

from collections.abc import Sequence

from model import Kind, Notice, Signal

MAX_LISTED = 8  # feeds or mistakes in one message


def make_notice(
    kind: Kind,
    about: str,
    headline: str,
    lines: tuple[str, ...],
    commands: tuple[str, ...] = (),
) -> Signal:
    """Return a notice; those of one kind with the same *about* are told once."""
    notice = Notice(headline, lines, commands)
    return Signal(kind=kind, watch="", key=f"{kind.name}:{about}", about=notice)


def write_ellipsis(rows: Sequence[object]) -> str:
    """Return the end of a headline that names only the first of *rows*; empty for all."""
    return ", …" if len(rows) > MAX_LISTED else ""


def list_rest(rows: Sequence[object]) -> tuple[str, ...]:
    """Return a line with the number of rows that are not listed; nothing if all are."""
    rest = len(rows) - MAX_LISTED
    return (f"and {rest} more",) if rest > 0 else ()
