"""The options of a row become an object of the class that declares them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config._options import build, split_texts
from config._rows import Draft
from config.reading.mistakes import Mistakes
from config.reading.nodes import Items, Place, Scalar, Table
from config.reading.secrets import Secrets
from config.reading.yaml import compose
from model import Duration, LocalPath, Secret

AT = Place("c.yaml", 1, 1)


@dataclass(frozen=True, kw_only=True)
class Server:
    host: str
    port: int = 25


@dataclass(frozen=True, kw_only=True)
class Options:
    name: str
    every: Duration = timedelta(minutes=15)
    words: tuple[str, ...] = ()
    file: LocalPath = ""
    token: Secret = field(default_factory=lambda: Secret(""))
    server: Server | None = None

    def __post_init__(self) -> None:
        if self.name == "13":
            raise ValueError('"13" is taken; choose another')


def built(text: str, *, fill: bool = True, **environ: str) -> tuple[Options | None, Draft]:
    mistakes = Mistakes(["c.yaml"])
    folder = Path("/etc")
    draft = Draft(folder, "c.yaml", {"c.yaml": text}, mistakes, Secrets(environ, folder))
    row = draft.make_row("rows", "row", compose("c.yaml", text, mistakes) or Scalar(AT, ""))
    assert row is not None
    return build(draft, Options, row, fill=fill), draft


def made(text: str, **environ: str) -> Any:
    options, draft = built(text, **environ)
    assert draft.mistakes.list_mistakes() == ()
    return options


def mistakes(text: str, **environ: str) -> tuple[str, ...]:
    _, draft = built(text, **environ)
    return draft.mistakes.list_mistakes()


def test_values_become_the_types_of_the_fields() -> None:
    options = made("{name: a, every: 10m, words: [x, y], server: {host: h, port: 26}}")

    assert options == Options(
        name="a", every=timedelta(minutes=10), words=("x", "y"), server=Server(host="h", port=26)
    )


def test_variables_are_filled_in_only_where_asked() -> None:
    text = "{name: '${A}'}"

    assert made(text, A="x").name == "x"
    options, _ = built(text, fill=False, A="x")
    assert options == Options(name="${A}")


def test_a_path_begins_at_the_folder_of_the_main_file() -> None:
    assert made("{name: a, file: b/c.xml}").file == "/etc/b/c.xml"
    assert made("{name: a, file: /d.xml}").file == "/d.xml"


def test_a_secret_in_the_file_is_a_hint_and_hidden() -> None:
    _, draft = built("{name: a, token: xoxb-1}")

    assert draft.secrets.hidden == {"xoxb-1"}
    assert draft.mistakes.list_hints() == (
        (
            "c.yaml:1:18: row.token: a secret is written here; "
            "set an environment variable and write ${NAME} instead"
        ),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{every: 10m}", 'c.yaml:1:1: row: "name" is missing; add it'),
        ("{name: a, server: {}}", 'c.yaml:1:19: row.server: "host" is missing; add it'),
        ("{name: a, wrds: [x]}", 'c.yaml:1:11: row: no option "wrds"; did you mean "words"?'),
        ("{name: a, words: ['']}", "c.yaml:1:19: row.words.0: the text is empty; write something"),
        ("{name: '13'}", 'c.yaml:1:8: row.name: "13" is taken; choose another'),
        ("{name: '${B}'}", "c.yaml:1:8: row.name: the environment variable B is not set; set it"),
        (
            "{name: a, server: {host: h, port: x}}",
            'c.yaml:1:35: row.server.port: expected a whole number, found "x"; write it like 12',
        ),
    ],
)
def test_a_wrong_value_is_a_mistake_at_its_place(text: str, message: str) -> None:
    (line,) = mistakes(text)

    assert line.startswith(message)


@pytest.mark.parametrize("text", ["{every: 10m}", "{name: a, words: ['']}", "{name: '13'}"])
def test_nothing_is_built_of_a_wrong_value(text: str) -> None:
    options, _ = built(text)

    assert options is None


def test_a_mistake_in_the_whole_row_waits_until_its_parts_are_right() -> None:
    (line,) = mistakes("{name: 13, words: ['']}")

    assert "row.words.0" in line


def test_a_block_holds_one_text_a_line_without_comments() -> None:
    block = Scalar(AT, "# ours\nCBDC  # not NFT\n\n#DeFi\nC#\n", "|")

    assert split_texts(block) == [("CBDC", 1), ("#DeFi", 3), ("C#", 4)]
    assert split_texts(Scalar(AT, "a # b")) == [("a # b", 0)]
    assert split_texts(Items(AT)) == []
    assert split_texts(Table(AT)) == []
