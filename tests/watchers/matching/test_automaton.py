"""Several automatons find the same as one."""

from __future__ import annotations

import pytest

from model import Entry, Watch
from watchers import Watchlist
from watchers.matching import automaton
from watchers.matching.automaton import Automaton


def test_several_automatons_find_the_same_as_one_in_the_order_of_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = ["euro", "digital", "digital euro", "al", "eur"]
    expected = [(0, 8, 12), (1, 0, 7), (2, 0, 12), (3, 5, 7), (4, 8, 11)]
    one = Automaton(words).find("digital euro")
    monkeypatch.setattr(automaton, "MAX_WORDS_OF_ONE", 2)
    monkeypatch.setattr(automaton, "WORDS_PER_SHARD", 2)

    several = Automaton(words).find("digital euro")

    assert sorted(one) == sorted(several) == expected
    assert [end for _, _, end in several] == sorted(end for _, _, end in several)


def test_a_watchlist_of_several_automatons_matches_each_entry_as_with_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watches = [Watch(word, (word,)) for word in ("CBDC", "digital euro", "ECB", "$BTC", "C++")]
    entries = [
        Entry("f", str(number), title, summary="the ECB")
        for number, title in enumerate(["a CBDC", "$BTC in C++", "digital-euro, CBDCs", "none"])
    ]
    one = Watchlist(watches).match(entries)
    monkeypatch.setattr(automaton, "MAX_WORDS_OF_ONE", 2)
    monkeypatch.setattr(automaton, "WORDS_PER_SHARD", 2)

    assert Watchlist(watches).match(entries) == one


def test_no_words_are_found_nowhere() -> None:
    assert Automaton([]).find("anything") == []
