"""Take the rows of a config apart: the options of feeds, watches and channels, with places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from config.reading.mistakes import Mistakes
from config.reading.nodes import Items, Node, Place, Scalar, Table, name_kind
from config.reading.secrets import Secrets
from config.reading.traps import explain_bare_dash, explain_empty, shorten
from config.reading.yaml import split_lines
from model import KeywordChange, Overtaken
from plugins import find_nearest, suggest


class Option(NamedTuple):
    """One option as it is written."""

    key: Scalar
    value: Node
    path: str
    """The name that messages use, as in watches.2.tell."""


Options = Mapping[str, Option]
"""Options by their names."""
PathStep = int | str
"""The number of an item in a list, or a key of a mapping."""


def list_values(option: Option) -> list[tuple[Node, str]]:
    """Return the items of *option*, each with its path; its only value if it is not a list."""
    if not isinstance(option.value, Items):
        return [(option.value, option.path)]
    items = enumerate(option.value.items)
    return [(item, f"{option.path}.{i}") for i, item in items]


def list_inner(option: Option, name: str) -> list[Option]:
    """Return the option *name* within the mapping of *option*, in a list; none if it has none."""
    if not isinstance(option.value, Table) or name not in option.value.pairs:
        return []
    key, value = option.value.pairs[name]
    return [Option(key, value, f"{option.path}.{name}")]


class Row(NamedTuple):
    """A feed, a watch or a channel as it is written, with the options that defaults add."""

    path: str
    place: Place
    options: Options


# The names that other tools use for our options.
_OTHER_NAMES = {
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
    """The path of the main file as messages show it, a key of *texts*."""
    texts: Mapping[str, str]
    mistakes: Mistakes
    secrets: Secrets
    roots: dict[str, Table] = field(default_factory=dict)
    """The tables of the files that could be read."""
    defaults: dict[str, dict[str, Option]] = field(default_factory=dict)
    """The options that `defaults:` sets for feeds, watches and channels."""
    shown: str = ""
    """The folder of the main file as messages show it; each key of *texts* begins with it."""
    needs_secrets: bool = True
    """Whether a secret of a channel that is not there is a mistake."""
    changes: dict[str, list[KeywordChange]] = field(default_factory=dict)
    """The changes of the overlay that no watch has taken yet, by the name of the watch."""
    overtaken: list[Overtaken] = field(default_factory=list)
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def get_line(self, place: Place) -> str:
        """Return the line of *place* as it is written."""
        if place.file not in self.texts:
            return ""  # a keyword of the overlay
        if place.file not in self._lines:
            self._lines[place.file] = split_lines(self.texts[place.file])
        lines = self._lines[place.file]
        return lines[place.line - 1] if place.line <= len(lines) else ""

    # --- mistakes ---------------------------------------------------------------------------

    def reject(self, node: Node, path: str, text: str) -> None:
        """Note the mistake *text* in *node*."""
        self.mistakes.add(node.place, path, text)

    def reject_empty(self, node: Scalar, path: str) -> None:
        """Note that *node* has no value."""
        place, text = explain_empty(self.get_line(node.place), node.place)
        self.mistakes.add(place, path, text)

    def reject_unknown(self, key: Scalar, path: str, noun: str, known: list[str]) -> str:
        """Note that *key* is not one of the *known* names of a *noun*; return the one it is near.

        It is near none of them where that is empty.
        """
        ours = _OTHER_NAMES.get(key.value.lower(), "")
        word = ours if ours in known else key.value
        name = shorten(key.value)
        self.reject(key, path, f'no {noun} "{name}"{suggest(word, known)}')
        return find_nearest(word, known)

    # --- sections ---------------------------------------------------------------------------

    def list_items(self, section: str) -> Iterator[tuple[str, Node]]:
        """Yield the items of the lists called *section*, with the path of each."""
        for node in self._find_sections(section):
            if isinstance(node, Items):
                for i, item in enumerate(node.items):
                    yield f"{section}.{i}", item
            else:
                self._reject_no_list(node, section)

    def _reject_no_list(self, node: Node, section: str) -> None:
        """Note that the *section* is no list, as where no space follows a dash."""
        written = next(iter(node.pairs)) if isinstance(node, Table) and node.pairs else ""
        if isinstance(node, Scalar) and not node.style:
            written = node.value
        if written.startswith("-") and written[1:2].isalpha():
            whole = self.get_line(node.place)[node.place.column :]
            self.reject(node, section, explain_bare_dash(whole))
            return
        text = f"expected a list, found {name_kind(node)}"
        self.reject(node, section, f'{text}; begin each item with "- "')

    def list_named(self, section: str) -> Iterator[tuple[Scalar, Node]]:
        """Yield the names and contents of the mappings called *section*."""
        for node in self._find_sections(section):
            if isinstance(node, Table):
                yield from node.pairs.values()
            else:
                text = f"expected a mapping, found {name_kind(node)}"
                self.reject(node, section, f"{text}; write name: {{...}}")

    def _find_sections(self, section: str) -> Iterator[Node]:
        for root in self.roots.values():
            if section in root.pairs:
                node = root.pairs[section][1]
                # A section whose lines are all commented out counts as absent.
                if not (isinstance(node, Scalar) and node.is_empty):
                    yield node

    # --- rows -------------------------------------------------------------------------------

    def make_row(
        self, section: str, path: str, node: Node, bare: tuple[str, ...] = ()
    ) -> Row | None:
        """Return *node* as a row of *section*; a text alone sets the options *bare*."""
        if isinstance(node, Table):
            return Row(path, node.place, _list_pairs(node, path))
        if isinstance(node, Scalar) and node.is_empty:
            self.reject_empty(node, path)
        elif isinstance(node, Scalar) and bare:
            option = Option(node, node, path)
            return Row(path, node.place, dict.fromkeys(bare, option))
        elif section == "feeds":
            text = f"expected an address or a mapping, found {name_kind(node)}; write {{url: ...}}"
            self.reject(node, path, text)
        else:
            text = f"expected a mapping of options, found {name_kind(node)}"
            self.reject(node, path, f"{text}; write {{option: value}}")
        return None

    def add_defaults(self, section: str, row: Row, known: Set[str]) -> Row:
        """Return *row* with those defaults of *section* that it could set and does not."""
        added = {
            key: option
            for key, option in self.defaults.get(section, {}).items()
            if key in known and key not in row.options
        }
        return row._replace(options={**added, **row.options}) if added else row


def _list_pairs(table: Table, path: str) -> Options:
    options = {}
    for name, (key, value) in table.pairs.items():
        options[name] = Option(key, value, f"{path}.{name}")
    return options


def find_node(row: Row, loc: Sequence[PathStep]) -> tuple[Node | None, Place, str]:
    """Return the node that *loc* leads to in *row*, its place and its path.

    Where *loc* leads further than the row, the last node on the way; None where there is none.
    """
    option = row.options.get(str(loc[0])) if loc else None
    if option is None:
        return None, row.place, row.path
    node, path = option.value, option.path
    for step in loc[1:]:
        inner = _get_child(node, step)
        if inner is None:
            break
        node = inner
        path = f"{path}.{step}"
    return node, node.place, path


def _get_child(node: Node, step: PathStep) -> Node | None:
    if isinstance(node, Items) and isinstance(step, int):
        return node.items[step] if step < len(node.items) else None
    if isinstance(node, Table):
        _, value = node.pairs.get(str(step), (None, None))
        return value
    return None
