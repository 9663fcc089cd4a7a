"""A series drawn in the terminal and as a picture."""

import io
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from cli.drawing import chart, picture
from cli.drawing.series import Mark, Series
from model import Figures, UsageError
from storage import AlertRow
from tests.scenes.messages import a_message
from watchers import Step

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HALF = timedelta(hours=12)

# Six half days: quiet, one, quiet, then three, four and one; two are usual at most.
COUNTS = (0, 1, 0, 3, 4, 1)
SERIES = Series(
    [Step(MONDAY + n * HALF, count, 0.4, 2) for n, count in enumerate(COUNTS)],
    HALF,
    [
        Mark(MONDAY + timedelta(hours=40), "rising", is_this=True),
        Mark(MONDAY + timedelta(hours=50), "escalated", is_this=False),
        Mark(MONDAY + timedelta(hours=61), "over", is_this=False),
    ],
)


def drawn(monkeypatch, encoding, series=SERIES, room=12):
    monkeypatch.setattr(chart, "MAX_COLUMNS", room)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    return list(chart.draw_chart(series))


def test_bars_stand_before_what_is_usual_and_marks_below_them(monkeypatch):
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


def test_a_terminal_without_such_signs_gets_plain_ones(monkeypatch):
    lines = drawn(monkeypatch, "ascii", room=6)

    assert all(line.isascii() for line in lines)
    assert lines[0] == "4 |    # "
    assert lines[4:7] == ["  |---##-", "  |:::##:", "  |:#:###"]
    assert lines[8:11] == ["0 +------", "      ^'v", "   2 Mar"]


def test_colours_are_for_terminals_that_want_them(monkeypatch):
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


def test_a_silence_is_marked_where_it_began_and_ended(monkeypatch):
    marks = [
        Mark(MONDAY + HALF, "begun", is_this=False, is_lull=True),
        Mark(MONDAY + 3 * HALF, "over", is_this=True),
    ]

    *_, marked, _, legend = drawn(monkeypatch, "utf-8", replace(SERIES, marks=marks), room=6)

    assert marked == "    △ ▲"
    assert legend.endswith("; ▲ this alert, 2026-03-03 12:00 UTC; △ fell silent")


def test_a_part_of_a_row_is_drawn_as_such(monkeypatch):
    tall = Series([Step(MONDAY, 1, 0.0, 0), Step(MONDAY + HALF, 16, 0.0, 0)], HALF, [])

    lines = drawn(monkeypatch, "utf-8", tall, room=2)

    assert (lines[0], lines[7]) == ("16 │ █", "   │▄█")


# --- pictures -------------------------------------------------------------------------------


def row(headline="CBDC rising: 7 reports in 40 h, 17x the usual 0.4"):
    figures = Figures(7, 0.4, 9.1, 4.8, MONDAY, 4, 7, 1.9, MONDAY - timedelta(days=30))
    message = a_message("burst.rising", headline, "CBDC", figures=figures)
    at = MONDAY + timedelta(hours=40)
    return AlertRow("a", at, "burst.rising", "CBDC", "active", "", "", (), message, ())


def colours(path):
    with Image.open(path) as image:
        assert (image.format, image.size) == ("PNG", (1200, 675))
        return {f"#{r:02x}{g:02x}{b:02x}": n for n, (r, g, b) in image.getcolors(1 << 20)}


def test_the_picture_has_bars_what_is_usual_and_when_it_fired(tmp_path):
    picture.write(tmp_path / "burst.png", row(), SERIES)

    found = colours(tmp_path / "burst.png")
    # 1 and 1 are usual, 3 and 4 are not: the areas of the bars are as 2 to 7, less the mark.
    usual, unusual = found[picture.BAR], found[picture.HIGH]
    assert 3.2 < unusual / usual < 3.6
    assert found[picture.BAND] > 10_000
    assert found[picture.FIRED] > 500


def test_a_headline_of_any_length_and_script_is_drawn(tmp_path):
    for number, headline in enumerate(
        ("央行数字货币 " * 40, "e\u0301\U0001f4c8" * 90, "", "\ud800")
    ):
        picture.write(tmp_path / f"{number}.png", row(headline), SERIES)

        assert len(colours(tmp_path / f"{number}.png")) > 5


def test_a_picture_that_cannot_be_written_is_told_with_what_to_do(tmp_path):
    with pytest.raises(UsageError, match=r"no\.such/x\.png: cannot be written: .*; name another"):
        picture.write(tmp_path / "no.such" / "x.png", row(), SERIES)


@pytest.mark.parametrize(("top", "every"), [(1, 1), (6, 1), (7, 2), (12, 2), (13, 5), (61, 20)])
def test_the_lines_of_a_picture_stand_at_round_numbers(top, every):
    assert picture._choose_spacing(top) == every
