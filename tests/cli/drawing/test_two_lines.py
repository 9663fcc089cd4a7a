"""A list on a terminal: two lines a row at any width, and each text cut with an ellipsis."""

import io
import sys

import pytest

from cli.drawing import two_lines
from terminal import printing

HEADS = two_lines.Row("when", "id", "state", "headline", "note")
LONG = two_lines.Row("12:00", "a1", "held", "央行数字货币 " * 30, "told to policy " * 20)
SHORT = two_lines.Row("12:01", "a\x1b[2J2", "active", "CBDC\npilot", "")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def printed(monkeypatch):
    def printed(columns, rows, tints=None, *, colours=False, **options):
        terminal = Terminal()
        monkeypatch.setattr(sys, "stdout", terminal)
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("NO_COLOR", "" if colours else "1")
        two_lines.print_rows(HEADS, rows, tints or {}, **options)
        return terminal.getvalue().splitlines()

    return printed


@pytest.mark.parametrize("columns", [80, 100, 120])
def test_a_row_takes_two_lines_however_long_its_texts_are(printed, columns):
    lines = printed(columns, [LONG, LONG])

    assert len(lines) == 2 * 3
    assert max(map(printing.measure_width, lines)) <= columns
    assert all(line.endswith("…") for line in lines[2:])


def test_rows_are_aligned_and_cannot_control_the_terminal(printed):
    assert printed(80, [SHORT]) == [
        "when       state   headline",
        "id         note",
        "12:01      active  CBDC pilot",
        "a\\x1b[2J2  ",
    ]


def test_a_state_has_its_colour(printed):
    lines = printed(80, [SHORT], {"active": printing.GREEN}, colours=True)

    assert "\x1b[32mactive\x1b[0m" in lines[2]


def test_a_very_narrow_terminal_gets_the_beginning_of_a_headline(printed):
    assert printed(10, [LONG])[2] == "12:00  held   央行数字货币 央行数…"


def test_a_long_note_can_go_on_in_further_lines_between_words(printed):
    row = SHORT._replace(below="a2", note="refused by the server; write a new address " + "x" * 40)

    assert printed(46, [row], whole_notes=True)[3:] == [
        "a2     refused by the server; write a new",
        "       address",
        "       xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ]
