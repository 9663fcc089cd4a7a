"""Text is folded so that every writing of a word is the same."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.watchers.text.any_text import ANY_TEXT
from watchers.text.folding import (
    FIELD_END,
    count_gaps,
    drop_invisible,
    find_script_changes,
    fold_canonical,
    fold_lower,
    fold_plain,
    is_in_word,
    is_unbroken,
    join_fields,
    lower_plain,
    split_fields,
    split_words,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("CAFÉ", "cafe"),
        ("ＡＩ", "ai"),
        ("數字貨幣", "数字货币"),
        ("Straße", "strasse"),
        ("Ørsted", "orsted"),
        ("so\xadft", "soft"),
        ("O’Brien", "o'brien"),
        ("война", "война"),
        ("AT&T + C++", "at&t + c++"),
    ],
)
def test_the_plain_form_has_simple_letters_and_keeps_symbols(text, folded):
    assert fold_lower(text) == folded
    assert lower_plain(fold_plain(text)) == folded


@pytest.mark.parametrize(
    ("text", "canonical", "seams"),
    [
        ("The bank's plan", " the bank plan ", set()),
        ("off-chain", " offchain ", {4}),
        ("O'Brien", " obrien ", {2}),
        ("one - two, three", " one two three ", set()),
        ("-a- b", " a b ", set()),
        ("", " ", set()),
    ],
)
def test_the_canonical_form_has_words_with_a_space_around_and_seams_inside(text, canonical, seams):
    batch = fold_canonical(fold_plain(text))

    assert (batch.text, set(batch.seams)) == (canonical, seams)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The off-chain Bank's CBDCs", ["the", "off", "chain", "bank", "cbdcs"]),
        ("用CBDC支付", ["用", "cbdc", "支付"]),
        ("...", []),
    ],
)
def test_words_are_cut_at_hyphens_and_where_the_script_changes(text, words):
    assert split_words(text) == words


def test_scripts_without_spaces_are_told_from_those_with():
    assert [is_unbroken(c) for c in "央ガ한ไa1é "] == [True] * 4 + [False] * 4
    assert [is_in_word(c) for c in "a1央- '"] == [True, True, True, False, False, False]
    assert find_script_changes(" 用cbdc支付 ") == [2]


def test_letters_alone_are_no_gaps():
    assert count_gaps(" the cbdc ", 0, 10) == 3
    assert count_gaps(" the cbdc ", 1, 4) == 0


def test_joined_fields_are_split_again():
    fields = ["one", "", "two - three"]

    assert split_fields(join_fields(fields)) == fields


def test_characters_that_nobody_sees_are_dropped():
    assert drop_invisible("CB\u200bDC\ufeff a\nb") == "CBDC a\nb"


@given(st.lists(ANY_TEXT, min_size=1, max_size=6))
def test_many_fields_folded_at_once_equal_each_field_folded_alone(texts):
    fields = [fold_plain(text.replace(FIELD_END, "")) for text in texts]

    together = fold_canonical(join_fields(fields))

    alone = [fold_canonical(field) for field in fields]
    assert together.text == "\n".join(field.text for field in alone)
    starts = accumulate((len(field.text) + 1 for field in alone[:-1]), initial=0)
    assert together.seams == {
        a + seam for a, f in zip(starts, alone, strict=True) for seam in f.seams
    }
