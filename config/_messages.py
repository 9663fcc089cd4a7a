"""Word pydantic's errors as the messages of a config."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

from config._option_types import find_type, list_options
from config._rows import PathStep
from config.reading.nodes import Items, Node, Place, Scalar, Table, name_kind
from config.reading.traps import quote, shorten
from plugins import suggest

NodeAtPath = tuple[Node, str]

_EXPECTED = {
    "int_parsing": ("a whole number", "write it like 12"),
    "int_type": ("a whole number", "write it like 12"),
    "float_parsing": ("a number", "write it like 12"),
    "bool_parsing": ("yes or no", "write one of the two"),
    "bool_type": ("yes or no", "write one of the two"),
    "string_type": ("text", "write a single value"),
    "tuple_type": ("a list", "write it like [one, two]"),
    "dataclass_type": ("a mapping of options", "write it like {option: value}"),
    "dict_type": ("a mapping of names and values", "write it like {name: value}"),
}
"""Pydantic's types of errors, each with the expected value and the fix."""


def describe_problem(problem: Any, node: Node | None, cls: Any, loc: Sequence[PathStep]) -> str:
    """Return the mistake in *node* and its fix, for an error of pydantic at *loc* in *cls*."""
    kind = problem["type"]
    if kind == "literal_error":
        return _describe_choice(problem, node)
    if kind == "string_type" and isinstance(node, Table):
        meant = explain_mapping(node)
        if meant:
            return meant
    if kind in _EXPECTED:
        expected, fix = _EXPECTED[kind]
        if kind == "dataclass_type":
            expected += _list_in_parentheses(cls, loc)
        found = _quote_value(node) if kind.endswith("_parsing") else _name(node)
        return f"expected {expected}, found {found}; {fix}"
    message = problem["msg"]
    why = message[:1].lower() + message[1:]
    return f"{_quote_value(node)} is not accepted ({why}); change it"


def _describe_choice(problem: Any, node: Node | None) -> str:
    choices = re.findall(r"'([^']*)'", problem["ctx"]["expected"])
    if isinstance(node, Scalar):
        return f"no such choice {_quote_value(node)}" + suggest(node.value, choices)
    listed = ", ".join(choices)
    return f"expected one of {listed}, found {_name(node)}; write one of them"


def _list_in_parentheses(cls: Any, loc: Sequence[PathStep]) -> str:
    """Return the names of the options at *loc* in *cls*, in parentheses; "" without any."""
    found = find_type(cls, loc)
    if not dataclasses.is_dataclass(found):
        return ""
    return f" ({', '.join(list_options(found))})"


def _quote_value(node: Node | None) -> str:
    return f'"{shorten(node.value)}"' if isinstance(node, Scalar) else "this"


def _name(node: Node | None) -> str:
    return name_kind(node) if node else "nothing"


def explain_mapping(node: Table) -> str:
    """Return the message about a text that YAML reads as a mapping because of its colon.

    Empty where *node* is not such a text.
    """
    pairs = list(node.pairs.values())
    if len(pairs) != 1:
        return ""
    key, value = pairs[0]
    if not isinstance(value, Scalar):
        return ""
    if not value.value and key.place.column == node.place.column + 1:  # {word}
        text = shorten(f"{{{key.value}}}")
        return f"the braces make a mapping in YAML; put it in quotes: {quote(text)}"
    text = shorten(f"{key.value}: {value.value}")
    return f"YAML reads this as a mapping; put it in quotes: {quote(text)}"


def find_subject(text: str, nodes: Sequence[NodeAtPath]) -> tuple[Place, str] | None:
    """Return the place and the path of the option that the message *text* is about.

    That is the option of *nodes* whose name begins the text, or else the first value that the text
    quotes or begins with. None if there is none.
    """
    todo = list(nodes)
    for node, path in todo:
        name = path.rpartition(".")[2]
        if isinstance(node, Scalar) and text.startswith((f"{name} ", f"the {name} ")):
            return node.place, path
    while todo:
        node, path = todo.pop(0)
        if not isinstance(node, Scalar):
            todo += _list_children(node, path)
        elif node.value and _mentions(text, node.value):
            return node.place, path
    return None


def _mentions(text: str, value: str) -> bool:
    return f'"{value}"' in text or text.startswith(f"{value} ")


def _list_children(node: Node, path: str) -> list[NodeAtPath]:
    children: dict[str, Node] = {}
    if isinstance(node, Table):
        children = {name: value for name, (_, value) in node.pairs.items()}
    elif isinstance(node, Items):
        children = {str(i): item for i, item in enumerate(node.items)}
    return [(child, f"{path}.{name}") for name, child in children.items()]
