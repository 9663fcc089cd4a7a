"""Common words are known by language, and ambiguous ones by their abbreviation."""

from __future__ import annotations

from watchers.text.common_words import AMBIGUOUS_WORDS, COMMON_WORDS, WEAK_WORDS
from watchers.text.folding import fold_lower


def test_function_words_are_common_and_names_are_not() -> None:
    assert {"the", "news", "记者"} <= COMMON_WORDS
    assert {"der", "les", "что"} <= WEAK_WORDS - COMMON_WORDS
    assert not {"bitcoin", "ecb", "央行"} & WEAK_WORDS


def test_an_abbreviation_that_is_a_word_as_well_is_ambiguous() -> None:
    assert {"aids", "it", "who"} <= AMBIGUOUS_WORDS
    assert "cbdc" not in AMBIGUOUS_WORDS


def test_common_words_are_written_as_they_are_compared() -> None:
    assert {word for word in AMBIGUOUS_WORDS if fold_lower(word) != word} == set()
