"""The output of commands can be read by people and programs, and cannot control a terminal."""

import io
import json
import re
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal import printing

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HARMFUL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
anything = st.text(st.characters(codec=None, exclude_categories=()))


class Terminal(io.StringIO):
    def isatty(self):
        return True


@given(anything)
def test_no_text_reaches_a_terminal_with_a_control_character_but_newline(text):
    assert not HARMFUL.search(printing.make_safe(text))


@given(anything)
def test_a_safe_text_stays_as_it_is(text):
    once = printing.make_safe(text)

    assert printing.make_safe(once) == once


@given(anything)
def test_a_line_is_one_line(text):
    assert "\n" not in printing.make_line(text)


def test_an_invisible_character_shows_as_its_number():
    assert printing.make_safe("a\x1b[31mred\x07\x9b1m") == "a\\x1b[31mred\\x07\\x9b1m"
    assert printing.make_safe("pay \u202egnp.exe") == "pay \\u202egnp.exe"
    assert printing.make_safe("half \ud83d of it") == "half \\ud83d of it"
    assert printing.make_safe("one\ttwo\nthree") == "one two\nthree"
    assert printing.make_safe("央行数字货币 naïve 👩\u200d🚀") == "央行数字货币 naïve 👩\u200d🚀"


@given(
    st.recursive(
        anything | st.integers() | st.none(), lambda x: st.lists(x) | st.dictionaries(anything, x)
    )
)
def test_json_is_one_harmless_line_that_holds_the_very_value(value):
    written = printing.to_json(value)

    assert not HARMFUL.search(written)
    assert len(written.splitlines()) == 1
    assert json.loads(written) == json.loads(json.dumps(value))


def test_json_can_be_encoded_whatever_it_holds():
    assert printing.to_json({"title": "\ud83d 央行 \x85"}).encode() == (
        b'{"title": "\\ud83d \xe5\xa4\xae\xe8\xa1\x8c \\u0085"}'
    )


def test_json_writes_times_in_utc_and_durations_in_seconds():
    row = {"at": datetime(2026, 3, 1, 13, 0, tzinfo=UTC), "every": timedelta(minutes=1.5)}

    assert printing.to_json(row) == '{"at": "2026-03-01T13:00:00Z", "every": 90.0}'


def test_json_for_an_output_that_is_not_utf8_is_ascii(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="latin-1"))

    printing.emit("é央")
    sys.stdout.flush()

    assert raw.getvalue() == b'"\\u00e9\\u592e"\n'


def test_words_are_marked_with_brackets_where_there_is_no_bold(capsys):
    assert (
        printing.mark_spans("Nigeria's CBDC turns two", [(10, 14)]) == "Nigeria's [CBDC] turns two"
    )
    assert printing.mark_spans("a\nb \x1bc", [(4, 6)]) == "a b [\\x1bc]"


def test_words_are_marked_in_bold_on_a_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)

    assert printing.mark_spans("the CBDC\x1b", [(4, 8)]) == "the \x1b[1mCBDC\x1b[0m\\x1b"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_that_wants_no_colours_gets_none(monkeypatch, name, value):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert printing.takes_colours(Terminal())

    monkeypatch.setenv(name, value)
    assert not printing.takes_colours(Terminal())


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (None, "never"),
        (NOW, "just now"),
        (NOW - timedelta(seconds=40), "40s ago"),
        (NOW - timedelta(hours=3, minutes=20, seconds=7), "3h20m ago"),
        (NOW - timedelta(days=12, hours=5), "12d ago"),
    ],
)
def test_a_time_that_has_passed_is_written_as_its_distance_from_now(at, said):
    assert printing.format_past(at, NOW) == said


def test_a_time_that_has_passed_never_reads_as_one_to_come():
    assert printing.format_past(NOW + timedelta(seconds=2), NOW) == "just now"
    assert printing.format_past(NOW + timedelta(hours=3), NOW) == "just now"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW + timedelta(minutes=4, seconds=5), "in 4m5s"),
        (NOW, "now"),
        (NOW - timedelta(hours=3), "now"),
    ],
)
def test_a_time_to_come_is_written_as_its_distance_from_now(at, said):
    assert printing.format_future(at, NOW) == said


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (1, "feed", "1 feed"),
        (18, "feed", "18 feeds"),
        (6, "watch", "6 watches"),
        (0, "entry", "0 entries"),
        (2000, "delivery", "2,000 deliveries"),
    ],
)
def test_a_count_has_the_right_plural(number, noun, said):
    assert printing.format_count(number, noun) == said


def test_a_table_is_aligned_by_the_columns_of_a_terminal(capsys):
    columns = [
        printing.Column("feed"),
        printing.Column("entries", right=True),
        printing.Column("problem"),
    ]

    printing.print_table(columns, [["央行", "3", ""], ["bbc.co.uk", "1,204", "HTTP\n403 \x1b]0;x"]])

    assert capsys.readouterr().out == (
        "feed       entries  problem\n央行             3\nbbc.co.uk    1,204  HTTP 403 \\x1b]0;x\n"
    )


def test_markup_in_a_cell_is_shown_as_text(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.delenv("NO_COLOR", raising=False)

    printing.print_table(
        [
            printing.Column("title", free=True),
            printing.Column("state", tints={"failing": printing.RED}),
        ],
        [["[red]not red[/red] :smile: \x1b[2J", "failing"]],
    )

    assert "[red]not red[/red] :smile: \\x1b[2J" in terminal.getvalue()
    assert "\x1b[31mfailing\x1b[0m" in terminal.getvalue()


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcde…"), ("央行数字", 6, "央行…"), ("", 3, "")],
)
def test_a_text_that_is_too_long_is_cut_by_its_width(text, columns, shown):
    assert printing.fit_width(text, columns) == shown


@pytest.fixture
def narrow(monkeypatch):
    """Return a terminal of 40 columns."""
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys, "argv", ["monitor.py"])
    return Terminal()


def test_a_long_line_is_folded_between_words_on_a_terminal(narrow):
    text = "  ! the feed of the central bank is failing for 3 days: HTTP 403"

    assert printing.fold(text, 4, narrow).split("\n") == [
        "  ! the feed of the central bank is",
        "    failing for 3 days: HTTP 403",
    ]


def test_a_command_to_paste_and_a_long_word_stay_in_one_piece(narrow):
    text = "the daemon is not running; start it with: python monitor.py run -c a-long-folder/config.yaml"

    assert printing.fold(text, 2, narrow).split("\n") == [
        "the daemon is not running; start it",
        "  with:",
        "  python monitor.py run -c a-long-folder/config.yaml",
    ]


def test_a_style_takes_no_columns(narrow):
    text = f"\x1b[1m{'word ' * 8}\x1b[0m".replace(" \x1b", "\x1b")

    assert printing.fold(text, 2, narrow) == text


@pytest.mark.parametrize("hang", [None, 2])
def test_a_line_for_programs_is_never_folded(hang):
    text = "word " * 40

    assert printing.fold(text, hang, io.StringIO()) == text


@given(anything, st.integers(0, 12))
def test_folding_changes_nothing_but_spaces(text, hang):
    folded = printing.fold(printing.make_safe(text), hang, Terminal())

    assert folded.split() == printing.make_safe(text).split()
