from __future__ import annotations

from datetime import UTC, datetime

import pytest

from answers.marks import Piece, cut_pieces, mark_excerpt, mark_title
from model import SeenEntry, Span

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def entry(title="", **fields):
    return SeenEntry("f", "1", title, first_seen=NOW, **fields)


def write(pieces):
    return "".join(f"[{piece.text}]" if piece.is_marked else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("places", "text"),
    [
        ([], "a bank"),
        ([(2, 6)], "a [bank]"),
        ([(0, 1), (2, 6)], "[a] [bank]"),
        ([(0, 1), (1, 2)], "[a][ ]bank"),
        ([(2, 9)], "a bank"),
        ([(3, 3)], "a bank"),
    ],
)
def test_a_text_is_cut_where_marks_begin_and_end(places, text):
    assert write(cut_pieces("a bank", places)) == text


def test_a_title_has_the_marks_of_its_own_field():
    spans = [Span("title", 4, 8), Span("text", 0, 3)]

    assert write(mark_title(entry("The CBDC pilot"), spans)) == "The [CBDC] pilot"


def test_without_a_title_the_text_stands_for_it_and_long_ones_are_cut():
    assert write(mark_title(entry(text="A note"), [])) == "A note"
    assert len(write(mark_title(entry("x" * 400), []))) == 300


def test_an_excerpt_shows_the_first_place_below_the_title_with_its_surroundings():
    text = "a" * 80 + "CBDC and CBDC" + "b" * 80
    spans = [Span("title", 0, 1), Span("text", 80, 84), Span("text", 89, 93)]
    shown = "…" + "a" * 60 + "[CBDC] and [CBDC]" + "b" * 51 + "…"

    assert write(mark_excerpt(entry("x", text=text), spans)) == shown
    assert mark_excerpt(entry("x", summary="CBDC"), [Span("summary", 0, 4)]) == (
        Piece("CBDC", is_marked=True),
    )
    assert mark_excerpt(entry("x"), [Span("title", 0, 1)]) == ()
