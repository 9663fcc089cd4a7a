"""Write a watch as an item of a list: in lines of its own, or in brackets with others."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import yaml

INDENT = 2  # spaces, where the list has no item to follow
_PLAIN = re.compile(r"[^\W\d_][\w .&'’+/()-]*")
_HEAD = re.compile(r"\A(?:\s*\n)*watches:[ \t]*\r?\n(?=[ \t]*-)")
_COMMA = re.compile(r"\A(\s*),(?=\s*\{)")


class Item(Protocol):
    """A watch that is to be written as an item of a list."""

    def write_block(self, indent: str, gap: int, end: str) -> str:
        """Return its lines in a block list, without the last line end.

        *gap* is the number of characters from the dash to the keys.
        """
        ...

    def write_flow(self) -> str:
        """Return it in a list in brackets."""
        ...


class NewWatch(NamedTuple):
    """A watch of a name and keywords."""

    name: str
    keywords: Sequence[str]

    def write_block(self, indent: str, gap: int, end: str) -> str:
        """Return its lines in a block list."""
        keys = indent + " " * gap
        lines = [f"{indent}-{' ' * (gap - 1)}name: {write_text(self.name)}", f"{keys}keywords: |"]
        lines += [f"{keys}  {keyword}" for keyword in self.keywords]
        return end.join(lines)

    def write_flow(self) -> str:
        """Return it in braces."""
        keywords = ", ".join(_quote(keyword) for keyword in self.keywords)
        return f"{{name: {json.dumps(self.name, ensure_ascii=False)}, keywords: [{keywords}]}}"


class WrittenItem(NamedTuple):
    """A watch that somebody wrote, with or without its dash, at any indentation."""

    text: str

    def write_block(self, indent: str, gap: int, end: str) -> str:
        """Return its lines, moved as a whole."""
        text = take_from_list(self.text).expandtabs(INDENT)
        lines = textwrap.dedent(text).strip("\n").rstrip().splitlines()
        first = next((number for number, line in enumerate(lines) if _is_content(line)), 0)
        if lines and not f"{lines[first]} ".startswith("- "):
            lines = [" " * gap + line for line in lines]
            lines[first] = "-" + lines[first][1:]
        return end.join(f"{indent}{line}".rstrip() for line in lines)

    def write_flow(self) -> str:
        """Return it in one line; comments are lost."""
        value = yaml.load(take_from_list(self.text), Loader=yaml.CSafeLoader)  # it is the safe one
        item = value[0] if isinstance(value, list) else value
        return json.dumps(item, ensure_ascii=False, default=str)


def write_excludes(queries: Sequence[str]) -> str:
    """Return the option `none:` of a watch with *queries*, in one line."""
    return f"none: [{', '.join(map(write_text, queries))}]"


def take_from_list(text: str) -> str:
    """Return *text*, an item, without a key of the list above it or a comma before it."""
    text = _HEAD.sub(lambda found: "\n" * found[0].count("\n"), text)
    return _COMMA.sub(r"\1 ", text)


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def write_text(text: str) -> str:
    """Return *text* as YAML: plain where it reads as the same text, else in double quotes."""
    if _PLAIN.fullmatch(text) and text == text.strip():
        try:
            if yaml.safe_load(f"- {text}") == [text]:
                return text
        except yaml.YAMLError:
            pass
    return json.dumps(text, ensure_ascii=False)


def _quote(keyword: str) -> str:
    return json.dumps(keyword, ensure_ascii=False) if "'" in keyword else f"'{keyword}'"
