"""Read what a team writes on one line into a tree of terms.

    line   = either
    either = both { (OR | "|") both }
    both   = near { [AND] near }
    near   = single { NEAR/n single }
    single = (NOT | "-") single | "(" either ")" | field ":" single | term
    term   = ["="] (word | "phrase") ["~" [1|2]] | stable* | *coin | /regex/

A line without operator, quote, parenthesis, field or leading hyphen is one phrase as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from unicodedata import category

from watchers.matching.tokens import FACTS, Misread, Token, tokens

DEEPEST = 40  # groups and NOTs within each other

Kind = Literal["words", "prefix", "suffix", "regex", "url", "lang", "feed"]


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for."""

    kind: Kind
    text: str
    """Without quotes, star, tilde and equals sign."""
    column: int
    field: str = ""
    """The one field to look in; empty for those of the watch."""
    exact: bool = False
    edits: int = 0
    leaf: int = -1
    """Its number in the index; given when the watchlist is compiled."""


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of them."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """All but this."""

    part: Node
    column: int


@dataclass(frozen=True, slots=True)
class Near:
    """Both in one field, in either order, with at most *gap* words between."""

    gap: int
    left: Node
    right: Node


Node = Term | And | Or | Not | Near


def read(line: str) -> Node:
    """Return the tree of *line*.

    Raises:
        Misread: the line is not a query, or would match a text with nothing of it.
    """
    written = line.translate(_WIDE)
    found = tokens(written)
    bare = all(token.kind in {"word", "end"} for token in found)
    # In front of a phrase "=" is for all of it, and behind it "~" is.
    plain_words = not any(token.exact for token in found[1:]) and not any(
        token.edits for token in found[:-2]
    )
    if bare and plain_words and len(found) > 2:
        found = [_one_phrase(written, found), found[-1]]
    tree = _plainly(_Parser(found).line())
    if _holds_for_nothing(tree):
        message = "says only what to leave out; add a word to find, or move it to none:"
        raise Misread(1, message, is_only_out=True)
    return tree


# What an input method or a word processor writes for our signs, column for column.
_WIDE = str.maketrans("（）“”„«»＂「」『』：｜＊－−＝～／", '()"""""""""":|*--=~/')


def _one_phrase(written: str, found: list[Token]) -> Token:
    """Return the words of a bare line as one token: the line without its ornaments."""
    first, last = found[0], found[-2]
    start = first.column - 1 + first.exact
    end = last.column - 1 + last.exact + len(last.text)
    return first._replace(text=written[start:end], exact=first.exact, edits=last.edits)


class _Parser:
    """Recursive descent over the tokens of one line."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0
        self._field = ""

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def line(self) -> Node:
        """Return the tree of the whole line."""
        if self._next.kind == "end":
            raise Misread(1, "is empty; write a word, or take the line out")
        tree = self._either()
        if self._next.kind == "close":
            raise Misread(self._next.column, '")" closes nothing')
        return tree

    def _either(self) -> Node:
        return self._joined(self._both, {"or"}, Or)

    def _both(self) -> Node:
        parts = [self._near()]
        while self._next.kind not in {"or", "close", "end"}:
            if self._next.kind == "and":
                self._after(self._take())
            parts.append(self._near())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _joined(self, inner: Callable[[], Node], kinds: set[str], whole: type[Or]) -> Node:
        parts = [inner()]
        while self._next.kind in kinds:
            self._after(self._take())
            parts.append(inner())
        return parts[0] if len(parts) == 1 else whole(tuple(parts))

    def _after(self, operator: Token) -> None:
        """Refuse *operator* if nothing that it could join follows."""
        if self._next.kind in {"and", "or", "near", "close", "end"}:
            message = f'nothing follows "{operator.text}"; write what it joins'
            raise Misread(operator.column, message)

    def _near(self) -> Node:
        left = self._single()
        while self._next.kind == "near":
            near = self._take()
            self._after(near)
            right = self._single()
            for side in (left, right):
                _check_near(side, near.column)
            left = Near(int(near.text[5:]), left, right)
        return left

    def _single(self) -> Node:
        token = self._take()
        if token.kind == "not":
            self._after(token)
            self._deeper(token)
            return Not(self._single(), token.column)
        if token.kind == "open":
            return self._group(token)
        if token.kind == "field":
            return self._within(token)
        if token.kind in {"and", "or", "near"}:
            message = f'nothing stands before "{token.text}"; write what it joins'
            raise Misread(token.column, message)
        if token.kind == "close":
            raise Misread(token.column, '")" closes nothing')
        return _term(token, self._field)

    def _group(self, opening: Token) -> Node:
        self._deeper(opening)
        if self._next.kind == "close":
            raise Misread(opening.column, '"()" holds nothing')
        if self._next.kind == "end":
            raise Misread(opening.column, '"(" is never closed')
        inner = self._either()
        if self._next.kind != "close":
            raise Misread(opening.column, '"(" is never closed')
        self._take()
        self._depth -= 1
        return inner

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Misread(token.column, f"more than {DEEPEST} groups within each other")

    def _within(self, field: Token) -> Node:
        name = field.text.lower()
        if self._field:
            raise Misread(field.column, f'"{name}:" stands within "{self._field}:"; use one')
        if self._next.kind == "not":
            sign = self._next.text
            not_so = f"{sign}{' ' * sign.isalpha()}{name}:..."
            raise Misread(self._next.column, f'"{sign}" stands behind "{name}:"; write {not_so}')
        if self._next.kind not in {"word", "quoted", "regex", "open"}:
            raise Misread(field.column, f'nothing follows "{name}:"; write what to find there')
        self._field = name
        inner = self._single()
        self._field = ""
        return inner


def _term(token: Token, field: str) -> Term:
    if field in FACTS:
        if not token.text.strip():
            raise Misread(token.column, f'nothing follows "{field}:"; write what to find there')
        if field == "lang" and not _LANG.fullmatch(token.text):
            message = f'"{token.text}" is no language; write its code, as en or zh'
            raise Misread(token.column, message)
        kind: Kind = "url" if field == "url" else "lang" if field == "lang" else "feed"
        return Term(kind, token.text, token.column, field)
    if token.kind == "regex":
        return Term("regex", token.text, token.column, field)
    if "*" in token.text and (token.kind == "word" or _is_starred(token)):
        return _wildcard(token, field)
    if token.exact and token.edits:
        message = f'"{token.text}": "=" is this writing alone, "~" others as well; take out one'
        raise Misread(token.column, message)
    if not any(map(_findable, token.text)):
        raise Misread(token.column, f'"{token.text}" has no letter or digit to find')
    return Term("words", token.text, token.column, field, token.exact, token.edits)


def _findable(character: str) -> bool:
    """Tell if a keyword may consist of *character* alone: letter, digit, currency, emoji."""
    return character.isalnum() or (character > "\x7f" and category(character)[0] == "S")


_LANG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def _is_starred(quoted: Token) -> bool:
    """Tell if a phrase in quotes has a star that stands for letters, as in "central bank*"."""
    text = quoted.text.strip()
    whole = text.startswith("*") + text.endswith("*") == text.count("*") == 1
    return whole and _is_long(text) and not (quoted.exact or quoted.edits)


def _is_long(text: str) -> bool:
    """Tell if the star of *text* stands by a word of three letters or more."""
    starred = text.split()[-1 if text.endswith("*") else 0]
    return sum(map(str.isalnum, starred)) >= _LEAST_STARRED


_LEAST_STARRED = 3


def _wildcard(token: Token, field: str) -> Term:
    whole = token.text.strip()
    text = whole.strip("*")
    prefix, suffix = whole.endswith("*"), whole.startswith("*")
    if "*" in text or (prefix and suffix):
        pattern = "; a pattern is a regex, as /b.*k/" if ".*" in text else ""
        message = f'"{token.text}": one star, at one end, as in stable* or *coin{pattern}'
        raise Misread(token.column, message)
    if not _is_long(whole):
        message = f'"{token.text}" is too short; a star needs three letters'
        raise Misread(token.column, f"{message}, or quotes if the sign is meant")
    if token.exact or token.edits:
        raise Misread(token.column, f'"{token.text}": a star goes with neither "=" nor "~"')
    return Term("prefix" if prefix else "suffix", text, token.column, field)


def _check_near(side: Node, column: int) -> None:
    """Refuse a side of NEAR whose place in a text is not plain."""
    if isinstance(side, Or):
        for part in side.parts:
            _check_near(part, column)
    elif isinstance(side, And | Not) or (isinstance(side, Term) and side.kind in FACTS):
        raise Misread(column, "NEAR joins words, phrases or groups of them with OR")


def _plainly(node: Node, out: int | None = None) -> Node:
    """Return *node* without a NOT in another; its contrary if it is *out*, a column."""
    if isinstance(node, Not):
        if _has_not(node.part):
            return _plainly(node.part, node.column if out is None else None)
        return node if out is None else node.part
    if isinstance(node, And | Or):
        whole = type(node) if out is None else Or if isinstance(node, And) else And
        return whole(tuple(_plainly(part, out) for part in node.parts))
    return node if out is None else Not(node, out)


def _has_not(node: Node) -> bool:
    if isinstance(node, And | Or):
        return any(map(_has_not, node.parts))
    return isinstance(node, Not)


def _holds_for_nothing(tree: Node) -> bool:
    """Tell if *tree* is true of a text in which none of its terms stands."""
    if isinstance(tree, Not):
        return not _holds_for_nothing(tree.part)
    if isinstance(tree, And):
        return all(map(_holds_for_nothing, tree.parts))
    if isinstance(tree, Or):
        return any(map(_holds_for_nothing, tree.parts))
    return False
