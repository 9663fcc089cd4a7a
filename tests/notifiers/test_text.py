"""The parts of a message that every channel shows."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from model import Mention
from notifiers import _text
from notifiers._text import Piece
from tests.notifiers.samples import AT, MATCH, OPS, RISE
from tests.scenes.messages import a_message


def test_the_watch_leads_a_report_and_the_headline_all_else() -> None:
    assert _text.cut_lead(MATCH, 200) == "Digital currency"
    assert _text.cut_lead(RISE, 200) == RISE.headline
    assert _text.cut_lead(OPS, 6) == "1 of…"
    assert _text.cut_lead(a_message("match", headline="No entry", watch="Money"), 200) == "No entry"


def test_a_lead_is_never_empty() -> None:
    assert _text.cut_lead(a_message("ops.feed", headline="\t"), 200) == "(no headline)"


@pytest.mark.parametrize(
    ("spans", "limit", "pieces"),
    [
        ((), 99, [Piece("abc def", False)]),
        (((0, 3),), 99, [Piece("abc", True), Piece(" def", False)]),
        (((4, 6), (5, 99)), 99, [Piece("abc ", False), Piece("de", True), Piece("f", True)]),
        (((0, 3),), 5, [Piece("abc", True), Piece(" …", False)]),
        (((9, 12), (-3, -1), (2, 2)), 99, [Piece("abc def", False)]),
    ],
)
def test_a_text_is_cut_into_marked_pieces(
    spans: tuple[tuple[int, int], ...], limit: int, pieces: list[Piece]
) -> None:
    assert _text.cut_pieces("abc def", spans, limit) == pieces


def test_a_line_break_in_a_piece_becomes_a_space() -> None:
    assert _text.cut_pieces("a\nb\tc", (), 99) == [Piece("a b c", False)]


def test_a_title_is_never_empty_and_an_excerpt_may_be() -> None:
    blank = Mention(" \t ", excerpt="  ")

    assert _text.cut_title(blank) == [Piece("(no title)", False)]
    assert _text.cut_excerpt(blank) == []


def test_lines_that_are_empty_are_left_out_before_they_are_counted() -> None:
    message = a_message("ops.feed", lines=("one", " ", "three is long", "four"))

    assert _text.cut_lines(message, 2, 6) == ["one", "three…"]


@pytest.mark.parametrize(
    ("mention", "source"),
    [
        (Mention("t"), ""),
        (Mention("t", publisher="ft.com"), "ft.com"),
        (Mention("t", published=AT, reports=4), "22 Nov 07:40 UTC · 4 reports"),
        (Mention("t", publisher="ft.com", published=AT), "ft.com · 22 Nov 07:40 UTC"),
    ],
)
def test_the_source_of_an_entry_is_described_by_its_known_facts(
    mention: Mention, source: str
) -> None:
    assert _text.describe_source(mention) == source


def test_a_time_is_shown_in_utc() -> None:
    in_beijing = datetime(2026, 3, 2, 7, 5, tzinfo=timezone(timedelta(hours=8)))

    assert _text.format_time(in_beijing) == "1 Mar 23:05 UTC"


def test_a_link_is_encoded_only_after_its_host_and_dropped_if_it_gets_too_long() -> None:
    assert _text.make_safe_link("https://e.org/ü") == "https://e.org/%C3%BC"
    assert _text.make_safe_link("https://e.org/" + "ü" * 600) == ""


@pytest.mark.parametrize(
    ("url", "is_private"),
    [
        ("https://hooks.slack.com/services/x", True),
        ("http://127.0.0.1:8080/x", True),
        ("http://[::1]/x", True),
        ("http://localhost/x", True),
        ("http://slack.com/x", False),
        ("https:///x", False),
        ("https://[::1/x", False),
        ("ftp://localhost/x", False),
        ("", False),
    ],
)
def test_an_address_keeps_private_with_https_or_on_this_machine(url: str, is_private: bool) -> None:
    assert _text.keeps_private(url) is is_private


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("https://e.org/a|b", "https://e.org/a%7Cb"),
        ("https://e.org/<x>", "https://e.org/%3Cx%3E"),
        ('https://e.org/?q="a"', "https://e.org/?q=%22a%22"),
        ("https://e.org/{id}", "https://e.org/%7Bid%7D"),
        ("https://e.org/a^b", "https://e.org/a%5Eb"),
        ("https://e.org/a b", "https://e.org/a%20b"),
        ("https://e.org/a%7Cb", "https://e.org/a%7Cb"),
        ("https://e|x.org/", ""),
    ],
)
def test_a_character_that_no_link_may_hold_is_encoded(written: str, shown: str) -> None:
    assert _text.make_safe_link(written) == shown
