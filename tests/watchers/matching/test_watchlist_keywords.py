"""Each kind of keyword finds its texts, row by row: a query, a text, the pieces of the spans."""

from __future__ import annotations

import pytest

from model import Watch
from tests.watchers.matching.keyword_cases import CASES
from tests.watchers.matching.keyword_traps import TRAPS
from watchers import Watchlist


@pytest.mark.parametrize(("query", "text", "found"), [*CASES, *TRAPS])
def test_a_keyword_finds_the_texts_that_its_writer_means(query, text, found):
    [finding] = Watchlist([Watch("w", (query,))]).explain(text)

    assert finding.matched == (found is not None), finding.why
    assert [text[start:end] for _, start, end in finding.spans] == (found or [])
