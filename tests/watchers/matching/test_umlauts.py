"""An umlaut and the two letters for it find each other."""

from __future__ import annotations

import pytest

from model import Entry, Watch
from watchers import Watchlist


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("Müller", "Herr Mueller", "Mueller"),
        ("Mueller", "Herr Müller", "Müller"),
        ("Mueller", "Mu\u0308ller-Armack", "Mu\u0308ller"),
        ("Joerg Mueller", "Jörg Müllers", "Jörg Müllers"),
        ("Ärzte", "AERZTE streiken", "AERZTE"),
        ("Aarhus", "i Århus i dag", "Århus"),
        ("Oersted", "Ørsted's results", "Ørsted"),
        ("Oersteds", "Ørsted's results", "Ørsted's"),
        ("Grosse", "Große", "Große"),
        ("Muell*", "Mülltonne", "Mülltonne"),
        ("Muellerstrasse", "„Müllerstraße“ — 数字", "Müllerstraße"),
        ("Mueller~", "Müller", "Müller"),
    ],
)
def test_an_umlaut_may_be_written_out(keyword, text, found):
    [finding] = Watchlist([Watch("w", (keyword,))]).explain(text)

    assert [text[start:end] for _, start, end in finding.spans] == [found]


@pytest.mark.parametrize(
    ("keyword", "text"),
    [("Mueller", "Muller"), ("blue", "Blü Blu"), ("=Mueller", "Müller"), ("Muller", "Mueller")],
)
def test_a_plain_letter_is_not_written_as_two(keyword, text):
    [finding] = Watchlist([Watch("w", (keyword,))]).explain(text)

    assert finding.matched is (keyword == "blue")


def test_umlauts_are_found_among_many_entries():
    titles = ["Müller", "none", "数字 Müller", "Mueller", "Müller und Müller", ""]
    entries = [Entry("f", str(number), title) for number, title in enumerate(titles)]

    matches = Watchlist([Watch("w", ("Mueller",))]).match(entries)

    assert [match.entry.id for match in matches] == ["0", "2", "3", "4"]
    assert [len(match.spans) for match in matches] == [1, 1, 1, 2]
