"""The tree of a YAML file: texts, lists and tables, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Place(NamedTuple):
    """A character of a file; lines and columns count from one."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(slots=True)
class Scalar:
    """A text. No value of these files is ever read as a number, a date or a boolean."""

    place: Place
    value: str
    style: str = ""
    """How it is written: plain, or by the character that opens it, one of " ' | >."""
    size: int = 1
    height: int = 0

    @property
    def is_empty(self) -> bool:
        """Return whether nothing at all is written here."""
        return not self.value and not self.style


@dataclass(slots=True)
class Items:
    """A list."""

    place: Place
    items: list[Node] = field(default_factory=list)
    size: int = 1
    """The number of nodes that it stands for; itself and all aliases count."""
    height: int = 0
    """The number of levels below it."""


@dataclass(slots=True)
class Table:
    """A mapping, in the order of the file."""

    place: Place
    pairs: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    size: int = 1
    height: int = 0


Node = Scalar | Items | Table


def name_kind(node: Node) -> str:
    """Return the kind of *node* in the words of a message."""
    if isinstance(node, Items):
        return "a list"
    if isinstance(node, Table):
        return "a mapping"
    return "nothing" if node.is_empty else "text"
