r"""Regexes of the watchlist: run by RE2, which is linear whatever the pattern and the text.

A pattern is read once, to fold its letters as texts are folded, to let `\w` mean every letter,
and to learn which words must stand in a text before it is worth running (its anchors).

RE2 knows ASCII word boundaries only. Where a text has other letters beside a boundary that RE2
cannot see, a mark is put there, `\b` takes the mark as well, and everything else ignores it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

from watchers.text.folding import in_word, plain, unbroken

MARK = "\ue000"
MOST = 50  # finds of one regex in one field that are shown; more would cost as often
_SHORTEST = 2  # letters of an anchor
_MOST_ANCHORS = 50
_WORD = r"\pL\pN\pM_"
_DEEPEST = 100  # parentheses within each other

_PIECE = re.compile(
    r"""(?P<escape>\\(?:[pP](?:\{[^}]*\}|.)|x(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2})|Q.*?(?:\\E|$)|.))
    |(?P<set>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])
    |(?P<open>\((?:\?(?:P?<\w+>|[a-zA-Z-]*:|[a-zA-Z-]+(?=\))))?)
    |(?P<sign>[)|])
    |(?P<edge>[\^$])
    |(?P<any>\.)
    |(?P<char>.)""",
    re.VERBOSE | re.DOTALL,
)
_MINDS_CASE = re.compile(r"\(\?[a-zA-Z]*-[a-zA-Z]*i")
_QUANTITY = re.compile(r"(?:[*+?]|\{(\d+)(?:,\d*)?\})\??")


@dataclass(frozen=True, slots=True)
class _Atom:
    """One character's worth of pattern, or a place between characters."""

    kind: Literal["char", "any", "set", "edge", "boundary"]
    text: str
    letters: str = ""
    """What stands in the folded text for it; empty where that varies."""
    least: int = 1
    quantity: str = ""


@dataclass(frozen=True, slots=True)
class _Group:
    """Alternatives, each a row of atoms and groups."""

    opening: str
    branches: tuple[tuple[_Atom | _Group, ...], ...]
    least: int = 1
    quantity: str = ""


class Regex:
    """One pattern as RE2 takes it."""

    def __init__(self, pattern: str) -> None:
        """Compile *pattern*.

        Raises:
            ValueError: RE2 does not take it, or it matches the empty text.
        """
        tree = _Reader(pattern).whole()
        self.pattern = pattern
        self.anchors = frozenset(_anchors(tree) or ())
        """One of them stands in whatever it matches; empty where none can be told."""
        self.needs = _needs(tree)
        """Sets of texts: one of each set stands in whatever it matches."""
        self._native = _compiled("".join(_written(tree, marked=False)), pattern)
        self._marked = self._native
        self._minds_edges = _has_boundary(tree)
        if self._minds_edges:
            self._marked = _compiled("".join(_written(tree, marked=True)), pattern)
        if self._native.search("") is not None:
            raise ValueError(f"/{pattern}/ matches the empty text; let it ask for a letter")

    def search(self, text: str) -> bool:
        """Tell if it stands in *text*, plain and in lower case."""
        regex, text, _ = self._prepared(text)
        return regex.search(text) is not None

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return where it stands in *text*, the first `MOST` of them."""
        regex, text, at = self._prepared(text)
        found: list[tuple[int, int]] = []
        for match in regex.finditer(text):
            start, end = match.span()
            if at:
                start, end = at[start], at[end]
            if start < end:
                found.append((start, end))
            if len(found) == MOST:
                break
        return found

    def _prepared(self, text: str) -> tuple[Any, str, list[int]]:
        """Return the regex to run, the text for it, and the way back where there are marks."""
        if not self._minds_edges or text.isascii():
            return self._native, text, []
        return self._marked, *_with_marks(text)


def _compiled(pattern: str, shown: str) -> Any:
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0]
        reason = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise ValueError(f"RE2 does not take /{shown}/: {reason}") from error


@lru_cache(maxsize=64)
def _with_marks(text: str) -> tuple[str, list[int]]:
    """Return *text* with a mark at each boundary that RE2 does not see, and the way back."""
    text = text.replace(MARK, " ")
    folded: list[str] = []
    at: list[int] = []
    for i, (before, after) in enumerate(pairwise(f" {text} ")):
        if _is_boundary(before, after) and not _ascii_boundary(before, after):
            folded.append(MARK)
            at.append(i)
        if i < len(text):
            folded.append(after)
            at.append(i)
    return "".join(folded), [*at, len(text)]


def _is_boundary(before: str, after: str) -> bool:
    first, then = in_word(before), in_word(after)
    return first != then or (first and (unbroken(before) or unbroken(after)))


def _ascii_boundary(before: str, after: str) -> bool:
    return _ascii_word(before) != _ascii_word(after)


def _ascii_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


class _Reader:
    """Reads a pattern as far as is needed; what is wrong in it is left for RE2 to say."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def whole(self) -> _Group:
        """Return the whole pattern as one group."""
        group = self._group("(?:", 0)
        if self._at < len(self._pattern):
            raise ValueError(f"/{self._pattern}/: a parenthesis closes nothing")
        return group

    def _group(self, opening: str, depth: int) -> _Group:
        if depth > _DEEPEST:
            raise ValueError(f"more than {_DEEPEST} parentheses within each other")
        branches: list[tuple[_Atom | _Group, ...]] = []
        row: list[_Atom | _Group] = []
        while piece := _PIECE.match(self._pattern, self._at):
            if piece["sign"] == ")":
                break
            self._at = piece.end()
            if piece["sign"]:
                branches.append(tuple(row))
                row = []
            elif piece["open"]:
                row.append(self._closed(piece["open"], depth))
            else:
                row += self._counted(_atoms(piece))
        return _Group(opening, (*branches, tuple(row)))

    def _closed(self, opening: str, depth: int) -> _Group:
        if opening == "(" and self._pattern.startswith("?", self._at):
            signs = self._pattern[self._at : self._at + 2]
            raise ValueError(f'RE2 has no "({signs}"; write it without looking around')
        if _MINDS_CASE.match(opening):
            raise ValueError(
                f'"{opening}" has no use, as texts are read in lower case; take it out'
            )
        group = self._group(opening, depth + 1)
        if not self._pattern.startswith(")", self._at):
            raise ValueError(f"/{self._pattern}/: a parenthesis is never closed")
        self._at += 1
        least, quantity = self._quantity()
        return _Group(opening, group.branches, least, quantity)

    def _counted(self, atoms: list[_Atom]) -> list[_Atom]:
        least, quantity = self._quantity()
        if quantity:
            last = atoms[-1]
            atoms[-1] = _Atom(last.kind, last.text, last.letters, least, quantity)
        return atoms

    def _quantity(self) -> tuple[int, str]:
        found = _QUANTITY.match(self._pattern, self._at)
        if not found:
            return 1, ""
        self._at = found.end()
        least = int(found[1][:6]) if found[1] else int(found[0][0] == "+")
        return least, found[0]


def _atoms(piece: re.Match[str]) -> list[_Atom]:
    text = piece[0]
    if piece["char"]:
        if text in "*+?[\\":
            raise ValueError(f'"{text}" is not complete in the regex; write \\{text} for the sign')
        return _literal(text)
    if piece["any"]:
        return [_Atom("any", ".")]
    if piece["set"]:
        return [_Atom("set", _folded_set(text))]
    if piece["edge"]:
        return [_Atom("edge", text)]
    return _escaped(text)


def _literal(character: str) -> list[_Atom]:
    folded = plain(character).lower()
    if len(folded) == 1:
        return [_Atom("char", re.escape(folded), folded)]
    # Some letters are two when folded (ß), and marks are none; a quantity belongs to them all.
    return [_Atom("char", f"(?:{re.escape(folded)})", folded)]


def _escaped(text: str) -> list[_Atom]:
    if text.startswith("\\Q"):
        return [atom for c in text[2:].removesuffix("\\E") for atom in _literal(c)]
    if len(text) == 2 and not text[1].isalnum():
        return _literal(text[1])
    return [_CLASSES.get(text) or _Atom("set", text)]


_CLASSES = {
    r"\b": _Atom("boundary", r"\b"),
    r"\B": _Atom("boundary", r"\B"),
    r"\A": _Atom("edge", r"\A"),
    r"\z": _Atom("edge", r"\z"),
    r"\w": _Atom("set", f"[{_WORD}]"),
    r"\W": _Atom("set", f"[^{_WORD}{MARK}]"),
    r"\S": _Atom("set", rf"[^\s{MARK}]"),
    r"\D": _Atom("set", rf"[^\d{MARK}]"),
}


def _folded_set(text: str) -> str:
    folded = "".join(simple if len(simple := plain(c)) == 1 else c for c in text)
    folded = folded.replace(r"\w", _WORD)
    return f"{folded[:-1]}{MARK}]" if folded.startswith("[^") else folded


def _written(group: _Group, *, marked: bool) -> Iterator[str]:
    """Return the pieces of *group* as RE2 takes them."""
    yield group.opening
    for number, branch in enumerate(group.branches):
        if number:
            yield "|"
        for part in branch:
            if isinstance(part, _Group):
                yield from _written(part, marked=marked)
            else:
                yield _atom_written(part, marked=marked)
    yield f"){group.quantity}"


def _atom_written(atom: _Atom, *, marked: bool) -> str:
    if not marked or atom.kind == "edge":
        return f"{atom.text}{atom.quantity}"
    if atom.kind == "boundary":
        return rf"(?:\b|{MARK})" if atom.text == r"\b" else atom.text
    text = f"[^\n{MARK}]" if atom.kind == "any" else atom.text
    return f"(?:{text}{MARK}?){atom.quantity}"


def _has_boundary(group: _Group) -> bool:
    return any(
        _has_boundary(part) if isinstance(part, _Group) else part.kind == "boundary"
        for branch in group.branches
        for part in branch
    )


def _anchors(group: _Group) -> set[str] | None:
    """Return texts of which one stands in whatever *group* matches; None if there are none."""
    if re.match(r"\(\?[a-zA-Z-]*$", group.opening):
        return None
    found: set[str] = set()
    for branch in group.branches:
        choice = max(_choices(branch), key=_worth, default=None)
        if choice is None:
            return None
        found |= choice
    return found if len(found) <= _MOST_ANCHORS else None


def _needs(tree: _Group) -> tuple[frozenset[str], ...]:
    """Return sets of texts: one of each set stands in whatever *tree* matches."""
    return tuple(map(frozenset, _choices(tree.branches[0]))) if len(tree.branches) == 1 else ()


def _worth(anchors: set[str]) -> tuple[int, int]:
    return min(map(len, anchors)), -len(anchors)


def _choices(branch: tuple[_Atom | _Group, ...]) -> Iterator[set[str]]:
    """Return what could be the anchors of *branch*: its runs of letters, and those of groups."""
    run = ""
    for part in branch:
        letters = part.letters if isinstance(part, _Atom) else ""
        if letters and part.least:
            run += letters
            if part.quantity:
                yield from _long_enough(run)
                run = ""
        elif isinstance(part, _Group) or part.kind in {"char", "any", "set"}:
            yield from _long_enough(run)
            run = ""
        if isinstance(part, _Group) and part.least and (inner := _anchors(part)):
            yield inner
    yield from _long_enough(run)


def _long_enough(run: str) -> Iterator[set[str]]:
    if len(run) >= _SHORTEST:
        yield {run}
