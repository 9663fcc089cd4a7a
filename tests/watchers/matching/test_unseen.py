"""Characters that nobody sees change no match: not within a word, and not at its edges."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from model import Entry, Watch
from tests.watchers.matching.keyword_cases import CASES
from tests.watchers.matching.keyword_traps import TRAPS
from tests.watchers.text.any_text import WORDS, WRITTEN
from watchers import Watchlist, list_index_words

pytestmark = pytest.mark.untraced

UNSEEN = "\u200b\u200c\u200e\u202a\u2060\u061c\xad\ufeff"
JOINER = "\u200d"
"""Nobody sees it either, but it makes one sign of two emoji."""
ROWS = st.sampled_from([row[:2] for row in (*CASES, *TRAPS)])
HIDDEN = st.lists(st.tuples(st.integers(0, 60), st.sampled_from(UNSEEN)), min_size=1, max_size=6)


def hide(text: str, hidden: list[tuple[int, str]]) -> str:
    """Return *text* with the characters *hidden* at their places, but not within one letter."""
    for place, character in sorted(hidden, reverse=True):
        at = min(place, len(text))
        if not is_within_letter(text[at - 1 : at + 1]):
            text = text[:at] + character + text[at:]
    return text


def is_within_letter(pair: str) -> bool:
    """Return whether two characters are one letter to readers, or one emoji."""
    if len(pair) < 2:
        return False
    is_mark = unicodedata.category(pair[1])[0] == "M" or pair[1] in "\uff9e\uff9f"
    is_vowel = "\u1160" <= pair[1] <= "\u11ff"
    is_of_emoji = JOINER in pair or all(map(is_high, pair))
    return is_mark or is_vowel or is_of_emoji


def is_high(character: str) -> bool:
    return character >= "\U0001f000"


def matched(query: str, title: str) -> bool:
    return bool(Watchlist([Watch("w", (query,))]).match([Entry("f", "1", title)]))


@given(st.one_of(ROWS, st.tuples(st.one_of(WORDS, WORDS.map("={}".format)), WRITTEN)), HIDDEN)
@example(("A.I.", "A.I.A.I."), [(4, "\u2060")])
@example(("='90s", "the '90s"), [(5, "\u200b")])
@example(('="Bank of England"', "Bank  of England"), [(5, "\u200b")])
@example(("5", "only 2.5 %"), [(7, "\u2060")])
@example(("2", "only 2.5 %"), [(6, "\u2060")])
def test_unseen_characters_change_no_match(case, hidden):
    query, text = case
    # No text that feeds/ cleans has a NUL.
    assume("\x00" not in text)

    assert matched(query, hide(text, hidden)) == matched(query, text)


@given(WRITTEN, HIDDEN)
@example("A.I.A.I.", [(4, "\u2060")])
def test_unseen_characters_change_no_word_of_the_index(text, hidden):
    assume("\x00" not in text)

    assert list_index_words([hide(text, hidden)]) == list_index_words([text])


@pytest.mark.parametrize("unseen", [*UNSEEN, JOINER])
def test_unseen_characters_keep_no_initials_apart(unseen):
    assert not matched("A.I.", f"A.I.{unseen}A.I.")
    assert matched("A.I.", f"the {unseen}A.{unseen}I.{unseen} rules")


def test_a_joiner_without_an_emoji_before_it_makes_no_part_of_one():
    assert matched("🚀", f"the {JOINER}🚀")
    assert matched("🚀", f"moon{JOINER}🚀")
    assert not matched("🚀", f"moon👩{JOINER}🚀")
