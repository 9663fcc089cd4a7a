"""A series drawn in the terminal."""

import io
import sys
from dataclasses import replace

from cli.drawing import chart
from cli.drawing.series import Mark, Series
from tests.scenes.series import HALF, MONDAY, SERIES
from watchers import Step


def drawn(monkeypatch, encoding, series=SERIES, room=12):
    monkeypatch.setattr(chart, "MAX_COLUMNS", room)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    return list(chart.draw_chart(series))


def test_a_chart_has_bars_the_usual_number_and_marks(monkeypatch):
    assert drawn(monkeypatch, "utf-8") == [
        "4 │        ██  ",
        "  │        ██  ",
        "  │      ████  ",
        "  │      ████  ",
        "  │┈┈┈┈┈┈████┈┈",
        "  │░░░░░░████░░",
        "  │░░██░░██████",
        "  │░░██░░██████",
        "0 └────────────",
        "         ▲ △ ▽",
        "   2 Mar   4 Mar",
        (
            "a bar is 12h; █ distinct reports; ░ usual: 99 of 100 bars end in it; ▲ this alert, "
            "2026-03-03 16:00 UTC; △ a rise; ▽ over"
        ),
    ]


def test_a_narrow_terminal_gets_the_last_steps(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))

    lines = list(chart.draw_chart(SERIES, columns=7))

    assert lines[0] == "4 │  █ "
    assert lines[8:11] == ["0 └────", "    ▲△▽", "   3 Mar"]
    assert max(map(len, lines[:10])) == 7


def test_an_ascii_terminal_gets_plain_signs(monkeypatch):
    lines = drawn(monkeypatch, "ascii", room=6)

    assert all(line.isascii() for line in lines)
    assert lines[0] == "4 |    # "
    assert lines[4:7] == ["  |---##-", "  |:::##:", "  |:#:###"]
    assert lines[8:11] == ["0 +------", "      ^'v", "   2 Mar"]


def test_a_chart_has_colours_unless_no_color_is_set(monkeypatch):
    monkeypatch.setattr(chart, "MAX_COLUMNS", 6)
    monkeypatch.setattr(sys, "stdout", terminal := io.StringIO())
    terminal.isatty = lambda: True
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)

    lines = list(chart.draw_chart(SERIES))
    assert "\x1b[31m" in lines[0]  # beyond the usual: red
    assert "\x1b[31m" not in lines[7]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in "".join(chart.draw_chart(SERIES))


def test_a_lull_is_marked_at_its_beginning_and_its_end(monkeypatch):
    marks = [
        Mark(MONDAY + HALF, "begun", is_this=False, is_lull=True),
        Mark(MONDAY + 3 * HALF, "over", is_this=True),
    ]

    *_, marked, _, legend = drawn(monkeypatch, "utf-8", replace(SERIES, marks=marks), room=6)

    assert marked == "    △ ▲"
    assert legend.endswith("; ▲ this alert, 2026-03-03 12:00 UTC; △ fell silent")


def test_a_part_of_a_row_is_drawn_as_a_lower_block(monkeypatch):
    tall = Series([Step(MONDAY, 1, 0.0, 0), Step(MONDAY + HALF, 16, 0.0, 0)], HALF, [])

    lines = drawn(monkeypatch, "utf-8", tall, room=2)

    assert (lines[0], lines[7]) == ("16 │ █", "   │▄█")
