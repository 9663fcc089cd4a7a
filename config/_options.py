"""Turn the options of a row into an object of the class that declares them.

The classes are plain frozen dataclasses. Only this module uses pydantic, which checks their
values. Its errors are reworded and led back to the place where the text stands.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence, Set
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_origin

from config._messages import describe_problem, explain_mapping, find_subject
from config._option_types import find_item_type, list_options, map_names, strip_hint
from config._rows import Draft, PathStep, Row, find_node
from config.reading.nodes import Items, Node, Scalar, Table
from config.reading.secrets import Unfilled
from model import LocalPath, Secret

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

_BROKEN: Any = object()
_COMMENT = re.compile(r"(?:^|\s)#(?:\s.*)?$")


def build(
    draft: Draft, cls: type[T], row: Row, *, fill: bool, also: tuple[str, ...] = ()
) -> T | None:
    """Return a *cls* made of *row*; None if a value is wrong.

    Where *fill* is set, `${NAME}` is filled in. The row may also have the options *also*; any
    other option is a mistake. If it is near the name of an option that the row lacks, the row is
    not built: each mistake that follows from the lack would be a second one.
    """
    declared = cast("Any", cls)
    types = list_options(declared)
    names = map_names(declared)
    reader = _RowReader(draft, fill)
    data = {}
    missed: set[str] = set()  # options under another name
    for key, option in row.options.items():
        if key in types:
            value = reader.read_value(option.value, types[key], option.path)
            if value is not _BROKEN:
                data[names[key]] = value
        elif key not in also:
            meant = draft.reject_unknown(option.key, row.path, "option", [*types, *also])
            reader.is_broken |= bool(meant) and meant not in row.options
            missed.add(meant)
    made = _validate(draft, cls, row, data, missed, is_whole=not reader.is_broken)
    return None if reader.is_broken else made


def split_texts(node: Node) -> list[tuple[str, int]]:
    """Return the texts that the text *node* stands for, each with its line within *node*.

    A block (|) holds one a line; a # with a space after it begins a comment, #DeFi does not.
    """
    if not isinstance(node, Scalar):
        return []
    if node.style != "|":
        return [(node.value, 0)]
    texts = []
    for number, line in enumerate(node.value.split("\n")):
        if text := _COMMENT.sub("", line).strip():
            texts.append((text, number))
    return texts


# --- from nodes to plain data ---------------------------------------------------------------

_BARE_VARIABLE = re.compile(r"\$[A-Za-z_]\w*")


@dataclasses.dataclass
class _RowReader:
    """Reads one row."""

    draft: Draft
    fill: bool
    is_broken: bool = False

    def read_value(self, node: Node, hint: Any, path: str) -> Any:
        """Return *node* as data for a field of the type *hint*; _BROKEN if it cannot be read."""
        hint = strip_hint(hint)
        if hint is Secret:
            self._hide(node)
        if isinstance(node, Scalar):
            return self._read_scalar(node, hint, path)
        if isinstance(node, Table):
            return self._read_table(node, hint, path)
        return self._read_items(node, hint, path)

    def _hide(self, node: Node) -> None:
        """Keep a secret out of all messages, even where YAML read it as something else."""
        secrets = self.draft.secrets
        if isinstance(node, Table):
            for key, (_, value) in node.pairs.items():
                secrets.hide(key)
                if isinstance(value, Scalar):
                    secrets.hide(f"{key}: {value.value}")
        elif isinstance(node, Scalar) and node.is_empty:
            # YAML may have read the secret as a comment.
            line = self.draft.get_line(node.place)
            rest = line[node.place.column - 1 :]
            secrets.hide(rest.strip())

    def _read_scalar(self, node: Scalar, hint: Any, path: str) -> Any:
        if node.is_empty:
            self.draft.reject_empty(node, path)
        elif get_origin(hint) is not tuple:
            return self._read_text(node, node.value, hint, path)
        elif node.style == ">":
            self._reject(node, path, "> joins the lines into one; use | for one value a line")
        elif texts := split_texts(node):
            inner = find_item_type(hint)
            items = [self._read_text(node, text, inner, path) for text, _ in texts]
            return _BROKEN if _BROKEN in items else items
        else:
            text = "the block is empty; write one value a line below it, or remove it"
            self._reject(node, path, text)
        self.is_broken = True
        return _BROKEN

    def _read_text(self, node: Scalar, text: str, hint: Any, path: str) -> Any:
        try:
            if hint is Secret:
                return self._read_secret(node, text, path)
            filled = self.draft.secrets.fill(text) if self.fill else text
            return self._resolve_path(filled) if hint is LocalPath else filled
        except Unfilled as error:
            self._reject(node, path, str(error))
            return _BROKEN

    def _resolve_path(self, text: str) -> str:
        """Return the path *text*, taken from the main file's folder; an empty one stays empty."""
        if not text.strip():
            return text
        path = Path(text).expanduser()
        return str(self.draft.secrets.folder / path)

    def _read_secret(self, node: Scalar, text: str, path: str) -> str:
        secrets = self.draft.secrets
        value = secrets.fill(text)
        if value.startswith("file:"):
            file = value.removeprefix("file:")
            return secrets.read_file(file.strip())
        if value and value == text:
            hint = "a secret is written here; set an environment variable and write ${NAME} instead"
            if _BARE_VARIABLE.fullmatch(value):
                hint = (
                    f"a name after a bare $ is no variable; write it like ${{{value.lstrip('$')}}}"
                )
            self.draft.mistakes.add_hint(node.place, path, hint)
        if value:
            secrets.hide(value)
        return value

    def _read_table(self, node: Table, hint: Any, path: str) -> Any:
        if hint is str and (meant := explain_mapping(node)):
            self._reject(node, path, meant)
            return _BROKEN
        has_options = dataclasses.is_dataclass(hint)
        types = list_options(hint) if has_options else {}
        names = map_names(hint) if has_options else {}
        data = {}
        for key, (key_node, value) in node.pairs.items():
            if has_options and key not in types:
                self.draft.reject_unknown(key_node, path, "option", [*types])
                continue
            inner = types[key] if has_options else find_item_type(hint)
            plain = self.read_value(value, inner, f"{path}.{key}")
            if plain is not _BROKEN:
                data[names.get(key, key)] = plain
        return data

    def _read_items(self, node: Items, hint: Any, path: str) -> Any:
        inner = find_item_type(hint)
        values = []
        for i, item in enumerate(node.items):
            value = self.read_value(item, inner, f"{path}.{i}")
            values.append(value)
        if get_origin(hint) is tuple:
            self._check_texts(node.items, values, path)
        return _BROKEN if _BROKEN in values else values

    def _check_texts(self, nodes: list[Node], values: list[Any], path: str) -> None:
        """Refuse items of a list of texts that hold no text, or several lines."""
        for i, value in enumerate(values):
            if not isinstance(value, str):
                continue
            item_path = f"{path}.{i}"
            text = value.strip()
            if not text:
                why = "the text is empty; write something or remove it"
                self._reject(nodes[i], item_path, why)
            elif "\n" in text:
                why = 'several lines in one text; begin each with "- "'
                self._reject(nodes[i], item_path, why)

    def _reject(self, node: Node, path: str, text: str) -> None:
        self.is_broken = True
        self.draft.reject(node, path, text)


# --- checking the data ----------------------------------------------------------------------


@cache
def _make_adapter(cls: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(cls)


def _validate(
    draft: Draft,
    cls: type[T],
    row: Row,
    data: Mapping[str, Any],
    missed: Set[str],
    *,
    is_whole: bool,
) -> T | None:
    from pydantic import ValidationError

    try:
        adapter = _make_adapter(cast("Any", cls))
        return cast("T", adapter.validate_python(data))
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            # A mistake in the row as a whole means little while a part of the row is missing.
            node, _, _ = find_node(row, _find_loc(problem))
            is_of_part = isinstance(node, Scalar)
            is_missed = problem["type"] == "missing" and _find_loc(problem)[-1] in missed
            is_known = is_whole or is_of_part or problem["type"] != "value_error"
            if is_known and not is_missed:
                _report(draft, row, problem, cls)
    except Exception as error:  # noqa: BLE001 - the plugin boundary
        # Its text was not written for readers, and may hold a secret.
        text = f"{cls.__module__} failed on these options ({type(error).__name__})"
        draft.mistakes.add(row.place, row.path, f"{text}; report it to its authors")
    return None


def _report(draft: Draft, row: Row, problem: Any, cls: Any) -> None:
    """Word one of pydantic's errors with options of *cls* and note it where it belongs."""
    loc = _find_loc(problem)
    if problem["type"] == "missing":
        _report_missing(draft, row, loc)
        return
    node, place, path = find_node(row, loc)
    if problem["type"] == "value_error":
        text = draft.secrets.redact(str(problem["ctx"]["error"]))
        if not isinstance(node, Scalar):
            options = row.options.values()
            whole = [(option.value, option.path) for option in options]
            nodes = [(node, path)] if node else whole
            place, path = find_subject(text, nodes) or (place, path)
    else:
        text = describe_problem(problem, node, cls, loc)
    draft.mistakes.add(place, path, text)


def _report_missing(draft: Draft, row: Row, loc: Sequence[PathStep]) -> None:
    *above, name = loc
    owner, place, path = find_node(row, above)
    there = owner.pairs if isinstance(owner, Table) else row.options
    if name not in there:
        draft.mistakes.add(place, path, f'"{name}" is missing; add it')


def _find_loc(problem: Any) -> list[PathStep]:
    """Return where pydantic found *problem*, by the names that YAML uses."""
    steps = problem["loc"]
    return [step.rstrip("_") if isinstance(step, str) else step for step in steps]
