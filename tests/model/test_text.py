"""Text is cleaned of characters that nobody can see."""

from model import one_line, plain


def test_line_ends_become_newlines():
    assert plain("one\r\ntwo\rthree\u2028four") == "one\ntwo\nthree\nfour"


def test_controls_and_marks_that_reorder_text_are_dropped():
    assert plain("a\x00b\x1b[31mc\u202ed\ufeffe") == "ab[31mcde"


def test_tabs_and_newlines_stay():
    assert plain("one\ttwo\nthree") == "one\ttwo\nthree"


def test_one_line_has_single_spaces():
    assert one_line("  one\n two\t\tthree ") == "one two three"


def test_a_line_over_the_limit_ends_with_an_ellipsis_within_it():
    assert one_line("one two three", 13) == "one two three"
    assert one_line("one two three", 12) == "one two thr…"
    assert one_line("one two three", 5) == "one…"  # no space before the ellipsis
