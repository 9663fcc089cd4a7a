"""Explain lines in a wrong place: below the end of a file, or out of the text of a key."""

from __future__ import annotations

import re

from model import one_line

_BLOCK_KEY = re.compile(r"[ \t]*(?:-[ \t]+)?[\w-]+:[ \t]*[|>][-+]?[ \t]*(?:#.*)?$")
MAX_WORD_CHARS = 60
_END = re.compile(r"\.\.\.(?:\s|$)")


def explain_text_below_end(lines: list[str], number: int, problem: str) -> str:
    """Return the message about text below the line that ends a file; empty for another one."""
    if "document start" not in problem:
        return ""
    ends = [place for place, line in enumerate(lines[: number + 1]) if _END.match(line)]
    if not ends:
        return ""
    return f'the file ends at line {ends[-1] + 1} with "..."; put this above that line'


def explain_missing_colon(lines: list[str], number: int) -> str:
    """Return the message about a line of a *number* that has no colon."""
    # One word and no more: the rest of the line may be a password.
    item = lines[number].strip().lstrip("- ")
    word = item.partition(" ")[0]
    if _is_below_block(lines, number):
        text = f'"{one_line(word, MAX_WORD_CHARS)}" is not indented like the text below | or >'
        return f"{text}; indent it deeper than its key"
    if "：" in word:
        return f'"{one_line(word, MAX_WORD_CHARS)}" has a wide colon; write ": " instead'
    return f'"{one_line(word, MAX_WORD_CHARS)}" has no colon; write "key: value"'


def _is_below_block(lines: list[str], number: int) -> bool:
    """Return whether the next line above with text is the key of a block."""
    above = [line for line in lines[:number] if line.strip()]
    return bool(above) and bool(_BLOCK_KEY.match(above[-1]))
