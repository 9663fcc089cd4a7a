"""Read YAML as far as a config needs it: texts, lists and mappings, each with its place.

No value is ever turned into a number, a date or a boolean, so `no`, `012` and `12:30` stay as they
were written. Tags, merge keys, several documents, duplicate keys and documents that grow without
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

# Nobody can see these in an editor. Odd line ends are among them, so that editors and this
# module count lines alike.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE_END = re.compile("\r\n?|\n")
_TOO_DEEP = f"nested deeper than {MAX_DEPTH}; flatten it"
_DUPLICATE = "duplicate key"


def split_lines(text: str) -> list[str]:
    """Return the lines of *text*, without their ends."""
    return _LINE_END.split(text)


def compose(file: str, text: str, mistakes: Mistakes) -> Node | None:
    """Return the tree of *text*; None where there is none, with every reason in *mistakes*.

    A line that YAML reads otherwise than it was meant is a mistake with its fix. The rest is read
    as if that line had been fixed, so that one slip does not hide the next.
    """
    if len(text) > MAX_CHARACTERS:
        why = f"larger than {MAX_CHARACTERS // 1024 // 1024} MiB; split it, or move keywords out"
        mistakes.add(Place(file, 1, 1), "", why)
        return None
    text = _blank_invisible(file, text, mistakes)
    if _ODD_SPACE.search(text):
        text = _blank_odd_indents(file, text, mistakes)
    for _ in range(_MAX_REPAIRS):
        composer = _Composer(file, text)
        try:
            tree = composer.compose_document()
        except yaml.MarkedYAMLError as error:
            trap = traps.explain(split_lines(text), error)
            _report_trap(file, trap, mistakes)
            if trap.repaired is None:
                composer.report(mistakes, trap.line)
                return None
            text = _replace_line(text, trap.line, trap.repaired)
        except _Refused as error:
            mistakes.add(error.place, "", error.text)
            return None
        else:
            composer.report(mistakes)
            return tree
    return None


def _report_trap(file: str, trap: traps.Trap, mistakes: Mistakes) -> None:
    line = trap.line + 1
    mistakes.add(Place(file, line, trap.column + 1), "", trap.text)
    mistakes.mute_line(file, line)


def _blank_invisible(file: str, text: str, mistakes: Mistakes) -> str:
    """Return *text* with spaces for invisible characters; each line with one is a mistake."""
    if not _INVISIBLE.search(text):
        return text
    for number, line in enumerate(split_lines(text), start=1):
        if found := _INVISIBLE.search(line):
            why = f"an invisible character ({_name_character(found)}) is here; remove it"
            mistakes.add(Place(file, number, found.start() + 1), "", why)
            mistakes.mute_line(file, number)
    return _INVISIBLE.sub(" ", text)


def _blank_odd_indents(file: str, text: str, mistakes: Mistakes) -> str:
    """Return *text* with plain spaces in its indentation; each line with others is a mistake."""
    lines = split_lines(text)
    for number, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip())]
        odd = _ODD_SPACE.search(indent)
        if odd is None:
            continue
        kind = "no-break space" if odd[0] in "\u00a0\u202f" else "space of an unusual width"
        why = f"a {kind} ({_name_character(odd)}) stands in the indentation; use plain spaces"
        mistakes.add(Place(file, number + 1, odd.start() + 1), "", why)
        mistakes.mute_line(file, number + 1)
        lines[number] = _ODD_SPACE.sub(" ", indent) + line[len(indent) :]
    return "\n".join(lines)


def _name_character(found: re.Match[str]) -> str:
    return f"U+{ord(found[0]):04X}"


def _replace_line(text: str, number: int, line: str) -> str:
    lines = split_lines(text)
    lines[number] = line
    return "\n".join(lines)


class _Refused(Exception):
    """The document is deeper or larger than a config may be, or is not the only one."""

    def __init__(self, place: Place, text: str) -> None:
        super().__init__(text)
        self.place, self.text = place, text


@dataclass
class _Composer:
    """Builds the tree from libyaml's events."""

    file: str
    text: str
    _anchors: dict[str, Node | None] = field(default_factory=dict)
    """The node of each anchor; None while the node is being read."""
    _notes: list[tuple[Place, str]] = field(default_factory=list)
    _count: int = 0
    _events: Any = None

    def compose_document(self) -> Node | None:
        """Return the only document, None if there is none."""
        self._events = yaml.CSafeLoader(self.text)
        self._events.get_event()  # the stream begins
        if self._events.check_event(yaml.StreamEndEvent):
            return None
        self._events.get_event()  # the document begins
        root = self._compose_node(self._events.get_event(), 1)
        self._events.get_event()  # the document ends
        if not self._events.check_event(yaml.StreamEndEvent):
            start = _locate(self.file, self._events.get_event())
            raise _Refused(start, "a second document begins here; remove the line ---")
        return root

    def report(self, mistakes: Mistakes, until: int = MAX_CHARACTERS) -> None:
        """Hand over the mistakes in front of line *until*.

        Anything else that is wrong with such a line mostly follows from them.
        """
        notes = [note for note in self._notes if note[0].line < until]
        for place, text in notes:
            mistakes.add(place, "", text)
        for place, text in notes:
            if not text.startswith(_DUPLICATE):
                mistakes.mute_line(place.file, place.line)

    def _note(self, place: Place, text: str) -> None:
        self._notes.append((place, text))

    def _read_written(self, event: Any) -> str:
        """Return the text of *event* as it stands in the file, up to the end of its line."""
        start, end = event.start_mark, event.end_mark
        line = split_lines(self.text)[start.line]
        stop = end.column if end.line == start.line else len(line)
        written: str = line[start.column : stop]
        return written.strip()

    def _compose_node(self, event: Any, depth: int) -> Node:
        place = _locate(self.file, event)
        is_alias = isinstance(event, yaml.AliasEvent)
        if is_alias:
            node = self._resolve_alias(event.anchor, place)
        elif isinstance(event, yaml.ScalarEvent):
            node = self._compose_scalar(event, place)
        else:
            node = self._compose_collection(event, place, depth)
        self._count += node.size if is_alias else 1
        if self._count > MAX_NODES:
            raise _Refused(place, f"more than {MAX_NODES} values; write keywords as one block (|)")
        if depth + node.height > MAX_DEPTH:
            raise _Refused(place, _TOO_DEEP)
        return node

    def _resolve_alias(self, anchor: Any, place: Place) -> Node:
        node = self._anchors.get(anchor)
        if node is None:
            why = "is an alias within itself" if anchor in self._anchors else "names nothing"
            text = f'"*{anchor}" {why} (* begins a YAML alias); put it in quotes: "*{anchor}"'
            self._note(place, text)
            return Scalar(place, f"*{anchor}", '"')
        return node

    def _compose_scalar(self, event: Any, place: Place) -> Scalar:
        node = Scalar(place, event.value, event.style or "")
        if event.tag or (event.anchor and node.is_empty):
            node.value = self._read_written(event)
            node.style = '"'
            self._note(place, traps.explain_mark(node.value))
        invisible = _INVISIBLE.search(event.value) if event.style == '"' else None
        if invisible:
            name = _name_character(invisible)
            text = f"this escape stands for an invisible character ({name}); remove it"
            self._note(place, text)
            node.value = _INVISIBLE.sub(" ", node.value)
        lines = event.end_mark.line - event.start_mark.line
        if lines > 0 and not event.style:
            text = 'YAML joins these two lines into one; begin each with "- ", or quote the text'
            self._note(place, text)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _compose_collection(self, event: Any, place: Place, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _Refused(place, _TOO_DEEP)
        if event.tag:
            self._note(place, traps.explain_mark(self._read_written(event)))
        if event.anchor:
            self._anchors[event.anchor] = None
        is_list = isinstance(event, yaml.SequenceStartEvent)
        compose_rest = self._compose_items if is_list else self._compose_table
        node = compose_rest(place, depth)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _compose_items(self, place: Place, depth: int) -> Items:
        node = Items(place)
        while not isinstance(event := self._events.get_event(), yaml.SequenceEndEvent):
            item = self._compose_node(event, depth + 1)
            node.items.append(item)
            _count_in(node, item)
        return node

    def _compose_table(self, place: Place, depth: int) -> Table:
        node = Table(place)
        while not isinstance(event := self._events.get_event(), yaml.MappingEndEvent):
            key = self._compose_node(event, depth + 1)
            value = self._compose_node(self._events.get_event(), depth + 1)
            _count_in(node, key)
            _count_in(node, value)
            if self._check_key(key, node):
                node.pairs[key.value] = (key, value)
        return node

    def _check_key(self, key: Node, table: Table) -> TypeGuard[Scalar]:
        """Return whether *key* may be added to *table*; note the mistake if not."""
        if not isinstance(key, Scalar):
            text = "a key must be a plain word; put text with braces or brackets in quotes"
        elif not key.value:
            text = "a key is missing before the colon; write it, or quote the whole text"
        elif key.value == "<<" and not key.style:
            text = "merge keys (<<) are not supported; set the option once under defaults:"
        elif key.value in table.pairs:
            first = table.pairs[key.value][0].place
            name = traps.shorten(key.value)
            text = f'{_DUPLICATE} "{name}" (first at {first}); join the two'
        else:
            return True
        self._note(key.place, text)
        return False


def _locate(file: str, event: Any) -> Place:
    mark = event.start_mark
    return Place(file, mark.line + 1, mark.column + 1)


def _count_in(node: Items | Table, child: Node) -> None:
    """Add the size and the height of *child* to those of *node*."""
    node.size += child.size
    node.height = max(node.height, child.height + 1)
