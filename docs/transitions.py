"""Write the table of transitions in docs/bursts.md from the rules in watchers/trends/life.py.

`python docs/transitions.py` writes it again; a test fails where that would change anything.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from watchers.trends.life import CONDITIONS, TRANSITIONS  # noqa: E402

PAGE = HERE / "bursts.md"
BEGIN = "<!-- This table is written by docs/transitions.py. -->\n"
END = "<!-- Here the table ends. -->\n"
HEAD = ("| a trend is | and it | becomes | step |", "|---|---|---|---|")


def page() -> str:
    """Return docs/bursts.md as it should be."""
    before, begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        marks = f"{BEGIN.strip()!r} or {END.strip()!r}"
        raise SystemExit(f"{PAGE}: the line {marks} is gone; put it back")
    return before + begin + "\n" + "\n".join(_rows()) + "\n\n" + end + after


def _rows() -> Iterator[str]:
    """Yield the lines of the table, with a cell left empty where it would repeat the one above."""
    yield from HEAD
    above = ""
    for rule in TRANSITIONS:
        phase = rule.phase if rule.phase != above else ""
        above = rule.phase
        yield f"| {phase} | {CONDITIONS[rule.condition]} | {rule.next_phase} | {rule.step} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
