"""Parse a line that a team wrote into a tree of terms.

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
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from unicodedata import category

from watchers.matching.tokens import FACT_FIELDS, QuerySyntaxError, Token, tokenize

MAX_NESTING = 40  # groups and NOTs within each other
_MIN_STARRED_LETTERS = 3  # letters of a word with a star

TermKind = Literal["words", "prefix", "suffix", "regex", "url", "lang", "feed"]


@dataclass(frozen=True, slots=True)
class Term:
    """One word, phrase or pattern to look for."""

    kind: TermKind
    text: str
    """Without quotes, star, tilde and equals sign."""
    column: int
    field: str = ""
    """The one field to look in; empty for those of the watch."""
    exact: bool = False
    edits: int = 0
    leaf: int = -1
    """Its number in the index; assigned when the watchlist is compiled."""


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Every text in which the part does not hold."""

    part: Node
    column: int


@dataclass(frozen=True, slots=True)
class Near:
    """Both sides in one field, in either order, with at most *gap* words between."""

    gap: int
    left: Node
    right: Node


Node = Term | And | Or | Not | Near


def list_terms(node: Node) -> Iterator[Term]:
    """Yield every term of *node*, left to right."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Not):
        yield from list_terms(node.part)
    elif isinstance(node, Near):
        yield from list_terms(node.left)
        yield from list_terms(node.right)
    else:
        for part in node.parts:
            yield from list_terms(part)


def parse_query(line: str) -> Node:
    """Return the tree of *line*.

    Raises:
        QuerySyntaxError: the line is not a query, or it holds for a text without any of its terms.
    """
    written = line.translate(_WIDE_SIGNS)
    tokens = tokenize(written)
    if len(tokens) > 2 and _is_one_phrase(tokens):
        tokens = [_join_phrase(written, tokens), tokens[-1]]
    tree = _move_nots_down(_Parser(tokens).parse_line())
    if _holds_for_nothing(tree):
        message = "says only what to leave out; add a word to find, or move it to none:"
        raise QuerySyntaxError(1, message, is_only_exclusion=True)
    return tree


# Signs that an input method or a word processor writes for ours, one for one, so columns stay.
_WIDE_SIGNS = str.maketrans("（）“”„«»＂「」『』：｜＊－−＝～／", '()"""""""""":|*--=~/')


def _is_one_phrase(tokens: list[Token]) -> bool:
    """Return whether a line is bare words; "=" before the first and "~" after the last may be."""
    kinds = {token.kind for token in tokens}
    if kinds - {"word", "end"}:
        return False
    after_first = tokens[1:]
    before_last = tokens[:-2]
    if any(token.exact for token in after_first):
        return False
    return not any(token.edits for token in before_last)


def _join_phrase(written: str, tokens: list[Token]) -> Token:
    """Return the words of a bare line as one token; its "=" and "~" hold for the whole phrase."""
    first = tokens[0]
    last = tokens[-2]
    start = first.column - 1 + first.exact
    end = last.column - 1 + last.exact + len(last.text)
    return first._replace(text=written[start:end], exact=first.exact, edits=last.edits)


class _Parser:
    """Recursive descent over the tokens of one line."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
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

    def parse_line(self) -> Node:
        """Return the tree of the whole line."""
        if self._next.kind == "end":
            raise QuerySyntaxError(1, "is empty; write a word, or take the line out")
        tree = self._parse_either()
        if self._next.kind == "close":
            raise QuerySyntaxError(self._next.column, '")" closes nothing')
        return tree

    def _parse_either(self) -> Node:
        parts = [self._parse_both()]
        while self._next.kind == "or":
            self._check_operand(self._take())
            parts.append(self._parse_both())
        if len(parts) == 1:
            return parts[0]
        return Or(tuple(parts))

    def _parse_both(self) -> Node:
        parts = [self._parse_near()]
        while self._next.kind not in {"or", "close", "end"}:
            if self._next.kind == "and":
                self._check_operand(self._take())
            parts.append(self._parse_near())
        if len(parts) == 1:
            return parts[0]
        return And(tuple(parts))

    def _check_operand(self, operator: Token) -> None:
        """Refuse *operator* unless an operand follows."""
        if self._next.kind in {"and", "or", "near", "close", "end"}:
            message = f'nothing follows "{operator.text}"; write what it joins'
            raise QuerySyntaxError(operator.column, message)

    def _parse_near(self) -> Node:
        left = self._parse_single()
        while self._next.kind == "near":
            near = self._take()
            self._check_operand(near)
            right = self._parse_single()
            _check_near(left, near.column)
            _check_near(right, near.column)
            gap = int(near.text.removeprefix("NEAR/"))
            left = Near(gap, left, right)
        return left

    def _parse_single(self) -> Node:
        token = self._take()
        if token.kind == "not":
            self._check_operand(token)
            self._enter_group(token)
            return Not(self._parse_single(), token.column)
        if token.kind == "open":
            return self._parse_group(token)
        if token.kind == "field":
            return self._parse_in_field(token)
        if token.kind in {"and", "or", "near"}:
            message = f'nothing stands before "{token.text}"; write what it joins'
            raise QuerySyntaxError(token.column, message)
        if token.kind == "close":
            raise QuerySyntaxError(token.column, '")" closes nothing')
        return _make_term(token, self._field)

    def _parse_group(self, opening: Token) -> Node:
        self._enter_group(opening)
        if self._next.kind == "close":
            raise QuerySyntaxError(opening.column, '"()" holds nothing')
        if self._next.kind == "end":
            raise QuerySyntaxError(opening.column, '"(" is never closed')
        inner = self._parse_either()
        if self._next.kind != "close":
            raise QuerySyntaxError(opening.column, '"(" is never closed')
        self._take()
        self._depth -= 1
        return inner

    def _enter_group(self, token: Token) -> None:
        self._depth += 1
        if self._depth > MAX_NESTING:
            message = f"more than {MAX_NESTING} groups within each other"
            raise QuerySyntaxError(token.column, message)

    def _parse_in_field(self, field: Token) -> Node:
        name = field.text.lower()
        if self._field:
            message = f'"{name}:" stands within "{self._field}:"; use one'
            raise QuerySyntaxError(field.column, message)
        _check_after_field(name, field.column, self._next)
        self._field = name
        inner = self._parse_single()
        self._field = ""
        return inner


def _check_after_field(name: str, column: int, following: Token) -> None:
    """Refuse the field *name* unless the token that follows can be looked for."""
    if following.kind == "not":
        sign = following.text
        space = " " if sign.isalpha() else ""
        advice = f"write {sign}{space}{name}:..."
        message = f'"{sign}" stands behind "{name}:"; {advice}'
        raise QuerySyntaxError(following.column, message)
    if following.kind not in {"word", "quoted", "regex", "open"}:
        message = f'nothing follows "{name}:"; write what to find there'
        raise QuerySyntaxError(column, message)


# --- terms ----------------------------------------------------------------------------


def _make_term(token: Token, field: str) -> Term:
    if field in FACT_FIELDS:
        return _make_fact(token, field)
    if token.kind == "regex":
        return Term("regex", token.text, token.column, field)
    if "*" in token.text and (token.kind == "word" or _is_starred_phrase(token)):
        return _make_wildcard(token, field)
    if token.exact and token.edits:
        message = f'"{token.text}": "=" is this writing alone, "~" others as well; take out one'
        raise QuerySyntaxError(token.column, message)
    if not any(map(_is_findable, token.text)):
        raise QuerySyntaxError(token.column, f'"{token.text}" has no letter or digit to find')
    return Term(
        kind="words",
        text=token.text,
        column=token.column,
        field=field,
        exact=token.exact,
        edits=token.edits,
    )


def _make_fact(token: Token, field: str) -> Term:
    if not token.text.strip():
        message = f'nothing follows "{field}:"; write what to find there'
        raise QuerySyntaxError(token.column, message)
    if field == "lang" and not _LANGUAGE_CODE.fullmatch(token.text):
        message = f'"{token.text}" is no language; write its code, as en or zh'
        raise QuerySyntaxError(token.column, message)
    # A value between slashes is a folder of an address, never a regex.
    text = f"/{token.text}/" if token.kind == "regex" else token.text
    return Term(_FACT_KINDS[field], text, token.column, field)


_FACT_KINDS: dict[str, TermKind] = {"url": "url", "lang": "lang", "feed": "feed"}
_LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def _is_findable(character: str) -> bool:
    """Return whether *character* alone may be a keyword: letter, digit, currency sign, emoji."""
    if character.isascii():
        return character.isalnum()
    return character.isalnum() or category(character).startswith("S")


def _is_starred_phrase(quoted: Token) -> bool:
    """Return whether a phrase in quotes has a star for letters, as in "central bank*"."""
    text = quoted.text.strip()
    stars_at_ends = text.startswith("*") + text.endswith("*")
    if not (stars_at_ends == text.count("*") == 1):
        return False
    if quoted.exact or quoted.edits:
        return False
    return _has_long_starred_word(text)


def _has_long_starred_word(text: str) -> bool:
    """Return whether the word with the star has enough letters."""
    words = text.split()
    starred = words[-1] if text.endswith("*") else words[0]
    letters = sum(map(str.isalnum, starred))
    return letters >= _MIN_STARRED_LETTERS


def _make_wildcard(token: Token, field: str) -> Term:
    whole = token.text.strip()
    text = whole.strip("*")
    is_prefix = whole.endswith("*")
    if "*" in text or (is_prefix and whole.startswith("*")):
        pattern = "; a pattern is a regex, as /b.*k/" if ".*" in text else ""
        message = f'"{token.text}": one star, at one end, as in stable* or *coin{pattern}'
        raise QuerySyntaxError(token.column, message)
    if not _has_long_starred_word(whole):
        message = f'"{token.text}" is too short; a star needs three letters'
        raise QuerySyntaxError(token.column, f"{message}, or quotes if the sign is meant")
    if token.exact or token.edits:
        message = f'"{token.text}": a star goes with neither "=" nor "~"'
        raise QuerySyntaxError(token.column, message)
    return Term("prefix" if is_prefix else "suffix", text, token.column, field)


# --- trees ----------------------------------------------------------------------------


def _check_near(side: Node, column: int) -> None:
    """Refuse a side of NEAR that has no single place in a text."""
    if isinstance(side, Or):
        for part in side.parts:
            _check_near(part, column)
        return
    is_fact = isinstance(side, Term) and side.kind in FACT_FIELDS
    if is_fact or isinstance(side, And | Not):
        raise QuerySyntaxError(column, "NEAR joins words, phrases or groups of them with OR")


def _move_nots_down(node: Node, negated_at: int | None = None) -> Node:
    """Return *node* without a NOT inside another one (De Morgan).

    If *negated_at*, the column of a NOT, is given, return the negation of *node*.
    """
    if isinstance(node, Not):
        if _contains_not(node.part):
            column = node.column if negated_at is None else None
            return _move_nots_down(node.part, column)
        return node if negated_at is None else node.part
    if isinstance(node, And | Or):
        parts = tuple(_move_nots_down(part, negated_at) for part in node.parts)
        is_all = isinstance(node, And) == (negated_at is None)
        return And(parts) if is_all else Or(parts)
    return node if negated_at is None else Not(node, negated_at)


def _contains_not(node: Node) -> bool:
    if isinstance(node, And | Or):
        return any(map(_contains_not, node.parts))
    return isinstance(node, Not)


def _holds_for_nothing(tree: Node) -> bool:
    """Return whether *tree* holds for a text in which none of its terms stands."""
    if isinstance(tree, Not):
        return not _holds_for_nothing(tree.part)
    if isinstance(tree, And):
        return all(map(_holds_for_nothing, tree.parts))
    if isinstance(tree, Or):
        return any(map(_holds_for_nothing, tree.parts))
    return False
