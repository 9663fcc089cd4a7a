"""Find the lines of a file in which a watch is written."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import dedent

HIDDEN = "***"
"""In place of a secret that stands in the lines."""


def read_lines(text: str, line: int, secrets: Iterable[str]) -> str:
    """Return the lines of the watch that begins in *line* of *text*, without *secrets*.

    They end before the next line that is indented no deeper than the watch. `${NAME}` stays as it
    is written, and so do comments within the watch.
    """
    lines = text.splitlines()
    first = lines[line - 1]
    depth = _measure_indent(first)
    found = [first]
    for one in lines[line:]:
        if one.strip() and _measure_indent(one) <= depth:
            break
        found.append(one)
    while len(found) > 1 and _is_after(found[-1]):
        found.pop()
    shown = dedent("\n".join(found))
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        shown = shown.replace(secret, HIDDEN)
    return shown


def _measure_indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_after(line: str) -> bool:
    """Return whether *line*, the last one, is empty or a comment: then it is about the next."""
    return not line.strip() or line.lstrip().startswith("#")
