"""Explain how YAML reads a line, and how to write the line as it was meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml

from config.reading.misplaced import explain_missing_colon, explain_text_below_end
from config.reading.nodes import Place
from model import one_line

_BEFORE_VALUE = re.compile(r"""\s*(?:-\s+)*(?:[^\s"'#:\[{,][^"'#:\[{,]*:\s+)?""")
_COMMENT = re.compile(r"\s#.*$")
_FLOW_OPEN = re.compile(r"[\[{][^\]}]*$")
_VARIABLE = re.compile(r"""(?<=[:\[,{\s])\$\{[A-Za-z_]\w*(?::-[^}\s"']*)?\}""")
_FLOW_KEY = re.compile(r"""(?<=[^\s,\[{:])\s+([A-Za-z_]\w*):(?=\s)""")
_BLOCK_TEXT = re.compile(r"(?:^\s*|[:-]\s+)(>\s*[^\s>|+-].*)$")
_FLOW_ITEM = re.compile(r"""[\[{,]\s*(?:\w+:\s+)?((?:"[^"]*"|'[^']*'|[*&]\w*)\s*)$""")
_FLOW_END = re.compile(r"[,\]}]|\s#|$")
_LOST_END = re.compile(r"[\[{,](?:[^\[\]{}#]*\s)?(#[^\s,\]}]+)[^\[{]*[\]}]")
_ITEM = re.compile(r"\s*((?:-\s+)*)(?:([A-Za-z_][\w-]*):(?=[^\s/]))?")
_BARE_DASH = re.compile(r"(?P<indent>\s*)-(?P<text>[^\W\d_].*)")
_BARE_DASH_KEY = re.compile(r"\s*-[A-Za-z_]+:(?:\s|$)")
_KEY = re.compile(r"\s*((?:-\s+)*)([A-Za-z_][\w-]*):(?:\s|$)")
_SPECIAL = frozenset("\"'*&!@%`?")  # characters that begin something else than a text in YAML
_OR_BLOCK = "or write the keywords as a block (keywords: |), one a line without quotes"
_MAX_QUOTED_CHARS = 60
_MAX_LOOK_BACK = 50  # lines


class Trap(NamedTuple):
    """The reason why a line cannot be read; line and column count from zero."""

    line: int
    column: int
    text: str
    repaired: str | None = None
    """The line as it was probably meant; None where there is no safe guess."""


def shorten(text: str) -> str:
    """Return *text* as a message quotes it."""
    return one_line(text, _MAX_QUOTED_CHARS)


def quote(text: str) -> str:
    """Return *text* in the YAML quotes that need the least escaping."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def explain_mark(written: str) -> str:
    """Return the message about a value *written* with a tag (!x) or a bare anchor (&x)."""
    kind = "a YAML tag" if written.startswith("!") else "a YAML anchor"
    fixed = quote(shorten(written))
    return f"{written[:1]} begins {kind}; put the text in quotes: {fixed}"


def explain_empty(line: str, place: Place) -> tuple[Place, str]:
    """Return the place and the message where an item or option at *place* has no value."""
    rest = line[place.column - 1 :]
    written = rest.strip()
    if not written.startswith("#"):
        return place, "nothing is written here; write a value or remove the line"
    comment = place._replace(column=place.column + rest.index("#"))
    word = shorten(written)
    text = f'YAML reads "{word}" as a comment, so this item is empty; put it in quotes'
    return comment, f"{text}: {quote(word)}"


class _Failure(NamedTuple):
    """The state in which libyaml gave up; lines and columns count from zero."""

    lines: list[str]
    line: int
    """Where libyaml noticed."""
    column: int
    start_line: int
    """Where the text begins that it was reading."""
    start_column: int
    problem: str
    context: str

    @property
    def first_line(self) -> str:
        """Return the line in which that text begins; empty behind the last one."""
        is_there = self.start_line < len(self.lines)
        return self.lines[self.start_line] if is_there else ""


def explain(lines: list[str], error: yaml.MarkedYAMLError) -> Trap:
    """Return the mistake that made libyaml give up."""
    noticed: Any = error.problem_mark or error.context_mark
    start: Any = error.context_mark or noticed
    failure = _Failure(
        lines=lines,
        line=min(noticed.line, len(lines) - 1),
        column=noticed.column,
        start_line=start.line,
        start_column=start.column,
        problem=error.problem or "",
        context=error.context or "",
    )
    for find_cause in _CAUSES:
        if trap := find_cause(failure):
            return trap
    return _explain_shape(failure)


def _find_hidden_end(failure: _Failure) -> Trap | None:
    """Return the fix of a list on one line whose end YAML reads as part of a comment."""
    if "flow" not in failure.context:
        return None
    last = min(failure.line, len(failure.lines) - 1)
    first = max(failure.start_line - _MAX_LOOK_BACK, -1)
    for number in range(last, first, -1):
        line = failure.lines[number]
        if found := _LOST_END.search(line):
            start, end = found.span(1)
            word = found[1]
            text = f'"{shorten(word)}" begins a comment, which hides the end of the list'
            fix = f"put it in quotes: {quote(shorten(word))}"
            fixed = line[:start] + quote(word) + line[end:]
            return Trap(number, start, f"{text}; {fix}", fixed)
    return None


def _find_unquoted_variable(failure: _Failure) -> Trap | None:
    """Return the fix of a ${NAME} without quotes in a list or mapping on one line."""
    number = failure.start_line
    line = failure.first_line
    found = _VARIABLE.search(line)
    if "flow" not in failure.context or found is None:
        return None
    fixed = f'"{found[0]}"'
    text = f"the braces of {shorten(found[0])} open a mapping in YAML; put it in quotes: {fixed}"
    repaired = line[: found.start()] + fixed + line[found.end() :]
    return Trap(number, found.start(), text, repaired)


def _find_missing_comma(failure: _Failure) -> Trap | None:
    """Return the fix of a mapping on one line in which a comma is missing before a key."""
    number = failure.start_line
    line = failure.first_line
    is_whole = line.count("{") == line.count("}") > 0
    if "flow" not in failure.context or not is_whole:
        return None
    found = _FLOW_KEY.search(line, line.index("{"))
    if found is None:
        return None
    text = f'a comma is missing before "{found[1]}:"; add it'
    repaired = f"{line[: found.start()]}, {line[found.start(1) :]}"
    return Trap(number, found.start(1), text, repaired)


def _find_block_sign(failure: _Failure) -> Trap | None:
    """Return the fix of a text that begins with >, which begins a block in YAML."""
    line = failure.lines[failure.line]
    found = _BLOCK_TEXT.search(_COMMENT.sub("", line))
    if "block scalar" not in failure.context or found is None:
        return None
    return _suggest_quotes(line, failure.line, slice(*found.span(1)))


def _find_unknown_escape(failure: _Failure) -> Trap | None:
    return _explain_shape(failure) if "unknown escape" in failure.problem else None


def _find_outdented(failure: _Failure) -> Trap | None:
    """Return the fix of an option that is not indented under the item that it belongs to."""
    if "expected '-' indicator" not in failure.problem:
        return None
    line = failure.lines[failure.line]
    column = _count_indent(line)
    option = _KEY.match(line)
    above = _find_line_above(failure.lines, failure.line)
    while above >= 0 and _count_indent(failure.lines[above]) > column:
        above = _find_line_above(failure.lines, above)
    item = _KEY.match(failure.lines[above]) if above >= 0 else None
    if not (option and item and item[1]):
        return None
    text = f'"{shorten(option[2])}:" belongs to the item above; indent it under "{item[2]}:"'
    return Trap(failure.line, column, text)


def _find_missing_space(failure: _Failure) -> Trap | None:
    """Return the fix of the line at the start if no space parts its key and its value."""
    if "could not find expected ':'" not in failure.problem:
        return None
    return _part_key(failure.lines, failure.start_line)


def _find_bare_dash(failure: _Failure) -> Trap | None:
    """Return the fix of an item of a list without a space after its dash."""
    above = _find_line_above(failure.lines, failure.line)
    # The line above may be in a block of keywords, where -word is right.
    is_key_above = above >= 0 and _BARE_DASH_KEY.match(failure.lines[above])
    suspects = [failure.line, failure.start_line, *([above] if is_key_above else [])]
    for number in suspects:
        line = failure.lines[number] if number < len(failure.lines) else ""
        if found := _BARE_DASH.fullmatch(line):
            return Trap(number, found.end("indent"), explain_bare_dash(found["text"]))
    return None


def explain_bare_dash(text: str) -> str:
    """Return the message about an item *text* without a space after its dash."""
    item = shorten(text.strip())
    return f'a space is missing after "-"; write "- {item}"'


def _find_tab(failure: _Failure) -> Trap | None:
    line = failure.lines[failure.line]
    indent = line[: _count_indent(line)]
    if "\t" not in indent:
        return None
    text = "a tab cannot indent a line in YAML; use spaces"
    return Trap(failure.line, indent.index("\t"), text)


def _find_unquoted(failure: _Failure) -> Trap | None:
    """Return the fix of a value that begins with a character that YAML reserves."""
    line = failure.lines[failure.line]
    column = failure.column
    before = line[:column]
    why = failure.problem + failure.context
    if in_list := _FLOW_ITEM.search(before):
        start = in_list.start(1)
    elif "cannot start any token" in why and _FLOW_OPEN.search(before):
        start = column
    else:
        return _find_unquoted_value(line, failure.line, column)
    end = _FLOW_END.search(line, column).start()  # type: ignore[union-attr]  # $ always matches
    return _suggest_quotes(line, failure.line, slice(start, end))


def _find_unquoted_value(line: str, number: int, column: int) -> Trap | None:
    """Return the fix of the value that fills the rest of *line*."""
    start = _find_value(line)
    first = line[start : start + 1]
    if first not in _SPECIAL or column < start:
        return None
    value = _COMMENT.sub("", line[start:])
    if first in "\"'" and first not in value[1:]:
        return None  # a quote that is not closed on this line
    end = start + len(value)
    return _suggest_quotes(line, number, slice(start, end))


def _suggest_quotes(line: str, number: int, part: slice) -> Trap:
    value = line[part].strip()
    fixed = quote(value)
    shown = shorten(fixed)
    if value.startswith(('"', "'")):
        text = f"text follows the closing quote; quote the whole: {shown}, {_OR_BLOCK}"
    else:
        text = f'text cannot begin with "{value[:1]}" in YAML; put it in quotes: {shown}'
    before, after = line[: part.start], line[part.stop :]
    return Trap(number, part.start, text, before + fixed + after)


def _find_unclosed(failure: _Failure) -> Trap | None:
    """Return the mistake at the start: it is never closed, or it is a key without a colon."""
    number, column = failure.start_line, failure.start_column
    line = failure.first_line
    if "unexpected end of stream" in failure.problem and "quoted" in failure.context:
        return Trap(number, column, "the quote that opens here is never closed; close it")
    if "expected ',' or" in failure.problem:
        opened = line[column : column + 1]
        closer = "]" if opened == "[" else "}"
        text = f'"{opened}" opens here and is never closed; add "{closer}"'
        return Trap(number, column, text)
    if "could not find expected ':'" in failure.problem:
        return Trap(number, column, explain_missing_colon(failure.lines, number))
    return None


def _find_odd_colon(failure: _Failure) -> Trap | None:
    """Return the mistake where YAML did not expect a colon."""
    if "mapping values" not in failure.problem:
        return None
    line = failure.lines[failure.line]
    start = _find_value(line)
    before = line[:start]
    if start >= failure.column or not before.rstrip().endswith(":"):
        return _find_misfit(failure.lines, failure.line)
    fixed = quote(_COMMENT.sub("", line[start:]).strip())
    text = f"the value holds a second colon; put it in quotes: {shorten(fixed)}"
    return Trap(failure.line, start, text, before + fixed)


_CAUSES: tuple[Callable[[_Failure], Trap | None], ...] = (
    _find_hidden_end,
    _find_unquoted_variable,
    _find_missing_comma,
    _find_block_sign,
    _find_unknown_escape,
    _find_bare_dash,
    _find_outdented,
    _find_missing_space,
    _find_tab,
    _find_unquoted,
    _find_unclosed,
    _find_odd_colon,
)
"""From the surest to the vaguest."""


def _find_misfit(lines: list[str], number: int) -> Trap:
    """Return the mistake of a key that does not fit the line above it, or of that line."""
    line = lines[number]
    column = _count_indent(line)
    name = shorten(line.strip().partition(":")[0])
    text = f'"{name}:" is indented deeper than the line above; align the two'
    above = _find_line_above(lines, number)
    if above < 0:
        return Trap(number, column, text)
    item = _ITEM.match(lines[above])
    if item and column == item.end(1):
        if trap := _part_key(lines, above):
            return trap
        if item[1]:
            text = f'"{name}:" is an option, but the item above is only text'
            fix = 'write that as an option too, as in "- url: ..." or "- name: ..."'
            return Trap(number, column, f"{text}; {fix}")
    if ":" not in lines[above]:
        column = _count_indent(lines[above])
        return Trap(above, column, explain_missing_colon(lines, above))
    return Trap(number, column, text)


def _find_line_above(lines: list[str], number: int) -> int:
    """Return the number of the nearest line above that is not blank; -1 if there is none."""
    above = number - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    return above


def _part_key(lines: list[str], number: int) -> Trap | None:
    """Return the fix of a line in which no space parts a key and its value."""
    line = lines[number] if number < len(lines) else ""
    found = _ITEM.match(line)
    if found is None or not found[2]:
        return None
    key = shorten(found[2])
    text = f'a space is missing after "{key}:"; write "{key}: value"'
    end = found.end()
    fixed = line[:end] + " " + line[end:]
    return Trap(number, found.start(2), text, fixed)


def _find_value(line: str) -> int:
    """Return the column at which the value of *line* begins."""
    before = _BEFORE_VALUE.match(line)
    return before.end() if before else 0


def _count_indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _explain_shape(failure: _Failure) -> Trap:
    """Return the mistake of a line that does not fit where it stands."""
    text = explain_text_below_end(failure.lines, failure.line, failure.problem)
    text = text or _word_shape(failure.problem, failure.context)
    return Trap(failure.line, failure.column, text)


def _word_shape(problem: str, context: str) -> str:
    """Return the message about such a line."""
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
