"""Write a new watch into the text of a config, which keeps all its other characters.

The list `watches:` is found by libyaml's events, whose marks are characters of the text. The new
lines stand behind the last line of the list, and are indented as its items are. Nothing else of the
text is written again, so comments, quotes, blank lines and line ends stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from config._config import Config, Texts
from config._items import INDENT, Item, NewWatch
from model import UsageError

_SECTION = "watches"
LINE_END = re.compile("\r\n?|\n")
_COMMENT = re.compile(r"(?:\r\n?|\n)([ \t]*)#[^\r\n]*")
_BY_HAND = "add the lines by hand"
MAX_SLOTS_KEPT = 8
"""Files whose list is found once. Doubled: so are those of a config of more files."""


class Insertion(NamedTuple):
    """A further item in the text of a file."""

    at: int
    """The character before which it goes."""
    text: str


class Slot(NamedTuple):
    """The place of a further item in the text of a file, and how its list is written."""

    at: int
    """The character before which it goes."""
    end: str
    """The line end of the file."""
    before: str
    after: str = ""
    column: int | None = None
    """The indentation of a block list; None in a list in brackets."""
    gap: int = INDENT

    def fill(self, item: Item) -> Insertion:
        """Return *item* as it is written there."""
        if self.column is None:
            written = item.write_flow()
        else:
            written = item.write_block(" " * self.column, self.gap, self.end)
        return Insertion(self.at, f"{self.before}{written}{self.after}")


def find_free_name(name: str, taken: Sequence[str]) -> str:
    """Return *name*, with a number if it is one of those *taken*."""
    number = 2
    free = name
    while free in taken:
        free = f"{name} {number}"
        number += 1
    return free


# --- the place ------------------------------------------------------------------------------


@dataclass(slots=True)
class _List:
    """The value of `watches:` in the events of a text."""

    key: Any
    """The event of the key."""
    events: Sequence[Any]
    """Those of the value, from its beginning to its end."""

    def find_end(self, text: str) -> int:
        """Return where the last item ends: behind its last character that is no comment."""
        last = 0
        flow = 0
        for event in self.events[1:-1]:
            if isinstance(event, yaml.CollectionStartEvent):
                flow += bool(event.flow_style or flow)
            elif isinstance(event, yaml.CollectionEndEvent):
                # The end of a block is marked behind the comments that follow it.
                if flow:
                    flow -= 1
                    last = _find_end(event)
            else:
                last = _find_scalar_end(event, text)
        return last

    def find_starts(self) -> list[Any]:
        """Return the first events of the items."""
        starts = []
        depth = 0
        for event in self.events[1:-1]:
            if not depth and not isinstance(event, yaml.CollectionEndEvent):
                starts.append(event)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
        return starts


def _find_end(event: Any) -> int:
    return int(event.end_mark.index)


def _find_scalar_end(event: Any, text: str) -> int:
    end = _find_end(event)
    if getattr(event, "style", None) in {"|", ">"}:
        return len(text[:end].rstrip())
    return end


def insert_watch(text: str, item: Item) -> str:
    """Return *text*, that of a config file without mistakes, with *item* at the end of its list.

    Raises:
        UsageError: the list is written in a way in which nothing can be added to it.
    """
    insertion = find_slot(text).fill(item)
    return text[: insertion.at] + insertion.text + text[insertion.at :]


@lru_cache(maxsize=MAX_SLOTS_KEPT)
def find_slot(text: str) -> Slot:
    """Return the place of a further item at the end of the list in *text*.

    Raises:
        UsageError: the list is written in a way in which nothing can be added to it.
    """
    try:
        events: list[Any] = list(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:  # our own reader is more patient
        raise UsageError(f"the file has tabs or the like; {_BY_HAND}") from error
    found = LINE_END.search(text)
    end = found[0] if found else "\n"
    roots = [event for event in events[2:3] if isinstance(event, yaml.MappingStartEvent)]
    if not roots:
        return _append_section(text, events, end)
    if roots[0].flow_style:
        raise UsageError(f"the file is one mapping in braces; {_BY_HAND}")
    listed = _find_list(events)
    if listed is None:
        return _append_section(text, events, end)
    first = listed.events[0]
    if isinstance(first, yaml.SequenceStartEvent):
        find = _find_in_flow if first.flow_style else _find_in_block
        return find(text, listed, end)
    if isinstance(first, yaml.ScalarEvent) and not first.value and not first.style:
        column = listed.key.start_mark.column + INDENT
        return Slot(_find_line_end(text, listed.key.end_mark.index), end, end, column=column)
    line = first.start_mark.line + 1
    raise UsageError(f"line {line}: the watches are no list of items here; {_BY_HAND}")


def _find_list(events: Sequence[Any]) -> _List | None:
    """Return the value of `watches:` in the root mapping; None if there is none."""
    at = 3
    while not isinstance(events[at], yaml.MappingEndEvent):
        stop = _skip(events, at + 1)
        if events[at].value == _SECTION:
            return _List(events[at], events[at + 1 : stop])
        at = stop
    return None


def _skip(events: Sequence[Any], at: int) -> int:
    """Return the index behind the node that begins at *at*."""
    depth = 0
    while True:
        depth += isinstance(events[at], yaml.CollectionStartEvent)
        depth -= isinstance(events[at], yaml.CollectionEndEvent)
        at += 1
        if not depth:
            return at


# --- the new lines --------------------------------------------------------------------------


def _append_section(text: str, events: Sequence[Any], end: str) -> Slot:
    """Return the place of a list of its own at the end of *text*."""
    column = 0
    stop = len(text)
    if isinstance(events[1], yaml.DocumentStartEvent):
        column = events[2].start_mark.column
        if events[-2].explicit:  # the line "..." ends the document
            stop = events[-2].start_mark.index
    head = f"{' ' * column}{_SECTION}:{end}"
    before = text[:stop]
    column += INDENT
    if not before:
        return Slot(stop, end, head, end, column)
    if not before.endswith(("\n", "\r")):
        return Slot(stop, end, f"{end}{end}{head}", column=column)
    return Slot(stop, end, f"{end}{head}", end, column)


def _find_column(event: Any) -> int:
    return int(event.start_mark.column)


def _find_in_block(text: str, listed: _List, end: str) -> Slot:
    column = listed.events[0].start_mark.column
    starts = listed.find_starts()
    gaps = [
        _find_column(event) - column
        for event in starts
        if isinstance(event, yaml.MappingStartEvent) and not event.flow_style
    ]
    gap = gaps[-1] if gaps else INDENT
    before = end
    if len(starts) > 1 and _is_after_blank(text, starts[-1].start_mark.index):
        before = end + end
    stop = _find_line_end(text, listed.find_end(text))
    return Slot(_skip_comments(text, stop, column), end, before, column=column, gap=gap)


def _find_in_flow(text: str, listed: _List, end: str) -> Slot:
    if len(listed.events) == 2:
        return Slot(listed.events[-1].end_mark.index - 1, end, "")
    return Slot(listed.find_end(text), end, ", ")


def _find_line_end(text: str, at: int) -> int:
    found = LINE_END.search(text, at)
    return found.start() if found else len(text)


def _is_after_blank(text: str, at: int) -> bool:
    """Return whether a blank line stands above the line of *at* and the comments above it."""
    lines = LINE_END.split(text[:at])[:-1]
    while lines and lines[-1].lstrip().startswith("#"):
        del lines[-1]
    return bool(lines) and not lines[-1].strip()


def _skip_comments(text: str, at: int, column: int) -> int:
    """Return where the comments end that follow the line end *at* and belong to the list."""
    least = max(column, 1)
    while found := _COMMENT.match(text, at):
        if len(found[1]) < least:
            break
        at = found.end()
    return at


# --- the whole config -----------------------------------------------------------------------


def add_watch(old: Config, file: str, watch: NewWatch, parse: Callable[[Texts], Config]) -> Config:
    """Return *old* with *watch* at the end of its *file*, as *parse* makes it of the texts.

    Raises:
        UsageError: nothing can be added to the file, or more than the watch would change.
        ConfigError: the config would have a mistake.
    """
    shown = f"{old.texts.shown}{file}"
    try:
        text = insert_watch(old.texts.texts[file], watch)
    except UsageError as error:
        raise UsageError(f"{shown}: {error}") from error
    new = parse(replace(old.texts, texts={**old.texts.texts, file: text}))
    watches = dict(new.watches)
    added = watches.pop(watch.name, None)
    if added is None or watches != old.watches:
        raise UsageError(f"{shown}: the new lines would change other watches; {_BY_HAND}")
    return new


def find_file(texts: Texts, word: str) -> str:
    """Return the file of *texts* that *word* names: as the config does, or by its path.

    Raises:
        UsageError: there is no such file; the text names all.
    """
    if word in texts.texts:
        return word
    folder = Path(texts.main).parent
    wanted = Path(word).resolve()
    for name in texts.texts:
        if (folder / name).resolve() == wanted:
            return name
    names = ", ".join(texts.texts)
    advice = f"name one of its files ({names}), or include it first"
    raise UsageError(f'--to: "{word}" is no file of the config; {advice}')
