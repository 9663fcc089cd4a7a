"""Turn the options of a row into an object of the class that declares them.

The classes are plain frozen dataclasses. pydantic checks them here and is known nowhere else; its
errors are reworded and led back to the place where the text stands.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from config._rows import Draft, Row, found
from config.reading.nodes import Node, Place, Scalar, Table, name_kind
from config.reading.secrets import Unfilled
from config.reading.traps import quote, shorten
from model import LocalPath, Secret
from plugins import suggestion

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

_BROKEN: Any = object()
_COMMENT = re.compile(r"(?:^|\s)#(?:\s.*)?$")


def options_of(cls: Any) -> dict[str, Any]:
    """Return the YAML options of *cls* and their types; a field from_ is the option from."""
    return _options(cls)


def build(
    draft: Draft, cls: type[T], row: Row, *, fill: bool, also: tuple[str, ...] = ()
) -> T | None:
    """Return a *cls* made of *row*; None if a value is wrong.

    Where *fill* is set, `${NAME}` is filled in. *also* are options that the row may have besides;
    any other one is noted.
    """
    declared = cast("Any", cls)
    hints, names = options_of(declared), _names(declared)
    reading, data = _Reading(draft, fill), {}
    for key, option in row.options.items():
        if key in hints:
            value = reading.plain(option.value, hints[key], option.path)
            if value is not _BROKEN:
                data[names[key]] = value
        elif key not in also:
            draft.unknown(option.key, row.path, "option", [*hints, *also])
    made = _checked(draft, cls, row, data, is_whole=not reading.broken)
    return None if reading.broken else made


def texts_of(node: Node) -> list[tuple[str, int]]:
    """Return the texts that the text *node* stands for, each with its line within *node*.

    A block (|) holds one a line; a # with a space after it begins a comment, #DeFi does not.
    """
    if not isinstance(node, Scalar) or node.style != "|":
        return [(node.value, 0)] if isinstance(node, Scalar) else []
    lines = ((_COMMENT.sub("", line).strip(), i) for i, line in enumerate(node.value.split("\n")))
    return [(text, i) for text, i in lines if text]


# --- from nodes to plain data ---------------------------------------------------------------


@dataclasses.dataclass
class _Reading:
    """Reads one row."""

    draft: Draft
    fill: bool
    broken: bool = False

    def plain(self, node: Node, hint: Any, path: str) -> Any:
        """Return *node* as data for a field of the type *hint*; _BROKEN if it cannot be read."""
        hint = _core(hint)
        if hint is Secret:
            self._hide(node)
        if isinstance(node, Scalar):
            return self._scalar(node, hint, path)
        if isinstance(node, Table):
            return self._table(node, hint, path)
        inner = _item(hint)
        items = [self.plain(item, inner, f"{path}.{i}") for i, item in enumerate(node.items)]
        if get_origin(hint) is tuple:
            self._check_items(node.items, items, path)
        return _BROKEN if _BROKEN in items else items

    def _hide(self, node: Node) -> None:
        """Have no message show what was meant as a secret, whatever YAML made of it."""
        if isinstance(node, Table):
            for key, (_, value) in node.pairs.items():
                self.draft.secrets.hide(key)
                if isinstance(value, Scalar):
                    self.draft.secrets.hide(f"{key}: {value.value}")
        elif isinstance(node, Scalar) and node.is_empty:
            # Perhaps what YAML takes for a comment.
            self.draft.secrets.hide(self.draft.line(node.place)[node.place.column - 1 :].strip())

    def _scalar(self, node: Scalar, hint: Any, path: str) -> Any:
        if node.is_empty:
            self.draft.nothing(node, path)
        elif get_origin(hint) is not tuple:
            return self._text(node, node.value, hint, path)
        elif node.style == ">":
            self._wrong(node, path, "> joins the lines into one; use | for one value a line")
        elif texts := texts_of(node):
            items = [self._text(node, text, _item(hint), path) for text, _ in texts]
            return _BROKEN if _BROKEN in items else items
        else:
            self._wrong(
                node, path, "the block is empty; write one value a line below it, or remove it"
            )
        self.broken = True
        return _BROKEN

    def _text(self, node: Scalar, text: str, hint: Any, path: str) -> Any:
        try:
            if hint is Secret:
                return self._secret(node, text, path)
            filled = self.draft.secrets.fill(text) if self.fill else text
            return self._local(filled) if hint is LocalPath else filled
        except Unfilled as error:
            self._wrong(node, path, str(error))
            return _BROKEN

    def _local(self, text: str) -> str:
        """Return the path *text*, taken from the main file's folder; an empty one stays empty."""
        return str(self.draft.secrets.folder / Path(text).expanduser()) if text.strip() else text

    def _secret(self, node: Scalar, text: str, path: str) -> str:
        secrets = self.draft.secrets
        value = secrets.fill(text)
        if value.startswith("file:"):
            return secrets.read_file(value.removeprefix("file:").strip())
        if value and value == text:
            why = "a secret is written here; set an environment variable and write ${NAME} instead"
            self.draft.mistakes.add_hint(node.place, path, why)
        if value:
            secrets.hide(value)
        return value

    def _table(self, node: Table, hint: Any, path: str) -> Any:
        known = options_of(hint) if dataclasses.is_dataclass(hint) else None
        names = _names(hint) if known else {}
        data = {}
        for key, (key_node, value) in node.pairs.items():
            if known and key not in known:
                self.draft.unknown(key_node, path, "option", [*known])
                continue
            inner = known[key] if known else _item(hint)
            data[names.get(key, key)] = self.plain(value, inner, f"{path}.{key}")
        return {key: value for key, value in data.items() if value is not _BROKEN}

    def _check_items(self, nodes: list[Node], items: list[Any], path: str) -> None:
        """Refuse items of a list of texts that hold no text, or several lines."""
        for i, (node, item) in enumerate(zip(nodes, items, strict=True)):
            if isinstance(item, str) and not item.strip():
                self._wrong(node, f"{path}.{i}", "the text is empty; write something or remove it")
            elif isinstance(item, str) and "\n" in item.strip():
                self._wrong(node, f"{path}.{i}", 'several lines in one text; begin each with "- "')

    def _wrong(self, node: Node, path: str, text: str) -> None:
        self.broken = True
        self.draft.wrong(node, path, text)


@cache
def _hints(cls: Any) -> dict[str, Any]:
    hints = get_type_hints(cls, include_extras=True)
    return {f.name: hints[f.name] for f in dataclasses.fields(cls) if f.init}


@cache
def _options(cls: Any) -> dict[str, Any]:
    return {name.rstrip("_"): hint for name, hint in _hints(cls).items()}


@cache
def _names(cls: Any) -> dict[str, str]:
    return {name.rstrip("_"): name for name in _hints(cls)}


def _core(hint: Any) -> Any:
    """Return the type that *hint* is about: without Annotated and without None."""
    if get_origin(hint) is Annotated:
        return _core(get_args(hint)[0])
    if get_origin(hint) in {Union, UnionType}:
        return _core(next(arg for arg in get_args(hint) if arg is not NoneType))
    return hint


def _item(hint: Any) -> Any:
    """Return the type of what a list or mapping of the type *hint* holds."""
    args = get_args(hint)
    if get_origin(hint) is tuple:
        return args[0]
    return args[1] if len(args) == 2 else object


# --- checking, and wording what is wrong ----------------------------------------------------


@cache
def _adapter(cls: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(cls)


def _checked(
    draft: Draft, cls: type[T], row: Row, data: Mapping[str, Any], *, is_whole: bool
) -> T | None:
    from pydantic import ValidationError

    try:
        return cast("T", _adapter(cast("Any", cls)).validate_python(data))
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            # What a row says as a whole means little while a part of it is missing.
            is_part = isinstance(found(row, _loc(problem))[0], Scalar)
            if is_whole or is_part or problem["type"] != "value_error":
                _note(draft, row, problem, cls)
    except Exception as error:  # noqa: BLE001 - the plugin boundary
        # Its text may hold a secret, as it was not written for people.
        what = f"{cls.__module__} failed on these options ({type(error).__name__})"
        draft.mistakes.add(row.place, row.path, f"{what}; report it to its authors")
    return None


def _note(draft: Draft, row: Row, problem: Any, cls: Any) -> None:
    """Word one of pydantic's errors with options of *cls* and note it where it belongs."""
    loc = _loc(problem)
    node, place, path = found(row, loc)
    if problem["type"] == "missing":
        owner, place, path = found(row, loc[:-1])
        if loc[-1] not in (owner.pairs if isinstance(owner, Table) else row.options):
            draft.mistakes.add(place, path, f'"{loc[-1]}" is missing; add it')
        return
    if problem["type"] == "value_error":
        text = draft.secrets.redact(str(problem["ctx"]["error"]))
        if not isinstance(node, Scalar):
            rest = [(option.value, option.path) for option in row.options.values()]
            place, path = _said_of(text, [(node, path)] if node else rest) or (place, path)
    else:
        text = _words(problem, node, _options_at(cls, loc))
    draft.mistakes.add(place, path, text)


def _loc(problem: Any) -> tuple[int | str, ...]:
    """Return where pydantic found *problem*, by the names that YAML uses."""
    return tuple(step.rstrip("_") if isinstance(step, str) else step for step in problem["loc"])


def _options_at(hint: Any, loc: tuple[int | str, ...]) -> str:
    """Return the names of the options that stand at *loc* in *hint*, in parentheses."""
    for step in loc:
        if not _has_options(hint):
            return ""
        hint = _core(_hints(hint)[_names(hint)[str(step)]])
    return f" ({', '.join(_names(hint))})" if _has_options(hint) else ""


def _has_options(hint: Any) -> bool:
    return dataclasses.is_dataclass(hint)


def _said_of(text: str, todo: list[tuple[Node, str]]) -> tuple[Place, str] | None:
    """Return the option in *todo* that *text* begins with, or whose value it quotes or begins with.

    None if there is none.
    """
    for node, path in todo:
        if isinstance(node, Scalar) and text.startswith(f"{path.rpartition('.')[2]} "):
            return node.place, path
    while todo:
        node, path = todo.pop(0)
        if isinstance(node, Scalar):
            if node.value and (f'"{node.value}"' in text or text.startswith(f"{node.value} ")):
                return node.place, path
        elif isinstance(node, Table):
            todo += [(value, f"{path}.{key}") for key, (_, value) in node.pairs.items()]
        else:
            todo += [(item, f"{path}.{i}") for i, item in enumerate(node.items)]
    return None


def mapping_of(node: Table) -> str:
    """Return what to say of a text that YAML made a mapping of because of its colon, else ""."""
    pairs = list(node.pairs.values())
    if len(pairs) != 1 or not isinstance(pairs[0][1], Scalar):
        return ""
    text = quote(shorten(f"{pairs[0][0].value}: {pairs[0][1].value}"))
    return f"YAML reads this as a mapping; put it in quotes: {text}"


def _words(problem: Any, node: Node | None, options: str) -> str:
    """Return what is wrong with *node* and what to do, for what pydantic found.

    *options* are those that a mapping in its place has.
    """
    kind, context = problem["type"], problem.get("ctx", {})
    written = f'"{shorten(node.value)}"' if isinstance(node, Scalar) else "this"
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", context["expected"])
        if not isinstance(node, Scalar):
            what = name_kind(node) if node else "nothing"
            return f"expected one of {', '.join(choices)}, found {what}; write one of them"
        return f"no such choice {written}" + suggestion(node.value, choices)
    if kind == "string_type" and isinstance(node, Table) and (text := mapping_of(node)):
        return text
    if kind in _EXPECTED:
        expected, how = _EXPECTED[kind]
        known = options if kind == "dataclass_type" else ""
        what = written if kind.endswith("_parsing") else name_kind(node) if node else "nothing"
        return f"expected {expected}{known}, found {what}; {how}"
    why = problem["msg"][:1].lower() + problem["msg"][1:]
    return f"{written} is not accepted ({why}); change it"


_EXPECTED = {
    "int_parsing": ("a whole number", "write it like 12"),
    "int_type": ("a whole number", "write it like 12"),
    "float_parsing": ("a number", "write it like 12"),
    "bool_parsing": ("yes or no", "write one of the two"),
    "bool_type": ("yes or no", "write one of the two"),
    "string_type": ("text", "write a single value"),
    "tuple_type": ("a list", "write it like [one, two]"),
    "dataclass_type": ("a mapping of options", "write it like {option: value}"),
    "dict_type": ("a mapping of names and values", "write it like {name: value}"),
}
"""What pydantic's errors expect, and what to do."""
