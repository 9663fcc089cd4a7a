"""The options of a class are its fields, by the names that YAML uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from config._option_types import find_item_type, find_type, list_options, map_names, strip_hint


@dataclass(frozen=True, kw_only=True)
class Server:
    host: str
    from_: str = ""


@dataclass(frozen=True, kw_only=True)
class Channel:
    to: tuple[str, ...] = ()
    smtp: Annotated[Server | None, "the server"] = None
    headers: dict[str, int] = field(default_factory=dict)
    made: str = field(default="", init=False)


def test_a_trailing_underscore_and_fields_that_no_caller_sets_are_no_part_of_an_option() -> None:
    assert list(list_options(Server)) == ["host", "from"]
    assert map_names(Server) == {"host": "host", "from": "from_"}
    assert list(list_options(Channel)) == ["to", "smtp", "headers"]


def test_the_type_of_an_option_is_found_below_annotations_and_none() -> None:
    assert strip_hint(Annotated[Server | None, "x"]) is Server
    assert strip_hint(int) is int


def test_the_type_of_items_is_that_of_the_list_or_of_the_values() -> None:
    assert find_item_type(tuple[str, ...]) is str
    assert find_item_type(dict[str, int]) is int
    assert find_item_type(int) is object


def test_a_type_is_found_along_a_path_of_options() -> None:
    assert find_type(Channel, ()) is Channel
    assert find_type(Channel, ("smtp", "from")) is str
    assert find_type(Channel, ("smtp", "host", "x")) is None
