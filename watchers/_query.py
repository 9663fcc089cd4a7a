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
from typing import Literal, NamedTuple
from unicodedata import category

TEXT_FIELDS = ("title", "summary", "text", "source", "author", "tag")
"""What a field's name may be where words are looked for."""
FACTS = ("url", "lang", "feed")
"""What a field's name may be where a whole value is looked at."""
DEEPEST = 40  # groups and NOTs within each other
FARTHEST = 100  # words that NEAR may span
AUTO = -1
"""As many edits as the length of a word allows."""

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


class Misread(ValueError):
    """A query cannot be read; *column* counts characters from one."""

    def __init__(self, column: int, message: str) -> None:
        """Keep where it is wrong and what to do."""
        self.column = column
        super().__init__(message)


class _Token(NamedTuple):
    kind: str
    """word, quoted, regex, and, or, not, near, open, close, field, end."""
    text: str
    column: int
    exact: bool = False
    edits: int = 0
    spaced: bool = False
    """A space stands right behind it."""


def read(line: str) -> Node:
    """Return the tree of *line*.

    Raises:
        Misread: the line is not a query, or would match a text with nothing of it.
    """
    written = line.translate(_WIDE)
    tokens = _tokens(written)
    bare = all(token.kind in {"word", "end"} for token in tokens)
    plain_words = not any(token.exact or token.edits for token in tokens[1:-2])
    if bare and plain_words and len(tokens) > 2 and not tokens[-2].exact:
        tokens = [_one_phrase(written, tokens), tokens[-1]]
    tree = _Parser(tokens).line()
    if _holds_for_nothing(tree):
        raise Misread(1, "says only what to leave out; add a word to find, or move it to none:")
    return tree


# What an input method for Chinese or a word processor writes for our signs, column for column.
_WIDE = str.maketrans("（）“”「」『』：｜＊", '()"""""":|*')


def _one_phrase(written: str, tokens: list[_Token]) -> _Token:
    """Return the words of a bare line as one token: the line without its ornaments."""
    first, last = tokens[0], tokens[-2]
    start = first.column - 1 + first.exact
    end = last.column - 1 + last.exact + len(last.text)
    return first._replace(text=written[start:end], exact=first.exact, edits=last.edits)


_SPACE = re.compile(r"\s*")
_WORD = re.compile(r'(?:[^\s"()|]|(?<=\w)"(?=\w))+')
_QUOTED = re.compile(r'"([^"]*)"')
_REGEX = re.compile(r"/((?:[^/\\]|\\.)+)/i?(?![^\s)|])")
_FIELD = re.compile(r"([A-Za-z_]+):")
_TILDE = re.compile(r"~([0-9]*)$")
_TILDE_HERE = re.compile(r"~([0-9]*)")
_NEAR = re.compile(r"NEAR(?:/(.*))?$")
_SIGNS = {"(": "open", ")": "close", "|": "or"}
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not"}


def _tokens(line: str) -> list[_Token]:
    """Return the tokens of *line*, `end` last."""
    tokens: list[_Token] = []
    at = _skip(line, 0)
    while at < len(line):
        token, at = _token(line, at)
        after = _skip(line, at)
        if token is not None:
            tokens.append(token._replace(spaced=after > at))
        at = after
    tokens.append(_Token("end", "", len(line) + 1))
    return tokens


def _skip(line: str, at: int) -> int:
    space = _SPACE.match(line, at)
    return space.end() if space else at


def _token(line: str, at: int) -> tuple[_Token | None, int]:
    """Return the token that begins at *at*, None for a lone dash, and where it ends."""
    sign = line[at]
    if sign in _SIGNS:
        return _Token(_SIGNS[sign], sign, at + 1), at + 1
    if sign == "-":
        return _dash(line, at)
    if sign == "/" and (regex := _REGEX.match(line, at)):
        return _Token("regex", regex[1], at + 1), regex.end()
    if sign == "/" and " " not in line[at:] and line.count("/", at) == 1 and len(line) > at + 1:
        raise Misread(at + 1, 'the regex is never closed; end it with "/"')
    exact = sign == "=" and len(line) > at + 1 and not line[at + 1].isspace()
    if line[at + exact] == '"':
        return _quoted(line, at, exact=exact)
    return _word(line, at, exact=exact)


def _dash(line: str, at: int) -> tuple[_Token | None, int]:
    following = line[at + 1 : at + 2]
    if not following.strip() or following == "-":
        dashes = re.compile("-+").match(line, at)
        return None, dashes.end() if dashes else at + 1
    return _Token("not", "-", at + 1), at + 1


def _quoted(line: str, at: int, *, exact: bool) -> tuple[_Token, int]:
    quoted = _QUOTED.match(line, at + exact)
    if not quoted:
        raise Misread(at + exact + 1, "the quote is never closed")
    end, edits = quoted.end(), 0
    if tilde := _TILDE_HERE.match(line, end):
        edits, end = _edits(tilde, end), tilde.end()
    return _Token("quoted", quoted[1], at + 1, exact, edits), end


def _word(line: str, at: int, *, exact: bool) -> tuple[_Token, int]:
    field = None if exact else _FIELD.match(line, at)
    if field and _is_field(line, field):
        return _Token("field", field[1], at + 1), field.end()
    word = _WORD.match(line, at + exact)
    if not word:
        raise Misread(at + 1, f'"{line[at]}" stands alone; put it in quotes if it is meant')
    text, end = word[0], word.end()
    if text in _OPERATORS and not exact:
        return _Token(_OPERATORS[text], text, at + 1), end
    if (near := _NEAR.match(text)) and not exact:
        _check_gap(near, at)
        return _Token("near", text, at + 1), end
    edits = 0
    if tilde := _TILDE.search(text):
        edits, text = _edits(tilde, at + exact + tilde.start()), text[: tilde.start()]
    return _Token("word", text, at + 1, exact, edits), end


def _is_field(line: str, field: re.Match[str]) -> bool:
    """Tell if *field* is one; an unknown name is taken for one where text follows at once."""
    if field[1].lower() in (*TEXT_FIELDS, *FACTS):
        return True
    following = line[field.end() : field.end() + 1]
    if not following.strip() or following in ')|"':
        return False
    names = ", ".join((*TEXT_FIELDS, *FACTS))
    message = f'no field "{field[1]}"; there are {names}; put it in quotes if it is meant as text'
    raise Misread(field.start() + 1, message)


def _check_gap(near: re.Match[str], at: int) -> None:
    number = near[1] or ""
    if not number.isascii() or not number.isdigit():
        hint = "" if near[1] is not None else "; put it in quotes if the word is meant"
        raise Misread(at + 1, f"NEAR needs a number, like NEAR/5{hint}")
    if int(number[:9]) > FARTHEST:
        raise Misread(at + 1, f"NEAR/{number} is too far; at most NEAR/{FARTHEST}, or use AND")


def _edits(tilde: re.Match[str], at: int) -> int:
    if tilde[1] not in {"", "1", "2"}:
        raise Misread(at + 1, f'"{tilde[0]}" is no distance; write ~, ~1 or ~2')
    return int(tilde[1]) if tilde[1] else AUTO


class _Parser:
    """Recursive descent over the tokens of one line."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._field = ""

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
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

    def _after(self, operator: _Token) -> None:
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

    def _group(self, opening: _Token) -> Node:
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

    def _deeper(self, token: _Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Misread(token.column, f"more than {DEEPEST} groups within each other")

    def _within(self, field: _Token) -> Node:
        name = field.text.lower()
        if self._field:
            raise Misread(field.column, f'"{name}:" stands within "{self._field}:"; use one')
        if self._next.kind not in {"word", "quoted", "regex", "open"}:
            raise Misread(field.column, f'nothing follows "{name}:"; write what to find there')
        self._field = name
        inner = self._single()
        self._field = ""
        return inner


def _term(token: _Token, field: str) -> Term:
    if field in FACTS:
        if not token.text.strip():
            raise Misread(token.column, f'nothing follows "{field}:"; write what to find there')
        kind: Kind = "url" if field == "url" else "lang" if field == "lang" else "feed"
        return Term(kind, token.text, token.column, field)
    if token.kind == "regex":
        return Term("regex", token.text, token.column, field)
    if token.kind == "word" and "*" in token.text:
        return _wildcard(token, field)
    if not any(map(_findable, token.text)):
        raise Misread(token.column, f'"{token.text}" has no letter or digit to find')
    return Term("words", token.text, token.column, field, token.exact, token.edits)


def _findable(character: str) -> bool:
    """Tell if a keyword may consist of *character* alone: letter, digit, currency, emoji."""
    return character.isalnum() or (character > "\x7f" and category(character)[0] == "S")


def _wildcard(token: _Token, field: str) -> Term:
    text = token.text.strip("*")
    prefix, suffix = token.text.endswith("*"), token.text.startswith("*")
    if "*" in text or (prefix and suffix):
        raise Misread(token.column, f'"{token.text}": one star, at one end, as in stable* or *coin')
    starred = text.split()[-1 if prefix else 0] if text.split() else ""
    if sum(character.isalnum() for character in starred) < 3:
        raise Misread(token.column, f'"{token.text}" is too short; a star needs three letters')
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


def _holds_for_nothing(tree: Node) -> bool:
    """Tell if *tree* is true of a text in which none of its terms stands."""
    if isinstance(tree, Not):
        return not _holds_for_nothing(tree.part)
    if isinstance(tree, And):
        return all(map(_holds_for_nothing, tree.parts))
    if isinstance(tree, Or):
        return any(map(_holds_for_nothing, tree.parts))
    return False
