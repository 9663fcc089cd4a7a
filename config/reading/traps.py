"""Say in words what YAML made of a line, and how to write what was meant."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import yaml

from config.reading.nodes import Place
from model import one_line

_BEFORE_VALUE = re.compile(r"""\s*(?:-\s+)*(?:[^\s"'#:\[{,][^"'#:\[{,]*:\s+)?""")
_COMMENT = re.compile(r"\s#.*$")
_FLOW_OPEN = re.compile(r"[\[{][^\]}]*$")
_FLOW_ITEM = re.compile(r"""[\[{,]\s*(?:\w+:\s+)?((?:"[^"]*"|'[^']*'|[*&]\w*)\s*)$""")
_FLOW_END = re.compile(r"[,\]}]|\s#|$")
_LOST_END = re.compile(r"[\[{,](?:[^\[\]{}#]*\s)?(#[^\s,\]}]+)[^\[{]*[\]}]")
_ITEM = re.compile(r"\s*((?:-\s+)*)(?:([A-Za-z_][\w-]*):(?=[^\s/]))?")
_BLOCK = "or write the keywords as a block (keywords: |), one a line without quotes"


class Trap(NamedTuple):
    """Why a line cannot be read; line and column count from zero."""

    line: int
    column: int
    text: str
    repaired: str | None = None
    """The line as it was probably meant; None where that cannot be told."""


def short(text: str) -> str:
    """Return *text* as a message quotes it."""
    return one_line(text, 60)


def quoted(text: str) -> str:
    """Return *text* in the YAML quotes that need the least escaping."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def marked(written: str) -> str:
    """Return what to say of a value *written* with a tag (!x) or a bare anchor (&x)."""
    what = "a YAML tag" if written.startswith("!") else "a YAML anchor"
    return f"{written[:1]} begins {what}; put the text in quotes: {quoted(short(written))}"


def empty(line: str, place: Place) -> tuple[Place, str]:
    """Return where and how an item or option at *place* has no value."""
    rest = line[place.column - 1 :]
    written = rest.strip()
    if not written.startswith("#"):
        return place, "nothing is written here; write a value or remove the line"
    place = place._replace(column=place.column + rest.index("#"))
    word = short(written)
    text = f'YAML reads "{word}" as a comment, so this item is empty; put it in quotes'
    return place, f"{text}: {quoted(word)}"


def explain(lines: list[str], error: yaml.MarkedYAMLError) -> Trap:
    """Return what is wrong where libyaml gave up."""
    mark: Any = error.problem_mark or error.context_mark
    line, column = min(mark.line, len(lines) - 1), mark.column
    problem, context = error.problem or "", error.context or ""
    start: Any = error.context_mark or mark
    if "flow" in context and (trap := _hidden(lines, start.line, line)):
        return trap
    if "unknown escape" in problem:
        return Trap(line, column, _shape(problem, context))
    if "could not find expected ':'" in problem and (trap := _spaceless(lines, start.line)):
        return trap
    trap = _tabbed(lines, line) or _unquoted(lines, line, column, problem + context)
    if trap is None and (text := _known(problem, context, lines, start.line, start.column)):
        trap = Trap(start.line, start.column, text)
    if trap is None and "mapping values" in problem:
        trap = _colon(lines, line, column)
    return trap or Trap(line, column, _shape(problem, context))


def _hidden(lines: list[str], start: int, end: int) -> Trap | None:
    """Return the fix of a list on one line whose end is lost in what YAML takes for a comment."""
    for number in range(min(end, len(lines) - 1), max(start - 50, -1), -1):
        if found := _LOST_END.search(lines[number]):
            word, line = found[1], lines[number]
            fixed = line[: found.start(1)] + quoted(word) + line[found.end(1) :]
            text = f'"{short(word)}" begins a comment, which hides the end of the list; put it in '
            return Trap(number, found.start(1), f"{text}quotes: {quoted(short(word))}", fixed)
    return None


def _tabbed(lines: list[str], line: int) -> Trap | None:
    indent = lines[line][: len(lines[line]) - len(lines[line].lstrip())]
    if "\t" not in indent:
        return None
    return Trap(line, indent.index("\t"), "a tab cannot indent a line in YAML; use spaces")


def _unquoted(lines: list[str], number: int, column: int, why: str) -> Trap | None:
    """Return the fix of a value that begins with a character that YAML keeps to itself."""
    line = lines[number]
    if in_list := _FLOW_ITEM.search(line[:column]):
        start = in_list.start(1)
    elif "cannot start any token" in why and _FLOW_OPEN.search(line[:column]):
        start = column
    else:
        before = _BEFORE_VALUE.match(line)
        start = before.end() if before else 0
        return _whole_value(line, number, start, column)
    end = _FLOW_END.search(line, column).start()  # type: ignore[union-attr]  # $ always matches
    return _quote(line, number, slice(start, end))


def _whole_value(line: str, number: int, start: int, column: int) -> Trap | None:
    if line[start : start + 1] not in {*"\"'*&!@%`?"} or column < start:
        return None
    value = _COMMENT.sub("", line[start:])
    if line[start] in "\"'" and line[start] not in value[1:]:
        return None  # a quote that is not closed on this line
    return _quote(line, number, slice(start, start + len(value)))


def _quote(line: str, number: int, part: slice) -> Trap:
    value = line[part].strip()
    fixed = quoted(value)
    if value.startswith(('"', "'")):
        text = f"text follows the closing quote; quote the whole: {short(fixed)}, {_BLOCK}"
    else:
        text = f'text cannot begin with "{value[:1]}" in YAML; put it in quotes: {short(fixed)}'
    return Trap(number, part.start, text, line[: part.start] + fixed + line[part.stop :])


def _known(problem: str, context: str, lines: list[str], line: int, column: int) -> str:
    """Return what to say at the place where the trouble began; empty if it began elsewhere."""
    here = lines[line] if line < len(lines) else ""
    if "unexpected end of stream" in problem and "quoted" in context:
        return "the quote that opens here is never closed; close it"
    if "expected ',' or" in problem:
        opened = here[column : column + 1]
        return f'"{opened}" opens here and is never closed; add "{"]" if opened == "[" else "}"}"'
    if "could not find expected ':'" in problem:
        return _no_colon(here)
    return ""


def _colon(lines: list[str], line: int, column: int) -> Trap:
    """Return what is wrong where a colon stands that YAML does not expect."""
    here = lines[line]
    before = _BEFORE_VALUE.match(here)
    start = before.end() if before else 0
    if start < column and here[:start].rstrip().endswith(":"):
        value = _COMMENT.sub("", here[start:]).strip()
        fixed = here[:start] + quoted(value)
        why = f"the value holds a second colon; put it in quotes: {short(quoted(value))}"
        return Trap(line, start, why, fixed)
    above = line - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    key = here.strip().partition(":")[0]
    at = len(here) - len(here.lstrip())
    if above >= 0 and (item := _ITEM.match(lines[above])) and at == item.end(1):
        if trap := _spaceless(lines, above):
            return trap
        if item[1]:
            why = (
                f'"{short(key)}:" is an option, but the item above is only text; write that as an '
            )
            return Trap(line, at, f'{why}option too, as in "- url: ..." or "- name: ..."')
    if above >= 0 and ":" not in lines[above]:
        return Trap(above, len(lines[above]) - len(lines[above].lstrip()), _no_colon(lines[above]))
    return Trap(line, at, f'"{short(key)}:" is indented deeper than the line above; align the two')


def _spaceless(lines: list[str], number: int) -> Trap | None:
    """Return the fix of a line in which a key and its value stand without a space."""
    line = lines[number] if number < len(lines) else ""
    found = _ITEM.match(line)
    if found is None or not found[2]:
        return None
    fixed = f"{line[: found.end()]} {line[found.end() :]}"
    text = f'a space is missing after "{short(found[2])}:"; write "{short(found[2])}: value"'
    return Trap(number, found.start(2), text, fixed)


def _no_colon(line: str) -> str:
    word = (
        line.strip().lstrip("- ").partition(" ")[0]
    )  # and no more: what follows may be a password
    if "：" in word:
        return f'"{short(word)}" has a wide colon; write ": " instead'
    return f'"{short(word)}" has no colon; write "key: value"'


def _shape(problem: str, context: str) -> str:
    """Return what to say of a line that does not fit where it stands."""
    if "block sequence entries" in problem:
        return "a list begins on a line of its own; put this on the next line, indented"
    if "expected '-' indicator" in problem:
        return 'this does not fit the list above; begin it with "- ", or indent it like its item'
    if "expected <block end>" in problem or "did not find expected key" in problem:
        return "this does not fit the lines above; indent it like the line that it belongs to"
    if "unknown escape character" in problem:
        return "this backslash begins no known escape in double quotes; use single quotes"
    if "block scalar" in context:
        return "nothing may follow | on its line; begin the text on the next line"
    return f"this is not YAML ({problem}); check the quotes, brackets and indentation nearby"
