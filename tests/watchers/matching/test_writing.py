"""A text is written as a keyword that finds it."""

import pytest

from watchers.matching.writing import write_query


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Kelderdam", "Kelderdam"),
        ("Drew Brees", '"Drew Brees"'),
        ("央行数字货币", "央行数字货币"),
        ("e-CNY", "e-CNY"),
        ("AT&T", '"AT&T"'),
        ("Or", '"Or"'),
        ('the "Big" One', '"the Big One"'),
    ],
)
def test_a_word_stands_as_it_is_and_a_phrase_in_quotes(text, query):
    assert write_query(text) == query
