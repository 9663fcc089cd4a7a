"""A field leads from a find in its canonical text back to its original text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.watchers.text.any_text import ANY_TEXT
from watchers.matching.field import FieldText, group_by_field, locate_by_comparison
from watchers.text.folding import FIELD_END, SCRIPT_RUN, fold_canonical, fold_plain


def test_a_field_has_its_text_in_several_forms():
    field = FieldText("The Bank's off-chain café")

    assert field.canonical == " the bank offchain cafe "
    assert field.lower == "the bank's off-chain cafe"
    assert field.word_starts == [0, 4, 11, 21]


@pytest.mark.parametrize(
    ("text", "found", "original"),
    [
        ("a CBDC", (3, 7), "CBDC"),
        ("The off-chain bank", (5, 13), "off-chain"),
        ("Das Ｇｅｌｄ", (5, 9), "Ｇｅｌｄ"),
        ("數字 貨幣", (1, 6), "數字 貨幣"),
        ("one --- two", (1, 8), "one --- two"),
    ],
)
def test_a_find_is_located_in_the_original(text, found, original):
    [(start, end)] = FieldText(text).locate([found])

    assert text[start:end] == original


def test_finds_of_a_batch_are_grouped_by_field_with_the_text_of_the_entry():
    batch = " first one \n the cbdc "
    finds = [(1, 0, 17, 21, 7, batch), (1, 1, 0, 0, 8, None)]

    assert group_by_field(finds) == [
        ("title", " the cbdc ", [(5, 9, 7)]),
        ("summary", None, [(0, 0, 8)]),
    ]


@settings(max_examples=500)
@given(ANY_TEXT, st.integers(1, 3))
@example("Moody's pact, S. P. Sharma’s s p", 1)
@example("Police won't; police wont…", 1)
def test_comparing_both_texts_locates_the_same_as_counting_letters(text, step):
    folded = fold_canonical(fold_plain(text.replace(FIELD_END, ""))).text
    words = [word.span() for word in SCRIPT_RUN.finditer(folded)]
    pairs = [(first[0], then[1]) for first, then in pairwise(words)]
    places = sorted({*words, *pairs})[::step]

    looked = locate_by_comparison(text, folded, places)

    assert looked is None or looked == FieldText(text, folded).locate_by_letters(places)
