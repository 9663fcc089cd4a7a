"""Read YAML as far as a config needs it: texts, lists and mappings, each with its place.

Nothing is ever turned into a number, a date or a truth, so `no`, `012` and `12:30` stay what was
written. Tags, merge keys, several documents, keys that stand twice and whatever grows without
bound are mistakes with a place. Only libyaml's scanner is used; the tree is built here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeGuard

import yaml

from config.reading import traps
from config.reading.mistakes import Mistakes
from config.reading.nodes import Items, Node, Place, Scalar, Table

MAX_CHARACTERS = 16 * 1024 * 1024
MAX_NODES = 500_000
MAX_DEPTH = 32
_MAX_REPAIRS = 20

# Nobody can see these in an editor. Odd line ends are among them, so that lines count alike here
# and there.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_LINE_END = re.compile("\r\n?|\n")


def lines_of(text: str) -> list[str]:
    """Return the lines of *text*, without their ends."""
    return _LINE_END.split(text)


def compose(file: str, text: str, mistakes: Mistakes) -> Node | None:
    """Return the tree of *text*; None where there is none, with every reason in *mistakes*.

    A line that YAML reads otherwise than it was meant is noted with its fix, and the rest is read
    as if it had been fixed, so that one slip does not hide the next.
    """
    if len(text) > MAX_CHARACTERS:
        why = f"larger than {MAX_CHARACTERS // 1024 // 1024} MiB; split it, or move keywords out"
        mistakes.add(Place(file, 1, 1), "", why)
        return None
    text = _seen(file, text, mistakes)
    for _ in range(_MAX_REPAIRS):
        composer = _Composer(file, text)
        try:
            tree = composer.tree()
        except yaml.MarkedYAMLError as error:
            trap = traps.explain(lines_of(text), error)
            mistakes.add(Place(file, trap.line + 1, trap.column + 1), "", trap.text)
            mistakes.mute(file, trap.line + 1)
            if trap.repaired is None:
                composer.tell(mistakes, trap.line)
                return None
            text = _replaced(text, trap.line, trap.repaired)
        except _TooMuch as error:
            mistakes.add(error.place, "", error.text)
            return None
        else:
            composer.tell(mistakes)
            return tree
    return None


def _seen(file: str, text: str, mistakes: Mistakes) -> str:
    """Return *text* with spaces for what cannot be seen; each line that has such is a mistake."""
    if not _UNSEEN.search(text):
        return text
    for number, line in enumerate(lines_of(text), start=1):
        if found := _UNSEEN.search(line):
            what = f"an invisible character (U+{ord(found[0]):04X}) is here; remove it"
            mistakes.add(Place(file, number, found.start() + 1), "", what)
            mistakes.mute(file, number)
    return _UNSEEN.sub(" ", text)


def _replaced(text: str, number: int, line: str) -> str:
    lines = lines_of(text)
    lines[number] = line
    return "\n".join(lines)


class _TooMuch(Exception):
    """The document is deeper or larger than any config need be, or goes on where it must end."""

    def __init__(self, place: Place, text: str) -> None:
        super().__init__(text)
        self.place, self.text = place, text


@dataclass
class _Composer:
    """Builds the tree from libyaml's events."""

    file: str
    text: str
    _anchors: dict[str, Node | None] = field(default_factory=dict)
    _notes: list[tuple[Place, str]] = field(default_factory=list)
    _count: int = 0
    _events: Any = None

    def tree(self) -> Node | None:
        """Return the only document, None if there is none."""
        self._events = yaml.CSafeLoader(self.text)
        self._events.get_event()  # the stream begins
        if self._events.check_event(yaml.StreamEndEvent):
            return None
        self._events.get_event()  # the document begins
        root = self._node(self._events.get_event(), 1)
        self._events.get_event()  # the document ends
        if not self._events.check_event(yaml.StreamEndEvent):
            start = self._place(self._events.get_event())
            raise _TooMuch(start, "a second document begins here; remove the line ---")
        return root

    def tell(self, mistakes: Mistakes, until: int = MAX_CHARACTERS) -> None:
        """Hand over what was wrong, up to the line *until*.

        What else is wrong with such a line would mostly follow from that.
        """
        notes = [note for note in self._notes if note[0].line < until]
        for place, text in notes:
            mistakes.add(place, "", text)
        for place, text in notes:
            if "(first at" not in text:
                mistakes.mute(place.file, place.line)

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def _written(self, event: Any) -> str:
        """Return the text of *event* as it stands in the file, as far as its line goes."""
        start, end = event.start_mark, event.end_mark
        line = lines_of(self.text)[start.line]
        written: str = line[start.column : end.column if end.line == start.line else None]
        return written.strip()

    def _node(self, event: Any, depth: int) -> Node:
        place = self._place(event)
        if isinstance(event, yaml.AliasEvent):
            node = self._aliased(event.anchor, place)
        elif isinstance(event, yaml.ScalarEvent):
            node = Scalar(place, event.value, event.style or "")
            self._check_text(event, node)
        else:
            node = self._collection(event, place, depth)
        self._count += node.size if isinstance(event, yaml.AliasEvent) else 1
        if self._count > MAX_NODES:
            raise _TooMuch(place, f"more than {MAX_NODES} values; write keywords as one block (|)")
        if depth + node.height > MAX_DEPTH:
            raise _TooMuch(place, f"nested deeper than {MAX_DEPTH}; flatten it")
        return node

    def _aliased(self, anchor: Any, place: Place) -> Node:
        node = self._anchors.get(anchor)
        if node is None:
            why = "is an alias within itself" if anchor in self._anchors else "names nothing"
            text = f'"*{anchor}" {why} (* begins a YAML alias); put it in quotes: "*{anchor}"'
            self._notes.append((place, text))
            return Scalar(place, f"*{anchor}", '"')
        return node

    def _check_text(self, event: Any, node: Scalar) -> None:
        if event.tag or (event.anchor and node.is_empty):
            node.value, node.style = self._written(event), '"'
            self._notes.append((node.place, traps.marked(node.value)))
        if event.style == '"' and (found := _UNSEEN.search(event.value)):
            what = (
                f"this escape stands for an invisible character (U+{ord(found[0]):04X}); remove it"
            )
            self._notes.append((node.place, what))
            node.value = _UNSEEN.sub(" ", node.value)
        if not event.style and event.end_mark.line > event.start_mark.line:
            what = 'YAML joins these two lines into one; begin each with "- ", or quote the text'
            self._notes.append((node.place, what))
        if event.anchor:
            self._anchors[event.anchor] = node

    def _collection(self, event: Any, place: Place, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _TooMuch(place, f"nested deeper than {MAX_DEPTH}; flatten it")
        if event.tag:
            self._notes.append((place, traps.marked(self._written(event))))
        if event.anchor:
            self._anchors[event.anchor] = None
        is_list = isinstance(event, yaml.SequenceStartEvent)
        node = self._items(place, depth) if is_list else self._table(place, depth)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _items(self, place: Place, depth: int) -> Items:
        node = Items(place)
        while not isinstance(event := self._events.get_event(), yaml.SequenceEndEvent):
            item = self._node(event, depth + 1)
            node.items.append(item)
            _grow(node, item)
        return node

    def _table(self, place: Place, depth: int) -> Table:
        node = Table(place)
        while not isinstance(event := self._events.get_event(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(self._events.get_event(), depth + 1)
            _grow(node, key)
            _grow(node, value)
            if self._is_key(key, node):
                node.pairs[key.value] = (key, value)
        return node

    def _is_key(self, key: Node, table: Table) -> TypeGuard[Scalar]:
        if not isinstance(key, Scalar):
            text = "a key must be a plain word; put text with braces or brackets in quotes"
        elif not key.value:
            text = "a key is missing before the colon; write it, or quote the whole text"
        elif key.value == "<<" and not key.style:
            text = "merge keys (<<) are not supported; set the option once under defaults:"
        elif key.value in table.pairs:
            first = table.pairs[key.value][0].place
            text = f'duplicate key "{traps.short(key.value)}" (first at {first}); join the two'
        else:
            return True
        self._notes.append((key.place, text))
        return False


def _grow(node: Items | Table, child: Node) -> None:
    node.size += child.size
    node.height = max(node.height, child.height + 1)
