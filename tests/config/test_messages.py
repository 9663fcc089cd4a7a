"""Each error of pydantic becomes a message: the expected value, the found one, the remedy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from config._messages import describe_problem, explain_mapping, find_subject
from config.reading.nodes import Items, Node, Place, Scalar, Table

AT = Place("c.yaml", 1, 1)
TEXT, LIST = Scalar(AT, "many"), Items(AT)


@dataclass(frozen=True)
class Server:
    host: str
    port: int = 25


def describe(kind: str, node: Node | None, **more: Any) -> str:
    return describe_problem({"type": kind, "msg": "Some reason", **more}, node, Server, ())


@pytest.mark.parametrize(
    ("kind", "node", "message"),
    [
        ("int_parsing", TEXT, 'expected a whole number, found "many"; write it like 12'),
        ("int_type", LIST, "expected a whole number, found a list; write it like 12"),
        ("float_parsing", TEXT, 'expected a number, found "many"; write it like 12'),
        ("bool_parsing", TEXT, 'expected yes or no, found "many"; write one of the two'),
        ("string_type", LIST, "expected text, found a list; write a single value"),
        ("tuple_type", TEXT, "expected a list, found text; write it like [one, two]"),
        ("tuple_type", None, "expected a list, found nothing; write it like [one, two]"),
        (
            "dataclass_type",
            TEXT,
            "expected a mapping of options (host, port), found text; write it like {option: value}",
        ),
        ("too_odd", TEXT, '"many" is not accepted (some reason); change it'),
    ],
)
def test_an_error_names_the_expected_value_and_the_found_one(
    kind: str, node: Node | None, message: str
) -> None:
    assert describe(kind, node) == message


def test_a_wrong_choice_is_answered_with_the_choices() -> None:
    context = {"expected": "'title', 'summary' or 'text'"}

    assert describe("literal_error", Scalar(AT, "titel"), ctx=context) == (
        'no such choice "titel"; did you mean "title"? (there are: title, summary, text)'
    )
    assert describe("literal_error", LIST, ctx=context) == (
        "expected one of title, summary, text, found a list; write one of them"
    )


def test_a_text_that_yaml_reads_as_a_mapping_is_recognised() -> None:
    meant = Table(AT, {"title": (Scalar(AT, "title"), Scalar(AT, "x"))})
    nested = Table(AT, {"title": (Scalar(AT, "title"), LIST)})

    assert explain_mapping(meant) == 'YAML reads this as a mapping; put it in quotes: "title: x"'
    assert explain_mapping(nested) == ""
    assert describe("string_type", meant) == explain_mapping(meant)


def test_a_message_belongs_to_the_option_that_it_begins_with_or_whose_value_it_quotes() -> None:
    port, host = Scalar(Place("c.yaml", 2, 1), "25"), Scalar(Place("c.yaml", 3, 1), "mail")
    listed = Items(AT, [Scalar(Place("c.yaml", 4, 1), "desk")])
    nodes: list[tuple[Node, str]] = [(port, "a.port"), (host, "a.host"), (listed, "a.to")]

    assert find_subject("port is odd", nodes) == (port.place, "a.port")
    assert find_subject('no server "mail"', nodes) == (host.place, "a.host")
    assert find_subject("desk is not an address", nodes) == (listed.items[0].place, "a.to.0")
    assert find_subject("something else", nodes) is None
