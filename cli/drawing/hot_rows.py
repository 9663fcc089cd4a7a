"""Print hot terms for people: a block of lines on a terminal, a table elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from answers.hot import HotRow, describe_line, describe_rest, describe_rise, describe_since
from model import HotList, Term
from terminal.printing import (
    BOLD,
    DIM,
    GREEN,
    RED,
    YELLOW,
    Column,
    make_line,
    pad,
    print_table,
    show,
    tint,
)

BARS = "▁▂▃▄▅▆▇█"
PLAIN_BARS = ".:oO#"
HANG = 4
GRADE_COLUMNS = len("very strong")
GRADE_TINTS = {"very strong": RED, "strong": YELLOW, "clear": GREEN, "weak": DIM}
COLUMNS = (
    Column("rank", right=True),
    Column("id"),
    Column("grade"),
    Column("term"),
    Column("how unusual"),
    Column("since (UTC)"),
    Column("publishers", right=True),
    Column("reports in 24 h", right=True),
    Column("days, then 24 h"),
    Column("best story"),
    Column("link"),
    Column("covered by"),
)


def print_rows(rows: Sequence[HotRow], hot: HotList) -> None:
    """Print *rows* of *hot*."""
    if sys.stdout.isatty():
        for row in rows:
            show()
            _print_block(row, hot)
        return
    show()
    print_table(COLUMNS, [_make_cells(row, hot) for row in rows])


def draw_line(days: Sequence[int | None]) -> str:
    """Return *days* as a spark line: a bar for each number, a space for None."""
    bars = BARS if _takes_blocks() else PLAIN_BARS
    top = max((number for number in days if number), default=1)
    return "".join(_draw_bar(number, top, bars) for number in days)


def _takes_blocks() -> bool:
    encoding = sys.stdout.encoding or "utf-8"
    try:
        BARS.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _draw_bar(number: int | None, top: int, bars: str) -> str:
    if number is None:
        return " "
    if not number:
        return bars[0]
    return bars[max(round(number / top * (len(bars) - 1)), 1)]


def name_term(row: HotRow) -> str:
    """Return the label of *row* with its other terms."""
    term = row.term
    return f"{term.text} (with {', '.join(term.also)})" if term.also else term.text


def _show_best_story(term: Term) -> tuple[str, str]:
    """Return the title and the link of the report that tells *term* best."""
    if not term.stories:
        return "", ""
    story = term.stories[0]
    return f"{story.title} ({story.publisher})", story.link


def _make_cells(row: HotRow, hot: HotList) -> list[str]:
    term = row.term
    title, link = _show_best_story(term)
    return [
        f"{row.rank}",
        term.id,
        row.grade,
        name_term(row),
        describe_rise(term),
        describe_since(term, hot.at),
        f"{term.publishers}",
        f"{term.reports}",
        draw_line(row.days).lstrip(),
        title,
        link,
        ", ".join(term.covered_by),
    ]


def _print_block(row: HotRow, hot: HotList) -> None:
    term = row.term
    grade = tint(pad(row.grade, GRADE_COLUMNS), GRADE_TINTS[row.grade])
    label = tint(make_line(term.text), BOLD)
    show(tint(f"{row.rank:>2}", DIM), "  ", tint(term.id, DIM), "  ", grade, "  ", label, hang=HANG)
    lead = " " * HANG
    if term.also:
        show(lead, make_line(f"with {', '.join(term.also)}"), hang=HANG)
    show(lead, describe_rise(term), hang=HANG)
    show(lead, describe_rest(term, hot.at), hang=HANG)
    show(lead, f"{draw_line(row.days).lstrip()}  {describe_line(row)}")
    title, link = _show_best_story(term)
    show(lead, make_line(title), hang=HANG)
    if link:
        show(lead, tint(make_line(link), DIM))
    if term.covered_by:
        show(lead, make_line(f"covered by {', '.join(term.covered_by)}"), hang=HANG)
