"""The words of a text that the search index keeps."""

from __future__ import annotations

from watchers import list_index_words
from watchers.matching.index_words import ANY_WORD


def words_of(*texts):
    return sorted(list_index_words(texts))


def test_the_words_of_a_text_are_folded_as_the_matcher_folds_them():
    assert words_of("The Café", "", "(CBDC), 5G!") == ["5g", "cafe", "cbdc", "the"]


def test_a_hyphened_word_has_all_runs_of_its_parts():
    assert words_of("a-b-c") == ["a", "ab", "abc", "b", "bc", "c"]


def test_chinese_is_indexed_by_pairs_and_the_last_character_of_a_run():
    assert words_of("数字人民币 5G网") == ["5g", "人民", "字人", "币", "数字", "民币", "网"]


def test_a_word_before_an_s_stands_with_it_and_without():
    assert words_of("Lloyd's") == ["lloyd", "lloyds"]


def test_initials_and_umlauts_have_both_writings():
    assert words_of("U.S. Müller") == ["mueller", "muller", "s", "u", "us"]


def test_the_letters_around_an_and_sign_are_a_word_of_their_own():
    assert words_of("AT&T, M & A&B") == sorted(
        ["a", "at", "b", "m", "t", "\ue001ab", "\ue001ma", "\ue001tt"]
    )


def test_a_long_word_is_kept_by_its_beginning_and_its_end():
    assert words_of("a" * 64 + "b" * 64) == ["a" * 64, "b" * 64]


def test_a_word_with_too_many_parts_stands_for_every_word():
    assert ANY_WORD in words_of("-".join("abcdefghijklmnopqrstuvwxyz"))


def test_a_text_of_hyphens_alone_takes_no_long_time():
    assert len(words_of("a-b" * 20_000, "a-" * 30_000)) < 10
