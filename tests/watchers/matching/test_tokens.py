"""A line is cut into words, phrases, regexes and operators."""

from __future__ import annotations

import pytest

from watchers.matching.tokens import AUTO_EDITS, QuerySyntaxError, Token, tokenize


@pytest.mark.parametrize(
    ("line", "tokens"),
    [
        ("digital euro", [("word", "digital", 1), ("word", "euro", 9)]),
        ('"digital euro"', [("quoted", "digital euro", 1)]),
        ("a1 OR b1", [("word", "a1", 1), ("or", "OR", 4), ("word", "b1", 7)]),
        ("a1|b1", [("word", "a1", 1), ("or", "|", 3), ("word", "b1", 4)]),
        ("or and", [("word", "or", 1), ("word", "and", 4)]),
        ("-(a1)", [("not", "-", 1), ("open", "(", 2), ("word", "a1", 3), ("close", ")", 5)]),
        ("a1 - b1", [("word", "a1", 1), ("word", "b1", 6)]),
        ("off-chain", [("word", "off-chain", 1)]),
        ("title:a1", [("field", "title", 1), ("word", "a1", 7)]),
        ("12:30", [("word", "12:30", 1)]),
        ("a1 NEAR/5 b1", [("word", "a1", 1), ("near", "NEAR/5", 4), ("word", "b1", 11)]),
        (r"/ban\w+/i", [("regex", r"ban\w+", 1)]),
        ("24/7", [("word", "24/7", 1)]),
        ("", []),
    ],
)
def test_a_line_is_cut_into_tokens_with_their_columns(line, tokens):
    *found, end = tokenize(line)

    assert [(token.kind, token.text, token.column) for token in found] == tokens
    assert end == Token("end", "", len(line) + 1)


def test_a_word_may_be_exact_or_have_edits():
    assert tokenize("=Fed")[0] == Token("word", "Fed", 1, exact=True)
    assert tokenize('="US Fed"')[0] == Token("quoted", "US Fed", 1, exact=True)
    assert tokenize("ethereum~")[0] == Token("word", "ethereum", 1, edits=AUTO_EDITS)
    assert tokenize('"zero knowledge"~2')[0] == Token("quoted", "zero knowledge", 1, edits=2)


def test_an_open_quote_is_refused_at_its_column():
    with pytest.raises(
        QuerySyntaxError, match="the quote that opens here is never closed; close it"
    ) as caught:
        tokenize('a1 "b1')

    assert caught.value.column == 4
