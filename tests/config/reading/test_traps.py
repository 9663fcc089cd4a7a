"""A line that YAML cannot read is explained, and repaired where the meaning is clear."""

from __future__ import annotations

import pytest
import yaml

from config.reading.nodes import Place
from config.reading.traps import Trap, explain, explain_empty, explain_mark, quote, shorten


def trap_in(text: str) -> Trap:
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
            pass
    return explain(text.split("\n"), caught.value)


@pytest.mark.parametrize(
    ("text", "line", "column", "repaired"),
    [
        ("a:\n  - @x", 1, 4, '  - "@x"'),
        ("a: [b, #c]", 0, 7, 'a: [b, "#c"]'),
        ("a: CBDC: the yuan", 0, 3, 'a: "CBDC: the yuan"'),
        ('a: "b" OR c', 0, 3, "a: '\"b\" OR c'"),
        ("- name:x\n  b: y", 0, 2, "- name: x"),
    ],
)
def test_a_line_whose_meaning_is_clear_is_repaired(
    text: str, line: int, column: int, repaired: str
) -> None:
    trap = trap_in(text)

    assert (trap.line, trap.column, trap.repaired) == (line, column, repaired)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('a: "b\nc: d', 0, 3, "the quote that opens here is never closed; close it"),
        ("a: [b\nc: d", 0, 3, '"[" opens here and is never closed; add "]"'),
        ("a:\n\t- b", 1, 0, "a tab cannot indent a line in YAML; use spaces"),
        ("- a: b\n  c", 1, 2, '"c" has no colon; write "key: value"'),
        ('a: "\\d"', 0, 4, "this backslash begins no known escape in double quotes; use single quotes"),
        ("a: - b", 0, 3, "a list begins on a line of its own; put this on the next line, indented"),
    ],
)  # fmt: skip
def test_a_line_whose_meaning_is_not_clear_is_explained(
    text: str, line: int, column: int, message: str
) -> None:
    assert trap_in(text) == Trap(line, column, message)


def test_a_line_without_a_colon_shows_one_word_as_the_rest_may_be_a_password() -> None:
    trap = trap_in("smtp:\n  host: h\n  password hunter2")

    assert "password" in trap.text
    assert "hunter2" not in trap.text


def test_quotes_are_those_that_need_the_least_escaping() -> None:
    assert quote("a b") == '"a b"'
    assert quote('a "b"') == "'a \"b\"'"
    assert quote('it\'s "b"') == "'it''s \"b\"'"
    assert quote("\\d") == "'\\d'"


def test_a_long_text_is_shortened_to_one_line() -> None:
    assert shorten("a\nb") == "a b"
    assert len(shorten("x" * 100)) == 60


def test_a_tag_and_an_anchor_have_messages_of_their_own() -> None:
    assert explain_mark("!Meta") == '! begins a YAML tag; put the text in quotes: "!Meta"'
    assert explain_mark("&T") == '& begins a YAML anchor; put the text in quotes: "&T"'


def test_an_item_that_is_a_comment_is_reported_at_the_comment() -> None:
    assert explain_empty("  -  #DeFi", Place("c.yaml", 4, 4)) == (
        Place("c.yaml", 4, 6),
        'YAML reads "#DeFi" as a comment, so this item is empty; put it in quotes: "#DeFi"',
    )
    assert explain_empty("a:", Place("c.yaml", 4, 3)) == (
        Place("c.yaml", 4, 3),
        "nothing is written here; write a value or remove the line",
    )
