"""Cut a line that a team wrote into tokens."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import NamedTuple

TEXT_FIELDS = ("title", "summary", "text", "source", "author", "tag")
"""Names of the fields in which words are looked for."""
FACT_FIELDS = ("url", "lang", "feed")
"""Names of the fields that are compared as a whole."""
MAX_NEAR_WORDS = 100  # words that NEAR may span
AUTO_EDITS = -1
"""As many edits as the length of a word allows."""


class QuerySyntaxError(ValueError):
    """A query cannot be read; *column* counts characters from one."""

    def __init__(self, column: int, message: str, *, is_only_exclusion: bool = False) -> None:
        """Take the place and the message, and whether the query only excludes texts."""
        self.column = column
        self.is_only_exclusion = is_only_exclusion
        super().__init__(message)


class Token(NamedTuple):
    """A word, phrase, regex or operator of a line."""

    kind: str
    """word, quoted, regex, and, or, not, not_within, near, open, close, field, end."""
    text: str
    column: int
    exact: bool = False
    edits: int = 0


_DASHES = "-\u2013\u2014"  # a word processor makes long dashes of hyphens
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r'(?:[^\s"()|]|(?<=\w)"(?=\w))+')
_QUOTED = re.compile(r'"([^"]*)"')
_REGEX = re.compile(r"/((?:[^/\\]|\\.)+)/i?(?![^\s)|])")
_FLAGGED_REGEX = re.compile(r"/(?:[^/\\\s]|\\.)+/(?P<flags>[gimsuxy]{1,3}|i?~[0-9]*)(?![^\s)|])")
_FIELD = re.compile(r"([A-Za-z_]+):")
_EDITS_AT_END = re.compile(r"~([0-9]*)$")
_EDITS = re.compile(r"~([0-9]*)")
_JOINED_ORDER = re.compile(r"(?P<near>NEAR/[0-9]+[>＞])(?P<word>.+)")
_NEAR = re.compile(r"NEAR(?:/(.*?)([>＞])?|[0-9]+)?$")
_NOT_WITHIN = re.compile(r"NOT\s+WITHIN(?![^\s(\"])")
_FOREIGN_OPERATOR = re.compile(r"&&$|\|\||[!+](?=[^\W\d_])")
"""Operators of other tools, which here would have to stand in the text."""
_SIGNS = {"(": "open", ")": "close", "|": "or"}
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not"}


def tokenize(line: str) -> list[Token]:
    """Return the tokens of *line*, `end` last.

    Raises:
        QuerySyntaxError: a part of the line is not a token.
    """
    found: list[Token] = []
    at = _skip_space(line, 0)
    while at < len(line):
        token, at = _read_token(line, at)
        if token is not None:
            found.append(token)
        at = _skip_space(line, at)
    found.append(Token("end", "", len(line) + 1))
    return found


def _skip_space(line: str, at: int) -> int:
    space = _SPACE.match(line, at)
    return space.end() if space else at


_FOREIGN_OPERATOR_HINTS = {
    "&&": '"&&" is no operator here; write AND',
    "||": '"||" is no operator here; write | or OR',
    "!": '"!" would have to stand in the text; write -word, NOT word, or quotes if it is meant',
    "+": '"+" would have to stand in the text; write AND word, or quotes if it is meant',
}


def _read_token(line: str, at: int) -> tuple[Token | None, int]:
    """Return the token that begins at *at*, None for a lone dash, and where it ends."""
    _check_foreign_operator(line, at)
    column = at + 1
    sign = line[at]
    if sign in _SIGNS:
        return Token(_SIGNS[sign], sign, column), at + 1
    if sign in _DASHES:
        return _read_dash(line, at)
    if sign == "/" and (regex := _REGEX.match(line, at)):
        return Token("regex", regex[1], column), regex.end()
    if sign == "/":
        _check_unread_regex(line, at)
    exact = sign == "=" and line[at + 1 : at + 2].strip() != ""
    if line[at + exact] == '"':
        return _read_quoted(line, at, exact=exact)
    return _read_word(line, at, exact=exact)


def _check_foreign_operator(line: str, at: int) -> None:
    """Refuse the operators of other tools."""
    piece, _, _ = line[at:].partition(" ")
    foreign = _FOREIGN_OPERATOR.match(piece)
    if foreign:
        raise QuerySyntaxError(at + 1, _FOREIGN_OPERATOR_HINTS[foreign[0]])


def _check_unread_regex(line: str, at: int) -> None:
    """Refuse a slash at *at* that seems to begin a regex but does not end one."""
    flagged = _FLAGGED_REGEX.match(line, at)
    if flagged:
        message = (
            f'a regex ends with "/", not "/{flagged["flags"]}"; put it in quotes if it is text'
        )
        raise QuerySyntaxError(flagged.start("flags") + 1, message)
    rest = line[at:]
    if " " not in rest and rest.count("/") == 1 and len(rest) > 1:
        raise QuerySyntaxError(at + 1, 'the regex is never closed; end it with "/"')


_DASH_RUN = re.compile(f"[{_DASHES}]+")


def _read_dash(line: str, at: int) -> tuple[Token | None, int]:
    dashes = _DASH_RUN.match(line, at)
    end = dashes.end() if dashes else at + 1
    if not line[end : end + 1].strip():
        return None, end
    if end > at + 1:
        message = f'"{line[at:end]}" stands before a word; write one, or a space behind'
        raise QuerySyntaxError(at + 1, message)
    return Token("not", "-", at + 1), end


def _read_quoted(line: str, at: int, *, exact: bool) -> tuple[Token, int]:
    quoted = _QUOTED.match(line, at + exact)
    if not quoted:
        message = "the quote that opens here is never closed; close it, or take it out"
        raise QuerySyntaxError(at + exact + 1, message)
    end = quoted.end()
    if end == at + exact + 2:
        message = "nothing stands between these two quotes; write a phrase there, or take them out"
        raise QuerySyntaxError(at + exact + 1, message)
    edits = 0
    tilde = _EDITS.match(line, end)
    if tilde:
        edits = _read_edits(tilde, end, "; for words near each other write a NEAR/5 b")
        end = tilde.end()
    token = Token("quoted", quoted[1], at + 1, exact=exact, edits=edits)
    return token, end


def _read_word(line: str, at: int, *, exact: bool) -> tuple[Token, int]:
    field = None if exact else _FIELD.match(line, at)
    if field and _is_field(line, field):
        return Token("field", field[1], at + 1), field.end()
    word = _WORD.match(line, at + exact)
    if not word:
        message = f'"{line[at]}" stands alone; put it in quotes if it is meant'
        raise QuerySyntaxError(at + 1, message)
    text = word[0]
    end = word.end()
    if text == "=" and line[end:].strip():
        message = '"=" stands before a space; write =word, or quotes if it is meant'
        raise QuerySyntaxError(at + 1, message)
    not_within = None if exact else _NOT_WITHIN.match(line, at)
    if not_within:
        return Token("not_within", "NOT WITHIN", at + 1), not_within.end()
    operator = None if exact else _read_operator(text, at)
    return operator or _read_plain_word(text, at, exact=exact), end


def _read_operator(text: str, at: int) -> Token | None:
    if text in _OPERATORS:
        return Token(_OPERATORS[text], text, at + 1)
    joined = _JOINED_ORDER.fullmatch(text)
    if joined:
        message = (
            f'a space is missing after "{joined["near"]}"; write {joined["near"]} {joined["word"]}'
        )
        raise QuerySyntaxError(at + 1, message)
    near = _NEAR.match(text)
    if not near:
        return None
    _check_gap(near, at)
    return Token("near", text, at + 1)


def _read_plain_word(text: str, at: int, *, exact: bool) -> Token:
    tilde = _EDITS_AT_END.search(text)
    if not tilde:
        return Token("word", text, at + 1, exact=exact)
    word = text[: tilde.start()]
    edits = _read_edits(tilde, at + exact + len(word))
    return Token("word", word, at + 1, exact=exact, edits=edits)


_OTHER_NAMES = {
    **dict.fromkeys(("headline", "intitle"), "title"),
    **dict.fromkeys(("body", "content", "intext"), "text"),
    **dict.fromkeys(("site", "domain", "link", "inurl"), "url"),
    **dict.fromkeys(("publisher", "outlet", "from"), "source"),
    "by": "author",
}


def _is_field(line: str, field: re.Match[str]) -> bool:
    """Return whether *field* names a field.

    Raises:
        QuerySyntaxError: the name is unknown, and text follows without a space.
    """
    names = (*TEXT_FIELDS, *FACT_FIELDS)
    name = field[1].lower()
    if name in names:
        return True
    rest = line[field.end() :]
    if not rest[:1].strip() or rest.startswith((")", "|", '"', "//")):
        return False
    near = get_close_matches(name, names, 1)
    if name in _OTHER_NAMES:
        near = [_OTHER_NAMES[name]]
    hint = f'did you mean "{near[0]}:"? ' if near else ""
    known = ", ".join(names)
    advice = f"{hint}(there are: {known}), or put it in quotes if it is meant as text"
    raise QuerySyntaxError(field.start() + 1, f'no field "{field[1]}"; {advice}')


def _check_gap(near: re.Match[str], at: int) -> None:
    number = near[1] or ""
    if number.endswith("<"):
        message = f'"{near[0]}" has no such order; write b NEAR/{number[:-1]}> a'
        raise QuerySyntaxError(at + 1, message)
    if not number.isascii() or not number.isdigit():
        hint = "" if near[1] else "; put it in quotes if the word is meant"
        raise QuerySyntaxError(at + 1, f"NEAR needs a number, like NEAR/5{hint}")
    if int(number[:9]) > MAX_NEAR_WORDS:
        message = f"NEAR/{number} is too far; at most NEAR/{MAX_NEAR_WORDS}, or use AND"
        raise QuerySyntaxError(at + 1, message)


def _read_edits(tilde: re.Match[str], at: int, hint: str = "") -> int:
    if tilde[1] not in {"", "1", "2"}:
        message = f'"{tilde[0]}" is no number of typos; write ~, ~1 or ~2{hint}'
        raise QuerySyntaxError(at + 1, message)
    return int(tilde[1]) if tilde[1] else AUTO_EDITS
