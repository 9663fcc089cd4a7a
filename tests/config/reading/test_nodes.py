"""A node has a place and a kind."""

from __future__ import annotations

from config.reading.nodes import Items, Place, Scalar, Table, name_kind

AT = Place("c.yaml", 3, 5)


def test_a_place_is_written_as_editors_write_it() -> None:
    assert str(AT) == "c.yaml:3:5"


def test_every_kind_of_node_has_a_name_for_messages() -> None:
    assert name_kind(Items(AT)) == "a list"
    assert name_kind(Table(AT)) == "a mapping"
    assert name_kind(Scalar(AT, "x")) == "text"
    assert name_kind(Scalar(AT, "")) == "nothing"


def test_an_empty_text_in_quotes_is_something() -> None:
    assert Scalar(AT, "").is_empty
    assert not Scalar(AT, "", '"').is_empty
    assert name_kind(Scalar(AT, "", '"')) == "text"
