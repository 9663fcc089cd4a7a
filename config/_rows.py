"""Take the rows of a config apart: which options a feed, a watch or a channel sets, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from config.reading.mistakes import Mistakes
from config.reading.nodes import Items, Node, Place, Scalar, Table, name_kind
from config.reading.secrets import Secrets
from config.reading.traps import explain_empty, shorten
from config.reading.yaml import split_lines
from plugins import suggestion


class Option(NamedTuple):
    """One option as it is written."""

    key: Scalar
    value: Node
    path: str
    """How messages name it, as in watches.2.tell."""


def listed(option: Option) -> list[tuple[Node, str]]:
    """Return what *option* lists, each with its path; itself where it is no list."""
    if isinstance(option.value, Items):
        return [(item, f"{option.path}.{i}") for i, item in enumerate(option.value.items)]
    return [(option.value, option.path)]


class Row(NamedTuple):
    """A feed, a watch or a channel as it is written, with what the defaults add."""

    path: str
    place: Place
    options: Mapping[str, Option]


# What others call our options.
_MEANT = {
    **dict.fromkeys(("any", "query", "queries", "terms", "words", "phrases"), "keywords"),
    **dict.fromkeys(("must", "required", "require", "and"), "all"),
    **dict.fromkeys(("exclude", "excludes", "not", "without", "must_not", "except"), "none"),
    **dict.fromkeys(("fields", "where", "scope"), "in"),
    **dict.fromkeys(("languages", "language"), "lang"),
    **dict.fromkeys(("notify", "channels", "channel", "to", "send_to"), "tell"),
    **dict.fromkeys(("case_sensitive", "verbatim"), "exact"),
    **dict.fromkeys(("typos", "fuzziness"), "fuzzy"),
    **dict.fromkeys(("tests", "test"), "examples"),
    **dict.fromkeys(("interval", "refresh"), "every"),
}


@dataclass
class Draft:
    """A config that is being read."""

    folder: Path
    """The folder of the main file."""
    main: str
    """The name of the main file, a key of *texts*."""
    texts: Mapping[str, str]
    mistakes: Mistakes
    secrets: Secrets
    roots: dict[str, Table] = field(default_factory=dict)
    """The tables of the files that could be read."""
    defaults: dict[str, dict[str, Option]] = field(default_factory=dict)
    """The options that `defaults:` sets for feeds, watches and channels."""
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def line(self, place: Place) -> str:
        """Return the line of *place* as it is written."""
        if place.file not in self._lines:
            self._lines[place.file] = split_lines(self.texts[place.file])
        lines = self._lines[place.file]
        return lines[place.line - 1] if place.line <= len(lines) else ""

    def wrong(self, node: Node, path: str, text: str) -> None:
        """Note that what *node* says is wrong."""
        self.mistakes.add(node.place, path, text)

    def nothing(self, node: Scalar, path: str) -> None:
        """Note that *node* says nothing."""
        place, text = explain_empty(self.line(node.place), node.place)
        self.mistakes.add(place, path, text)

    def unknown(self, key: Scalar, path: str, what: str, known: list[str]) -> None:
        """Note that *key* is no option."""
        meant = _MEANT.get(key.value.lower(), key.value)
        nearest = suggestion(meant if meant in known else key.value, known)
        self.wrong(key, path, f'no {what} "{shorten(key.value)}"{nearest}')

    # --- sections ---------------------------------------------------------------------------

    def listed(self, section: str) -> Iterator[tuple[str, Node]]:
        """Yield what the lists called *section* hold, with the path of each."""
        for node in self._sections(section):
            if isinstance(node, Items):
                yield from ((f"{section}.{i}", item) for i, item in enumerate(node.items))
            else:
                text = f'expected a list, found {name_kind(node)}; begin each item with "- "'
                self.wrong(node, section, text)

    def named(self, section: str) -> Iterator[tuple[Scalar, Node]]:
        """Yield the names and contents of the mappings called *section*."""
        for node in self._sections(section):
            if isinstance(node, Table):
                yield from node.pairs.values()
            else:
                text = f"expected a mapping, found {name_kind(node)}; write name: {{...}}"
                self.wrong(node, section, text)

    def _sections(self, section: str) -> Iterator[Node]:
        for root in self.roots.values():
            if section in root.pairs:
                node = root.pairs[section][1]
                # A section with all its lines commented out is as good as none.
                if not (isinstance(node, Scalar) and node.is_empty):
                    yield node

    # --- rows -------------------------------------------------------------------------------

    def row(self, section: str, path: str, node: Node, bare: tuple[str, ...] = ()) -> Row | None:
        """Return *node* as a row of *section*; a text alone sets the options *bare*."""
        if isinstance(node, Table):
            own = {k: Option(key, value, f"{path}.{k}") for k, (key, value) in node.pairs.items()}
            return Row(path, node.place, own)
        if isinstance(node, Scalar) and node.is_empty:
            self.nothing(node, path)
        elif isinstance(node, Scalar) and bare:
            return Row(path, node.place, {name: Option(node, node, path) for name in bare})
        else:
            known = "an address or a mapping" if section == "feeds" else "a mapping of options"
            how = "{url: ...}" if section == "feeds" else "{option: value}"
            self.wrong(node, path, f"expected {known}, found {name_kind(node)}; write {how}")
        return None

    def with_defaults(self, section: str, row: Row, known: set[str]) -> Row:
        """Return *row* with those defaults of *section* that it could set and does not."""
        added = {
            key: option
            for key, option in self.defaults.get(section, {}).items()
            if key in known and key not in row.options
        }
        return row._replace(options={**added, **row.options}) if added else row


def found(row: Row, loc: tuple[int | str, ...]) -> tuple[Node | None, Place, str]:
    """Return the node that *loc* leads to in *row*, its place and its path; as far as it goes."""
    if not loc or str(loc[0]) not in row.options:
        return None, row.place, row.path
    node, path = row.options[str(loc[0])].value, row.options[str(loc[0])].path
    for step in loc[1:]:
        if isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        elif isinstance(node, Table) and str(step) in node.pairs:
            node = node.pairs[str(step)][1]
        else:
            break
        path = f"{path}.{step}"
    return node, node.place, path
