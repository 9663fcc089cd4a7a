"""Parse a line that a team wrote into a tree of terms.

    line   = either
    either = both { (OR | "|") both }
    both   = near { [AND] near }
    near   = placed { (NEAR/n | NEAR/n>) placed }
    placed = single { NOT WITHIN single }
    single = (NOT | "-") single | "(" either ")" | field ":" single | term
    term   = ["="] (word | "phrase") ["~" [1|2]] | stable* | *coin | /regex/

A line without operator, quote, parenthesis, field or leading hyphen is one phrase as it stands.
"""

from __future__ import annotations

from watchers.matching.term_parsing import make_term
from watchers.matching.tokens import FACT_FIELDS, QuerySyntaxError, Token, tokenize
from watchers.matching.tree import And, Near, Node, Not, NotWithin, Or, Term

MAX_NESTING = 40  # groups and NOTs within each other
_UNOPENED = '")" closes nothing; open a "(" before it, or take it out'
_UNCLOSED = '"(" is never closed; add ")", or take it out'


def parse_query(line: str) -> Node:
    """Return the tree of *line*.

    Raises:
        QuerySyntaxError: the line is not a query, or it holds for a text without any of its terms.
    """
    written = line.translate(WIDE_SIGNS)
    tokens = tokenize(written)
    if "/" in line:
        tokens = [_keep_pattern(token, line) for token in tokens]
    if len(tokens) > 2 and _is_one_phrase(tokens):
        tokens = [_join_phrase(written, tokens), tokens[-1]]
    tree = _move_nots_down(_Parser(tokens).parse_line())
    if _holds_for_nothing(tree):
        message = "says only what to leave out; add a word to find, or move it to none:"
        raise QuerySyntaxError(1, message, is_only_exclusion=True)
    return tree


# Signs that an input method or a word processor writes for ours, one for one, so columns stay.
WIDE_SIGNS = str.maketrans("（）“”„«»＂「」『』：｜＊－−＝～／", '()"""""""""":|*--=~/')


def _keep_pattern(token: Token, line: str) -> Token:
    """Return *token* with the signs that *line* has, if it is a regex.

    Between wide slashes the signs are those of an input method, and stay translated.
    """
    start = token.column - 1
    if token.kind != "regex" or line[start] != "/":
        return token
    return token._replace(text=line[start + 1 : start + 1 + len(token.text)])


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
            raise QuerySyntaxError(self._next.column, _UNOPENED)
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
        if self._next.kind in {"and", "or", "near", "not_within", "close", "end"}:
            message = f'nothing follows "{operator.text}"; write what it joins'
            raise QuerySyntaxError(operator.column, message)

    def _parse_near(self) -> Node:
        left = self._parse_placed()
        while self._next.kind == "near":
            near = self._take()
            self._check_operand(near)
            _check_order(near, self._next)
            right = self._parse_placed()
            _check_placed(left, near.column, "NEAR")
            _check_placed(right, near.column, "NEAR")
            number = near.text.removeprefix("NEAR/")
            gap = number.rstrip(">＞")
            left = Near(gap=int(gap), left=left, right=right, is_ordered=gap != number)
        return left

    def _parse_placed(self) -> Node:
        part = self._parse_single()
        while self._next.kind == "not_within":
            operator = self._take()
            self._check_operand(operator)
            around = self._parse_single()
            _check_placed(part, operator.column, operator.text)
            _check_placed(around, operator.column, operator.text)
            part = NotWithin(part, around)
        return part

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
        if token.kind in {"and", "or", "near", "not_within"}:
            message = f'nothing stands before "{token.text}"; write what it joins'
            raise QuerySyntaxError(token.column, message)
        if token.kind == "close":
            raise QuerySyntaxError(token.column, _UNOPENED)
        return make_term(token, self._field)

    def _parse_group(self, opening: Token) -> Node:
        self._enter_group(opening)
        if self._next.kind == "close":
            raise QuerySyntaxError(
                opening.column,
                'nothing stands between "(" and ")"; write a word there, or take them out',
            )
        if self._next.kind == "end":
            raise QuerySyntaxError(opening.column, _UNCLOSED)
        inner = self._parse_either()
        if self._next.kind != "close":
            raise QuerySyntaxError(opening.column, _UNCLOSED)
        self._take()
        self._depth -= 1
        return inner

    def _enter_group(self, token: Token) -> None:
        self._depth += 1
        if self._depth > MAX_NESTING:
            message = f"more than {MAX_NESTING} groups within each other; write fewer"
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


def _check_order(near: Token, following: Token) -> None:
    """Refuse a > that stands apart from *near*."""
    if following.kind == "word" and following.text.startswith((">", "＞")):
        word = following.text[1:] or "b"
        message = f'">" stands apart from "{near.text}"; write {near.text}> {word}'
        raise QuerySyntaxError(following.column, message)


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


# --- trees ----------------------------------------------------------------------------


def _check_placed(side: Node, column: int, operator: str) -> None:
    """Refuse a side of *operator* that has no single place in a text."""
    if isinstance(side, Or):
        for part in side.parts:
            _check_placed(part, column, operator)
        return
    is_fact = isinstance(side, Term) and side.kind in FACT_FIELDS
    if is_fact or isinstance(side, And | Not):
        message = f"{operator} joins words, phrases or groups of them with OR; use only those"
        raise QuerySyntaxError(column, message)


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
