"""A language for which a query asks is doubted like one in the option lang:."""

from __future__ import annotations

import pytest

from model import Watch
from watchers.matching.lint_language import doubt_languages
from watchers.matching.query import parse_query
from watchers.matching.tokens import QuerySyntaxError

LEAVES_OUT = 'leaves out entries that say only "en"; write en to take both'


@pytest.mark.parametrize(
    ("query", "hints"),
    [
        ("bank lang:en-GB", [(11, LEAVES_OUT)]),
        ("lang:kr bank", [(6, '"kr" is Kanuri, which few feeds have; Korean is ko')]),
        ("(lang:en-GB OR lang:en) bank", []),
        ("bank -lang:en-GB", []),
        ("bank", []),
    ],
)
def test_a_language_that_a_query_asks_for_is_doubted(query, hints):
    assert list(doubt_languages(parse_query(query), Watch("w", (query,)))) == hints


def test_a_query_cannot_ask_for_a_country():
    with pytest.raises(QuerySyntaxError, match='"cn" is a country; Chinese is zh'):
        parse_query("lang:cn bank")
