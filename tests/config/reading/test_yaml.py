"""YAML becomes a tree of texts, lists and tables, each with its place."""

from __future__ import annotations

import pytest

from config.reading.mistakes import Mistakes
from config.reading.nodes import Items, Node, Scalar, Table
from config.reading.yaml import compose, split_lines


def read(text: str) -> tuple[Node | None, tuple[str, ...]]:
    mistakes = Mistakes(["c.yaml"])
    tree = compose("c.yaml", text, mistakes)
    return tree, mistakes.list_mistakes()


def plain(node: Node) -> object:
    """Return *node* as Python's texts, lists and dicts."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return {name: plain(value) for name, (_, value) in node.pairs.items()}


def test_values_stay_as_they_are_written() -> None:
    tree, mistakes = read("a: [no, 012, 12:30, 2024-01-01, null, 1e3]\n")

    assert tree is not None
    assert plain(tree) == {"a": ["no", "012", "12:30", "2024-01-01", "null", "1e3"]}
    assert mistakes == ()


def test_every_node_has_its_line_and_column() -> None:
    tree, _ = read("a:\n  - x\n  - {b: y}\n")

    assert isinstance(tree, Table)
    key, value = tree.pairs["a"]
    assert isinstance(value, Items)
    assert [str(node.place) for node in (key, value, *value.items)] == [
        "c.yaml:1:1",
        "c.yaml:2:3",
        "c.yaml:2:5",
        "c.yaml:3:5",
    ]


def test_an_alias_stands_for_its_node_and_counts_with_its_size() -> None:
    tree, mistakes = read("a: &x [1, 2]\nb: *x\n")

    assert tree is not None
    assert plain(tree) == {"a": ["1", "2"], "b": ["1", "2"]}
    # The root, two keys, and twice a list with two items.
    assert tree.size == 9
    assert tree.height == 2
    assert mistakes == ()


def test_a_document_without_content_has_no_tree() -> None:
    assert read("# nothing\n") == (None, ())


def test_a_line_with_a_known_fix_is_a_mistake_and_is_read_as_fixed() -> None:
    tree, mistakes = read("a:\n  - @x\n  - y\n")

    assert tree is not None
    assert plain(tree) == {"a": ["@x", "y"]}
    assert mistakes == ('c.yaml:2:5: text cannot begin with "@" in YAML; put it in quotes: "@x"',)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("a: 1\na: 2\n", 'c.yaml:2:1: duplicate key "a" (first at c.yaml:1:1); join the two'),
        ("{[x]: y}\n", "c.yaml:1:2: a key must be a plain word; put text with braces"),
        (
            "{'': x}\n",
            "c.yaml:1:2: a key is missing before the colon; write it, or quote the whole",
        ),
        ("a: 1\n---\nb: 2\n", "c.yaml:2:1: a second document begins here; remove the line ---"),
        ("a: x\u200ey\u202ez\n", "c.yaml:1:7: an invisible character (U+202E) is here; remove it"),
    ],
)
def test_yaml_that_no_config_needs_is_a_mistake(text: str, mistake: str) -> None:
    _, mistakes = read(text)

    assert mistakes[0].startswith(mistake)


def test_lines_end_as_in_editors() -> None:
    assert split_lines("a\r\nb\rc\nd\u2028e") == ["a", "b", "c", "d\u2028e"]
