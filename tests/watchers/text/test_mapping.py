"""Folded text leads back to the original, character by character."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.watchers.text.any_text import ANY_TEXT
from watchers.text.folding import FIELD_END, TAG_END, count_gaps, fold_canonical, fold_plain
from watchers.text.mapping import find_letters, fold_in_place, map_lower


@pytest.mark.parametrize(
    ("text", "piece", "original"),
    [
        ("A CAFÉ", "cafe", "CAFÉ"),
        ("A cafe\u0301 x", "cafe", "cafe\u0301"),
        ("Straße", "strasse", "Straße"),
        ("so\xadft", "soft", "so\xadft"),
        ("plain", "lai", "lai"),
    ],
)
def test_a_piece_of_the_plain_form_is_located_in_the_original(text, piece, original):
    mapped = map_lower(text)
    at = mapped.text.index(piece)

    start, end = mapped.locate(at, at + len(piece))

    assert text[start:end] == original


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("The CBDC", "the cbdc"),
        ("café – 數字", "cafe   数字"),
        ("Straße", None),
        ("cafe\u0301", None),
    ],
)
def test_a_text_is_folded_in_place_if_each_letter_stays_one(text, folded):
    assert fold_in_place(text) == folded


def test_the_letters_of_a_field_are_those_without_signs_and_possessives():
    letters = find_letters(map_lower("The bank's off-chain"))

    assert letters.at == [0, 1, 2, 4, 5, 6, 7, 11, 12, 13, 15, 16, 17, 18, 19]
    assert letters.locate(7, 14) == (11, 20)


@given(ANY_TEXT)
def test_each_letter_of_a_canonical_text_is_located_in_the_original(text):
    folded = fold_canonical(fold_plain(text.replace(FIELD_END, ""))).text

    kept = find_letters(map_lower(text))

    assert len(folded) - count_gaps(folded, 0, len(folded)) == len(kept.at)
    for number, letter in enumerate(folded.replace(" ", "").replace(TAG_END, "")):
        start, end = kept.locate(number, number)
        assert letter in fold_canonical(fold_plain(text[start:end])).text


@given(ANY_TEXT)
def test_located_places_are_in_order_and_inside_the_text(text):
    folded = map_lower(text)

    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= a < b <= len(text) for a, b in zip(folded.starts, folded.ends, strict=True))
