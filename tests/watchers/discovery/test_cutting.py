"""Titles are cut into clauses and words, in every script."""

import pytest

from watchers.discovery.cutting import cut_title, is_letterwise


def words(title):
    return [[word.folded for word in clause.words] for clause in cut_title(title)]


@pytest.mark.parametrize(
    ("title", "clauses"),
    [
        ("Fire at plant: two dead", [["fire", "at", "plant"], ["two", "dead"]]),
        ("St. Louis wins U.S. Open", [["st", "louis", "wins", "u.s", "open"]]),
        ("Bank of England’s new rate", [["bank", "of", "england", "new", "rate"]]),
        ("Covid-19 – the long-term view", [["covid-19"], ["the", "long-term", "view"]]),
        ("央行数字货币试点扩大", [["央行", "数字", "货币", "试点", "扩大"]]),
        ("東京オリンピックが延期に", [["東京", "オリンピック", "が", "延期", "に"]]),
        ("यूक्रेन में युद्ध", [["यूक्रेन", "में", "युद्ध"]]),
        ("대통령 탄핵, 오늘 표결", [["대통령", "탄핵"], ["오늘", "표결"]]),
        ("", []),
        ("!!! ...", []),
    ],
)
def test_a_title_is_cut_at_everything_but_a_space_or_a_hyphen(title, clauses):
    assert words(title) == clauses


def test_thai_counts_each_letter_with_its_marks():
    [clause] = cut_title("น้ำท่วม")

    assert [word.folded for word in clause.words] == ["น้ำ", "ท่", "ว", "ม"]
    assert all(is_letterwise(word.folded) for word in clause.words)


def test_a_clause_that_dots_cut_off_is_marked():
    clauses = cut_title("Markets fall as traders fear... Read more")

    assert [clause.is_cut_off for clause in clauses] == [True, False]


def test_an_endless_word_is_left_out_and_ends_the_clause():
    assert words("see " + "x" * 10_000 + " now") == [["see"]]
    assert words("see " + "x" * 100 + " now") == [["see"], ["now"]]
