"""Write a new watch into the text of a config, which keeps all its other characters.

The list `watches:` is found by libyaml's events, whose marks are characters of the text. The new
lines stand behind the last line of the list, and are indented as its items are. Nothing else of the
text is written again, so comments, quotes, blank lines and line ends stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from config._config import Config, Texts
from model import UsageError

_SECTION = "watches"
_LINE_END = re.compile("\r\n?|\n")
_COMMENT = re.compile(r"(?:\r\n?|\n)([ \t]*)#[^\r\n]*")
_PLAIN = re.compile(r"[^\W\d_][\w .&'’+/()-]*")
_INDENT = 2  # spaces, where the list has no item to follow
_BY_HAND = "add the lines by hand"


class NewWatch(NamedTuple):
    """A watch that is to be written."""

    name: str
    keywords: Sequence[str]


def find_free_name(name: str, taken: Sequence[str]) -> str:
    """Return *name*, with a number if it is one of those *taken*."""
    number = 2
    free = name
    while free in taken:
        free = f"{name} {number}"
        number += 1
    return free


def write_item(watch: NewWatch, indent: str = "  ", gap: int = _INDENT, end: str = "\n") -> str:
    """Return the lines of *watch* as an item of a block list, without the last line end.

    *gap* is the number of characters from the dash to the keys.
    """
    keys = indent + " " * gap
    lines = [f"{indent}-{' ' * (gap - 1)}name: {write_text(watch.name)}", f"{keys}keywords: |"]
    lines += [f"{keys}  {keyword}" for keyword in watch.keywords]
    return end.join(lines)


def write_text(text: str) -> str:
    """Return *text* as YAML: plain where it reads as the same text, else in double quotes."""
    if _PLAIN.fullmatch(text) and text == text.strip():
        try:
            if yaml.safe_load(f"- {text}") == [text]:
                return text
        except yaml.YAMLError:
            pass
    return json.dumps(text, ensure_ascii=False)


def _write_flow_item(watch: NewWatch) -> str:
    keywords = ", ".join(_quote(keyword) for keyword in watch.keywords)
    return f"{{name: {json.dumps(watch.name, ensure_ascii=False)}, keywords: [{keywords}]}}"


def _quote(keyword: str) -> str:
    return json.dumps(keyword, ensure_ascii=False) if "'" in keyword else f"'{keyword}'"


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


def insert_watch(text: str, watch: NewWatch) -> str:
    """Return *text*, that of a config file without mistakes, with *watch* at the end of its list.

    Raises:
        UsageError: the list is written in a way in which nothing can be added to it.
    """
    events: list[Any] = list(yaml.parse(text, Loader=yaml.CSafeLoader))
    found = _LINE_END.search(text)
    end = found[0] if found else "\n"
    roots = [event for event in events[2:3] if isinstance(event, yaml.MappingStartEvent)]
    if not roots:
        return _append_section(text, events, watch, end)
    if roots[0].flow_style:
        raise UsageError(f"the file is one mapping in braces; {_BY_HAND}")
    listed = _find_list(events)
    if listed is None:
        return _append_section(text, events, watch, end)
    first = listed.events[0]
    if isinstance(first, yaml.SequenceStartEvent):
        insert = _insert_into_flow if first.flow_style else _insert_into_block
        return insert(text, listed, watch, end)
    if isinstance(first, yaml.ScalarEvent) and not first.value and not first.style:
        indent = " " * (listed.key.start_mark.column + _INDENT)
        lines = end + write_item(watch, indent, end=end)
        return _splice(text, _find_line_end(text, listed.key.end_mark.index), lines)
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


def _append_section(text: str, events: Sequence[Any], watch: NewWatch, end: str) -> str:
    """Return *text* with a list of its own for *watch* at its end."""
    indent = ""
    stop = len(text)
    if isinstance(events[1], yaml.DocumentStartEvent):
        indent = " " * events[2].start_mark.column
        if events[-2].explicit:  # the line "..." ends the document
            stop = events[-2].start_mark.index
    before = text[:stop]
    lines = f"{indent}{_SECTION}:{end}{write_item(watch, indent + ' ' * _INDENT, end=end)}"
    if not before:
        return lines + end + text
    if not before.endswith(("\n", "\r")):
        return f"{before}{end}{end}{lines}{text[stop:]}"
    return f"{before}{end}{lines}{end}{text[stop:]}"


def _find_column(event: Any) -> int:
    return int(event.start_mark.column)


def _insert_into_block(text: str, listed: _List, watch: NewWatch, end: str) -> str:
    column = listed.events[0].start_mark.column
    starts = listed.find_starts()
    gaps = [
        _find_column(event) - column
        for event in starts
        if isinstance(event, yaml.MappingStartEvent) and not event.flow_style
    ]
    gap = gaps[-1] if gaps else _INDENT
    lines = end + write_item(watch, " " * column, gap, end)
    if len(starts) > 1 and _is_after_blank(text, starts[-1].start_mark.index):
        lines = end + lines
    stop = _find_line_end(text, listed.find_end(text))
    return _splice(text, _skip_comments(text, stop, column), lines)


def _insert_into_flow(text: str, listed: _List, watch: NewWatch, _end: str) -> str:
    item = _write_flow_item(watch)
    if len(listed.events) == 2:
        bracket = listed.events[-1].end_mark.index - 1
        return _splice(text, bracket, item)
    return _splice(text, listed.find_end(text), f", {item}")


def _splice(text: str, at: int, more: str) -> str:
    return text[:at] + more + text[at:]


def _find_line_end(text: str, at: int) -> int:
    found = _LINE_END.search(text, at)
    return found.start() if found else len(text)


def _is_after_blank(text: str, at: int) -> bool:
    """Return whether a blank line stands above the line of *at* and the comments above it."""
    lines = _LINE_END.split(text[:at])[:-1]
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
