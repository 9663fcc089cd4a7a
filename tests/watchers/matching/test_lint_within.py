"""A NOT WITHIN that holds everywhere or nowhere is doubted."""

from __future__ import annotations

import pytest

from model import Watch
from watchers import Watchlist, lint


def hints(keyword: str) -> list[str]:
    found = lint(Watchlist([Watch("w", (keyword,))]))
    return [f"{doubt.column}: {doubt.message}" for doubt in found]


@pytest.mark.parametrize(
    ("keyword", "hint"),
    [
        (
            "Orange NOT WITHIN orange",
            '19: can never match, as "orange" is always within itself; write a longer phrase that has it',
        ),
        (
            "bank NOT WITHIN fraud",
            '17: changes nothing, as "fraud" does not have "bank" in it; write a phrase with it, or AND NOT',
        ),
    ],
)
def test_a_phrase_without_the_word_or_with_nothing_else_is_doubted(keyword, hint):
    assert hints(keyword) == [hint]


@pytest.mark.parametrize(
    "keyword",
    [
        'Subway NOT WITHIN "Subway station"',
        'bank NOT WITHIN "the banks"',
        'company NOT WITHIN "Companies House"',
        '(Meta OR Apple) NOT WITHIN "Apple pie"',
        'bank* NOT WITHIN "bankers union"',
        "bank NOT WITHIN bank*",
        "bank NOT WITHIN /west ?bank/",
        'U.S. NOT WITHIN "US Open"',
        'Müller NOT WITHIN "Mueller Report"',
        'AT&T NOT WITHIN "AT&T Park"',
        'Apple NOT WITHIN "Big Apple" NOT WITHIN "Apple pie"',
        "title:bank NOT WITHIN summary:bank",
    ],
)
def test_a_phrase_that_has_the_word_is_not_doubted(keyword):
    assert hints(keyword) == []
