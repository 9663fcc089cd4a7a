"""The templates of slots: Jinja2, of which outputs, conditions, loops and filters are left. Pure.

Nothing can be called, assigned or imported, and loops are nested twice at most. So the work of a
template is bounded by its length and the length of the message: no thread and no clock need to
stop it. This is against mistakes: the templates are the operator's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from model import format_duration, format_time, one_line

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from jinja2.nodes import Node

MAX_TEMPLATE_CHARS = 2_000
MAX_LOOPS = 2
"""Loops within one another. A third one over 200 entries would hold the daemon for a second."""
MAX_RESULT_CHARS = 8_000
"""Of what a template writes before it is cut. Doubled: a faulty one takes twice as long."""
MAX_CUT = 2_000

NAMES = frozenset(
    {
        "kind", "label", "watch", "title", "lead", "lines", "why", "keywords", "figures",
        "entries", "sections", "more", "page",
    }
)  # fmt: skip
"""The values that every template has."""
ITEM_NAMES = frozenset({"item"})
_KNOWN_NODES = frozenset(
    {
        "Template", "Output", "TemplateData", "Name", "Getattr", "Getitem", "Slice",
        "Const", "If", "For", "Filter", "Test", "Compare", "Operand", "And", "Or", "Not", "Concat",
        "CondExpr", "Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Neg", "Pos", "List", "Tuple",
    }
)  # fmt: skip
_LOOP = frozenset({"index", "index0", "first", "last", "length"})
_FILTERS = (
    "capitalize", "default", "first", "int", "join", "last", "length", "lower", "round", "sort",
    "title", "trim", "upper",
)  # fmt: skip
"""Of Jinja2's own filters those whose result is no longer than their input."""


class SlotError(Exception):
    """A template that makes no text; says why, and where in the template if that is known."""

    def __init__(self, why: str, line: int = 1) -> None:
        """Take the reason in words for a person, and the line, from one."""
        super().__init__(why)
        self.why = why
        self.line = line


class Moment(NamedTuple):
    """A time, with the time of the alert and the zone in which it is shown."""

    at: datetime
    now: datetime
    zone: str

    def __str__(self) -> str:
        return format_time(self.at, self.zone)


def compile_slot(text: str, slot: str) -> Template:
    """Return the template *text* of *slot*.

    Raises:
        SlotError: it is no template, or does what none may do.
    """
    from jinja2 import TemplateSyntaxError

    if len(text) > MAX_TEMPLATE_CHARS:
        raise SlotError(f"a template has at most {MAX_TEMPLATE_CHARS:,} characters; shorten it")
    environment = _make_environment()
    try:
        tree = environment.parse(text)
        known = NAMES | ITEM_NAMES if slot == "item" else NAMES
        _check_nodes(tree, known, loops=0)
        return environment.from_string(text)
    except TemplateSyntaxError as error:
        why = (error.message or "it is no template").rstrip(".")
        raise SlotError(f"{why[:1].lower()}{why[1:]}", error.lineno) from error


def _check_nodes(node: Node, known: frozenset[str], loops: int) -> None:
    """Refuse *node* where it, or one within it, is none that a template may have."""
    from jinja2 import nodes

    kind = type(node).__name__
    line = node.lineno or 1
    if kind not in _KNOWN_NODES:
        text = "only {{ … }}, {% if %}, {% for %} and filters are possible here"
        raise SlotError(f"{_NODE_WORDS.get(kind, kind.lower())} is not possible; {text}", line)
    if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in known:
        listed = ", ".join(sorted(known - {"loop"}))
        raise SlotError(f'there is no "{node.name}" here; there are: {listed}', line)
    inner_known, inner_loops = known, loops
    if isinstance(node, nodes.For):
        if loops == MAX_LOOPS or node.recursive:
            raise SlotError(f"at most {MAX_LOOPS} loops may stand within one another", line)
        targets = {each.name for each in node.target.find_all(nodes.Name)}
        targets |= {node.target.name} if isinstance(node.target, nodes.Name) else set()
        inner_known, inner_loops = known | targets | {"loop"}, loops + 1
    for child in node.iter_child_nodes():
        _check_nodes(child, inner_known, inner_loops)


_NODE_WORDS = {
    "Call": "a call, as name(…),",
    "Assign": "{% set %}",
    "AssignBlock": "{% set %}",
    "Pow": "a power",
    "Macro": "{% macro %}",
    "Keyword": "a named argument",
}


@cache
def _make_environment() -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.runtime import LoopContext
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        """Gives the items of mappings and lists, and no attribute of any other object."""

        intercepted_binops = frozenset({"*", "%"})

        def getattr(self, obj: Any, attribute: str) -> Any:
            """Return an item of a mapping, or the count of a loop."""
            if isinstance(obj, Mapping) and attribute in obj:
                return obj[attribute]
            if isinstance(obj, LoopContext) and attribute in _LOOP:
                return getattr(obj, attribute)
            return self.undefined(_explain_missing(obj, attribute), obj=obj, name=attribute)

        def getitem(self, obj: Any, argument: Any) -> Any:
            """Return an item of a mapping, a list or a text."""
            is_whole = isinstance(argument, int | slice) and isinstance(obj, list | tuple | str)
            if is_whole or (isinstance(obj, Mapping) and argument in obj):
                try:
                    return obj[argument]
                except LookupError:
                    pass
            return self.undefined(_explain_missing(obj, argument), obj=obj, name=argument)

        def call_binop(self, _context: Any, operator: str, left: Any, right: Any) -> Any:
            """Compute with numbers only: a text times a number may be of any length."""
            if not all(isinstance(each, int | float) for each in (left, right)):
                raise TypeError(f"{operator} needs numbers")
            return left * right if operator == "*" else left % right

    environment = Sandbox(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    environment.filters |= {"ago": _write_ago, "clock": _write_clock, "cut": _cut, "times": _times}
    return environment


def _explain_missing(obj: Any, name: object) -> str:
    """Return why *obj* has no value *name*."""
    if obj is None:
        return (
            f'there is no "{name}", as the value before the dot is empty here; ask {{% if %}} first'
        )
    if isinstance(obj, Mapping):
        return f'there is no "{name}" here; there are: {", ".join(sorted(obj))}'
    return f'there is no "{name}" in a text, a number or a list'


def render(template: Template, values: Mapping[str, Any]) -> str:
    """Return the text of *template*.

    Raises:
        SlotError: it fails, or writes too much.
    """
    try:
        return "".join(_limit(template.generate(values)))
    except SlotError:
        raise
    except Exception as error:  # whatever a template does: the alert goes out without it
        why = one_line(str(error)) or type(error).__name__
        raise SlotError(why.rstrip("."), _find_line(error)) from error


def _limit(parts: Iterator[str]) -> Iterator[str]:
    left = MAX_RESULT_CHARS
    for part in parts:
        left -= len(part)
        if left < 0:
            raise SlotError(f"it writes more than {MAX_RESULT_CHARS:,} characters")
        yield part


def _find_line(error: BaseException) -> int:
    """Return the line of the template in which *error* came up; 1 if it is not known."""
    found = 1
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in {"<template>", "<unknown>"}:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


# --- filters --------------------------------------------------------------------------------


def _write_ago(moment: Moment | None) -> str:
    """Return how long before the alert *moment* was: 3h ago; empty if it is not known."""
    if moment is None:
        return ""
    length = max(moment.now - moment.at, timedelta())
    unit = timedelta(minutes=1) if length < timedelta(hours=1) else timedelta(hours=1)
    return f"{format_duration(length // unit * unit)} ago"


def _write_clock(moment: Moment | None) -> str:
    """Return *moment* in the zone of the channel; empty if it is not known."""
    return "" if moment is None else str(moment)


def _cut(text: object, chars: int) -> str:
    """Return *text* on one line, cut to *chars* characters."""
    return one_line(str(text), min(max(chars, 1), MAX_CUT))


def _times(number: float) -> str:
    """Return how many times the usual number it is: 17x, 2.5x."""
    shown = round(number) if number >= 10 else round(number, 1)
    return f"{shown:g}x"
