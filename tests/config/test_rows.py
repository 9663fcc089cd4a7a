"""The rows of a config are taken apart with the place and the path of every option."""

from __future__ import annotations

from pathlib import Path

from config._rows import Draft, Option, Row, find_node, list_values
from config.reading.mistakes import Mistakes
from config.reading.nodes import Items, Place, Scalar, Table
from config.reading.secrets import Secrets
from config.reading.yaml import compose


def draft_of(text: str) -> Draft:
    mistakes = Mistakes(["c.yaml"])
    folder = Path("/etc")
    draft = Draft(folder, "c.yaml", {"c.yaml": text}, mistakes, Secrets({}, folder))
    root = compose("c.yaml", text, mistakes)
    if isinstance(root, Table):
        draft.roots["c.yaml"] = root
    return draft


def at(line: int, column: int) -> Place:
    return Place("c.yaml", line, column)


def test_the_items_of_a_section_come_with_their_paths() -> None:
    draft = draft_of("feeds: [a, b]\n")

    assert [(path, node.place.column) for path, node in draft.list_items("feeds")] == [
        ("feeds.0", 9),
        ("feeds.1", 12),
    ]
    assert list(draft.list_items("watches")) == []


def test_a_section_of_another_kind_is_a_mistake() -> None:
    draft = draft_of("feeds: a\nchannels: [b]\n")

    assert list(draft.list_items("feeds")) == []
    assert list(draft.list_named("channels")) == []
    assert draft.mistakes.list_mistakes() == (
        'c.yaml:1:8: feeds: expected a list, found text; begin each item with "- "',
        "c.yaml:2:11: channels: expected a mapping, found a list; write name: {...}",
    )


def test_a_text_alone_sets_the_bare_options() -> None:
    draft = draft_of("x: 1\n")
    node = Scalar(at(1, 4), "CBDC")

    row = draft.make_row("watches", "watches.0", node, bare=("name", "keywords"))

    assert row == Row(
        "watches.0",
        at(1, 4),
        {"name": Option(node, node, "watches.0"), "keywords": Option(node, node, "watches.0")},
    )


def test_a_row_of_another_kind_is_a_mistake() -> None:
    draft = draft_of("x: [1]\n")

    assert draft.make_row("feeds", "feeds.0", Items(at(1, 4)), bare=("url",)) is None
    assert draft.make_row("channels", "channels.a", Scalar(at(1, 5), "b")) is None
    assert draft.mistakes.list_mistakes() == (
        "c.yaml:1:4: feeds.0: expected an address or a mapping, found a list; write {url: ...}",
        "c.yaml:1:5: channels.a: expected a mapping of options, found text; write {option: value}",
    )


def test_defaults_fill_in_only_the_options_that_a_row_lacks_and_knows() -> None:
    draft = draft_of("x: 1\n")
    mine, theirs = (Option(Scalar(at(1, 1), "k"), Scalar(at(1, 4), v), v) for v in ("a", "b"))
    draft.defaults["feeds"] = {"every": theirs, "lang": theirs, "odd": theirs}

    row = draft.add_defaults("feeds", Row("", at(1, 1), {"every": mine}), {"every", "lang"})

    assert row.options == {"every": mine, "lang": theirs}


def test_a_name_of_another_tool_is_answered_with_ours() -> None:
    draft = draft_of("exclude: 1\n")

    draft.reject_unknown(Scalar(at(1, 1), "Exclude"), "watches.0", "option", ["name", "none"])

    assert draft.mistakes.list_mistakes() == (
        'c.yaml:1:1: watches.0: no option "Exclude"; did you mean "none"? (there are: name, none)',
    )


def test_a_node_is_found_as_far_as_the_row_goes() -> None:
    inner = Scalar(at(3, 3), "x")
    table = Table(at(2, 2), {"to": (inner, Items(at(3, 1), [inner]))})
    row = Row("channels.a", at(1, 1), {"smtp": Option(inner, table, "channels.a.smtp")})

    assert find_node(row, ()) == (None, at(1, 1), "channels.a")
    assert find_node(row, ("port",)) == (None, at(1, 1), "channels.a")
    assert find_node(row, ("smtp", "to", 0)) == (inner, at(3, 3), "channels.a.smtp.to.0")
    assert find_node(row, ("smtp", "host", 4)) == (table, at(2, 2), "channels.a.smtp")


def test_a_single_value_is_listed_as_a_list_of_one() -> None:
    key, value = Scalar(at(1, 1), "tell"), Scalar(at(1, 7), "desk")

    assert list_values(Option(key, value, "tell")) == [(value, "tell")]
    assert list_values(Option(key, Items(at(1, 7), [value]), "tell")) == [(value, "tell.0")]
