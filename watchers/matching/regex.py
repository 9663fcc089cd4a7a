r"""Run the regexes of the watchlist by RE2, whose time is linear for any pattern and text.

A pattern is parsed once, for three reasons: its letters are folded as texts are, `\w` comes to mean
every letter, and the words are collected that a text must have before it is searched (its anchors).

RE2 supports ASCII word boundaries only. At every other boundary of a text a mark is inserted.
`\b` accepts the mark as well, and everything else ignores it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

from watchers.text.folding import fold_plain, is_in_word, is_unbroken

BOUNDARY_MARK = "\ue000"
MAX_FINDS = 50  # finds of one regex in one field; a hostile text would have very many
_MIN_ANCHOR_LETTERS = 2
_MAX_ANCHORS = 50
_WORD_SET = r"\pL\pN\pM_"
_MAX_NESTING = 100  # parentheses within each other

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
_CASE_SENSITIVE = re.compile(r"\(\?[a-zA-Z]*-[a-zA-Z]*i")
_ASCII_WORD_CHARACTER = re.compile(r"\w", re.ASCII)
_QUANTITY = re.compile(r"(?:[*+?]|\{(\d+)(?:,\d*)?\})\??")


@dataclass(frozen=True, slots=True)
class _Atom:
    """The pattern of one character, or of a place between characters."""

    kind: Literal["char", "any", "set", "edge", "boundary"]
    text: str
    letters: str = ""
    """Its letters in the folded text; empty if they vary."""
    min_times: int = 1
    quantity: str = ""


@dataclass(frozen=True, slots=True)
class _Group:
    """Alternatives, each a sequence of atoms and groups."""

    opening: str
    branches: tuple[_Branch, ...]
    min_times: int = 1
    quantity: str = ""


_Branch = tuple[_Atom | _Group, ...]


class Regex:
    """One pattern, compiled for RE2."""

    def __init__(self, pattern: str) -> None:
        """Compile *pattern*.

        Raises:
            ValueError: RE2 refuses it, or it matches the empty text.
        """
        tree = _PatternParser(pattern).parse()
        self.pattern = pattern
        self.anchors = frozenset(_find_anchors(tree) or ())
        """One of them stands in every text that it matches; empty if there are none."""
        self.needs = _list_needs(tree)
        """Sets of texts: one of each set stands in every text that it matches."""
        unmarked = "".join(_write(tree, marked=False))
        self._unmarked = _compile(unmarked, pattern)
        self._marked = self._unmarked
        self._has_boundary = _has_boundary(tree)
        if self._has_boundary:
            marked = "".join(_write(tree, marked=True))
            self._marked = _compile(marked, pattern)
        if self._unmarked.search("") is not None:
            raise ValueError(f"/{pattern}/ matches the empty text; let it ask for a letter")

    def search(self, text: str) -> bool:
        """Return whether it matches in *text*, plain and in lower case."""
        regex, text, _ = self._prepare(text)
        return regex.search(text) is not None

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return where it matches in *text*, the first `MAX_FINDS` places."""
        regex, text, origins = self._prepare(text)
        found: list[tuple[int, int]] = []
        for match in regex.finditer(text):
            start, end = match.span()
            if origins:
                start = origins[start]
                end = origins[end]
            if start < end:
                found.append((start, end))
            if len(found) == MAX_FINDS:
                break
        return found

    def _prepare(self, text: str) -> tuple[Any, str, list[int]]:
        """Return the regex to run, the text for it, and the origins of its places if marked."""
        if not self._has_boundary or text.isascii():
            return self._unmarked, text, []
        return self._marked, *_mark_boundaries(text)


def _compile(pattern: str, shown: str) -> Any:
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0]
        if isinstance(reason, bytes):
            reason = reason.decode("utf-8", "replace")
        raise ValueError(f"RE2 does not take /{shown}/: {reason}") from error


@lru_cache(maxsize=64)
def _mark_boundaries(text: str) -> tuple[str, list[int]]:
    """Return *text* with a mark at each boundary that RE2 misses; the origin of each place."""
    text = text.replace(BOUNDARY_MARK, " ")
    marked: list[str] = []
    origins: list[int] = []
    for i, (before, after) in enumerate(pairwise(f" {text} ")):
        is_seen = _is_ascii_boundary(before, after)
        if not is_seen and _is_boundary(before, after):
            marked.append(BOUNDARY_MARK)
            origins.append(i)
        if i < len(text):
            marked.append(after)
            origins.append(i)
    return "".join(marked), [*origins, len(text)]


def _is_boundary(before: str, after: str) -> bool:
    is_after_word = is_in_word(before)
    if is_after_word != is_in_word(after):
        return True
    return is_after_word and (is_unbroken(before) or is_unbroken(after))


def _is_ascii_boundary(before: str, after: str) -> bool:
    return _is_ascii_word(before) != _is_ascii_word(after)


def _is_ascii_word(character: str) -> bool:
    return _ASCII_WORD_CHARACTER.match(character) is not None


class _PatternParser:
    """Parses a pattern as far as needed; most mistakes in it are left to RE2."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def parse(self) -> _Group:
        """Return the whole pattern as one group."""
        group = self._parse_group("(?:", 0)
        if self._at < len(self._pattern):
            raise ValueError(f"/{self._pattern}/: a parenthesis closes nothing")
        return group

    def _parse_group(self, opening: str, depth: int) -> _Group:
        if depth > _MAX_NESTING:
            raise ValueError(f"more than {_MAX_NESTING} parentheses within each other")
        branches: list[_Branch] = []
        branch: list[_Atom | _Group] = []
        while piece := _PIECE.match(self._pattern, self._at):
            if piece["sign"] == ")":
                break
            self._at = piece.end()
            if piece["sign"]:
                branches.append(tuple(branch))
                branch = []
            elif piece["open"]:
                branch.append(self._parse_inner_group(piece["open"], depth))
            else:
                branch += self._add_quantity(_make_atoms(piece))
        return _Group(opening, (*branches, tuple(branch)))

    def _parse_inner_group(self, opening: str, depth: int) -> _Group:
        if opening == "(" and self._pattern.startswith("?", self._at):
            signs = self._pattern[self._at : self._at + 2]
            raise ValueError(f'RE2 has no "({signs}"; write it without looking around')
        if _CASE_SENSITIVE.match(opening):
            raise ValueError(
                f'"{opening}" has no use, as texts are read in lower case; take it out'
            )
        group = self._parse_group(opening, depth + 1)
        if not self._pattern.startswith(")", self._at):
            raise ValueError(f"/{self._pattern}/: a parenthesis is never closed")
        self._at += 1
        min_times, quantity = self._parse_quantity()
        return _Group(
            opening=opening, branches=group.branches, min_times=min_times, quantity=quantity
        )

    def _add_quantity(self, atoms: list[_Atom]) -> list[_Atom]:
        min_times, quantity = self._parse_quantity()
        if quantity:
            atoms[-1] = replace(atoms[-1], min_times=min_times, quantity=quantity)
        return atoms

    def _parse_quantity(self) -> tuple[int, str]:
        """Return how often the last piece must stand at least, and its quantity as written."""
        found = _QUANTITY.match(self._pattern, self._at)
        if not found:
            return 1, ""
        self._at = found.end()
        if found[1]:
            digits = found[1][:6]
            return int(digits), found[0]
        is_plus = found[0].startswith("+")
        return int(is_plus), found[0]


def _make_atoms(piece: re.Match[str]) -> list[_Atom]:
    text = piece[0]
    if piece["char"]:
        if text in "*+?[\\":
            raise ValueError(f'"{text}" is not complete in the regex; write \\{text} for the sign')
        return _make_literal(text)
    if piece["any"]:
        return [_Atom("any", ".")]
    if piece["set"]:
        return [_Atom("set", _fold_set(text))]
    if piece["edge"]:
        return [_Atom("edge", text)]
    return _make_escaped(text)


def _make_literal(character: str) -> list[_Atom]:
    folded = fold_plain(character).lower()
    pattern = re.escape(folded)
    if len(folded) != 1:
        # Some letters become two when folded (ß), and marks none; a quantity belongs to all of it.
        pattern = f"(?:{pattern})"
    return [_Atom("char", pattern, folded)]


def _make_escaped(text: str) -> list[_Atom]:
    if text.startswith("\\Q"):
        atoms: list[_Atom] = []
        for character in text[2:].removesuffix("\\E"):
            atoms += _make_literal(character)
        return atoms
    if len(text) == 2 and not text[1].isalnum():
        return _make_literal(text[1])
    return [_CLASSES.get(text) or _Atom("set", text)]


_CLASSES = {
    r"\b": _Atom("boundary", r"\b"),
    r"\B": _Atom("boundary", r"\B"),
    r"\A": _Atom("edge", r"\A"),
    r"\z": _Atom("edge", r"\z"),
    r"\w": _Atom("set", f"[{_WORD_SET}]"),
    r"\W": _Atom("set", f"[^{_WORD_SET}{BOUNDARY_MARK}]"),
    r"\S": _Atom("set", rf"[^\s{BOUNDARY_MARK}]"),
    r"\D": _Atom("set", rf"[^\d{BOUNDARY_MARK}]"),
}


def _fold_set(text: str) -> str:
    folded = ""
    for character in text:
        simple = fold_plain(character)
        folded += simple if len(simple) == 1 else character
    folded = folded.replace(r"\w", _WORD_SET)
    if not folded.startswith("[^"):
        return folded
    inner = folded[:-1]
    return f"{inner}{BOUNDARY_MARK}]"


def _write(group: _Group, *, marked: bool) -> Iterator[str]:
    """Yield the pieces of *group* as RE2 takes them."""
    yield group.opening
    for number, branch in enumerate(group.branches):
        if number:
            yield "|"
        for part in branch:
            if isinstance(part, _Group):
                yield from _write(part, marked=marked)
            else:
                yield _write_atom(part, marked=marked)
    yield f"){group.quantity}"


def _write_atom(atom: _Atom, *, marked: bool) -> str:
    if not marked or atom.kind == "edge":
        return f"{atom.text}{atom.quantity}"
    text = atom.text
    if atom.kind == "boundary":
        return rf"(?:\b|{BOUNDARY_MARK})" if text == r"\b" else text
    if atom.kind == "any":
        text = f"[^\n{BOUNDARY_MARK}]"
    return f"(?:{text}{BOUNDARY_MARK}?){atom.quantity}"


def _has_boundary(group: _Group) -> bool:
    return any(
        _has_boundary(part) if isinstance(part, _Group) else part.kind == "boundary"
        for branch in group.branches
        for part in branch
    )


def _find_anchors(group: _Group) -> set[str] | None:
    """Return texts of which one stands in every match of *group*; None if there are none."""
    if re.match(r"\(\?[a-zA-Z-]*$", group.opening):
        return None
    found: set[str] = set()
    for branch in group.branches:
        choice = max(_list_choices(branch), key=_rate_choice, default=None)
        if choice is None:
            return None
        found |= choice
    return found if len(found) <= _MAX_ANCHORS else None


def _list_needs(tree: _Group) -> tuple[frozenset[str], ...]:
    """Return sets of texts: one of each set stands in every match of *tree*."""
    if len(tree.branches) > 1:
        return ()
    choices = _list_choices(tree.branches[0])
    return tuple(map(frozenset, choices))


def _rate_choice(anchors: set[str]) -> tuple[int, int]:
    return min(map(len, anchors)), -len(anchors)


def _list_choices(branch: _Branch) -> Iterator[set[str]]:
    """Yield sets that could be the anchors of *branch*: its runs of letters, those of groups."""
    run = ""
    for part in branch:
        letters = part.letters if isinstance(part, _Atom) else ""
        if letters and part.min_times:
            run += letters
            if part.quantity:
                yield from _yield_if_long(run)
                run = ""
        elif isinstance(part, _Group) or part.kind in {"char", "any", "set"}:
            yield from _yield_if_long(run)
            run = ""
        if isinstance(part, _Group) and part.min_times:
            inner = _find_anchors(part)
            if inner:
                yield inner
    yield from _yield_if_long(run)


def _yield_if_long(run: str) -> Iterator[set[str]]:
    if len(run) >= _MIN_ANCHOR_LETTERS:
        yield {run}
