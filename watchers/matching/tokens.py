"""Cut what a team writes on one line into tokens."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import NamedTuple

TEXT_FIELDS = ("title", "summary", "text", "source", "author", "tag")
"""What a field's name may be where words are looked for."""
FACTS = ("url", "lang", "feed")
"""What a field's name may be where a whole value is looked at."""
FARTHEST = 100  # words that NEAR may span
AUTO = -1
"""As many edits as the length of a word allows."""


class Misread(ValueError):
    """A query cannot be read; *column* counts characters from one."""

    def __init__(self, column: int, message: str, *, is_only_out: bool = False) -> None:
        """Keep where it is wrong and what to do, and if it says only what to leave out."""
        self.column, self.is_only_out = column, is_only_out
        super().__init__(message)


class Token(NamedTuple):
    """A word, phrase, regex or operator of a line."""

    kind: str
    """word, quoted, regex, and, or, not, near, open, close, field, end."""
    text: str
    column: int
    exact: bool = False
    edits: int = 0


_DASHES = "-\u2013\u2014"  # a word processor makes long ones of ours
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r'(?:[^\s"()|]|(?<=\w)"(?=\w))+')
_QUOTED = re.compile(r'"([^"]*)"')
_REGEX = re.compile(r"/((?:[^/\\]|\\.)+)/i?(?![^\s)|])")
_FLAGGED = re.compile(r"/(?:[^/\\\s]|\\.)+/(?P<flags>[gimsuxy]{1,3}|i?~[0-9]*)(?![^\s)|])")
_FIELD = re.compile(r"([A-Za-z_]+):")
_TILDE = re.compile(r"~([0-9]*)$")
_TILDE_HERE = re.compile(r"~([0-9]*)")
_NEAR = re.compile(r"NEAR(?:/(.*)|[0-9]+)?$")
_OF_OTHERS = re.compile(r"&&$|\|\||[!+](?=[^\W\d_])")
"""Operators of other tools, which here would have to stand in the text."""
_SIGNS = {"(": "open", ")": "close", "|": "or"}
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not"}


def tokens(line: str) -> list[Token]:
    """Return the tokens of *line*, `end` last."""
    found: list[Token] = []
    at = _skip(line, 0)
    while at < len(line):
        token, at = _token(line, at)
        if token is not None:
            found.append(token)
        at = _skip(line, at)
    found.append(Token("end", "", len(line) + 1))
    return found


def _skip(line: str, at: int) -> int:
    space = _SPACE.match(line, at)
    return space.end() if space else at


_MEANT = {
    "&&": '"&&" is no operator here; write AND',
    "||": '"||" is no operator here; write | or OR',
    "!": '"!" would have to stand in the text; write -word, NOT word, or quotes if it is meant',
    "+": '"+" would have to stand in the text; write AND word, or quotes if it is meant',
}


def _token(line: str, at: int) -> tuple[Token | None, int]:
    """Return the token that begins at *at*, None for a lone dash, and where it ends."""
    sign = line[at]
    if foreign := _OF_OTHERS.match(line[at:].partition(" ")[0]):
        raise Misread(at + 1, _MEANT[foreign[0]])
    if sign in _SIGNS:
        return Token(_SIGNS[sign], sign, at + 1), at + 1
    if sign in _DASHES:
        return _dash(line, at)
    if sign == "/" and (regex := _REGEX.match(line, at)):
        return Token("regex", regex[1], at + 1), regex.end()
    if sign == "/" and (regex := _FLAGGED.match(line, at)):
        message = f'a regex ends with "/", not "/{regex["flags"]}"; put it in quotes if it is text'
        raise Misread(regex.start("flags") + 1, message)
    if sign == "/" and " " not in line[at:] and line.count("/", at) == 1 and len(line) > at + 1:
        raise Misread(at + 1, 'the regex is never closed; end it with "/"')
    exact = sign == "=" and len(line) > at + 1 and not line[at + 1].isspace()
    if line[at + exact] == '"':
        return _quoted(line, at, exact=exact)
    return _word(line, at, exact=exact)


_DASH = re.compile(f"[{_DASHES}]+")


def _dash(line: str, at: int) -> tuple[Token | None, int]:
    dashes = _DASH.match(line, at)
    end = dashes.end() if dashes else at + 1
    if not line[end : end + 1].strip():
        return None, end
    if end > at + 1:
        raise Misread(
            at + 1, f'"{line[at:end]}" stands before a word; write one, or a space behind'
        )
    return Token("not", "-", at + 1), end


def _quoted(line: str, at: int, *, exact: bool) -> tuple[Token, int]:
    quoted = _QUOTED.match(line, at + exact)
    if not quoted:
        raise Misread(at + exact + 1, "the quote is never closed")
    end, edits = quoted.end(), 0
    if tilde := _TILDE_HERE.match(line, end):
        edits, end = _edits(tilde, end, "; for words near each other write a NEAR/5 b"), tilde.end()
    return Token("quoted", quoted[1], at + 1, exact, edits), end


def _word(line: str, at: int, *, exact: bool) -> tuple[Token, int]:
    field = None if exact else _FIELD.match(line, at)
    if field and _is_field(line, field):
        return Token("field", field[1], at + 1), field.end()
    word = _WORD.match(line, at + exact)
    if not word:
        raise Misread(at + 1, f'"{line[at]}" stands alone; put it in quotes if it is meant')
    text, end = word[0], word.end()
    if text == "=" and line[end:].strip():
        raise Misread(at + 1, '"=" stands before a space; write =word, or quotes if it is meant')
    if text in _OPERATORS and not exact:
        return Token(_OPERATORS[text], text, at + 1), end
    if (near := _NEAR.match(text)) and not exact:
        _check_gap(near, at)
        return Token("near", text, at + 1), end
    edits = 0
    if tilde := _TILDE.search(text):
        edits, text = _edits(tilde, at + exact + tilde.start()), text[: tilde.start()]
    return Token("word", text, at + 1, exact, edits), end


_OTHER_NAMES = {
    **dict.fromkeys(("headline", "intitle"), "title"),
    **dict.fromkeys(("body", "content", "intext"), "text"),
    **dict.fromkeys(("site", "domain", "link", "inurl"), "url"),
    **dict.fromkeys(("publisher", "outlet", "from"), "source"),
    "by": "author",
}


def _is_field(line: str, field: re.Match[str]) -> bool:
    """Tell if *field* is one; an unknown name is taken for one where text follows at once."""
    if field[1].lower() in (*TEXT_FIELDS, *FACTS):
        return True
    following = line[field.end() : field.end() + 2]
    if not following[:1].strip() or following[0] in ')|"' or following == "//":
        return False
    names = (*TEXT_FIELDS, *FACTS)
    word = field[1].lower()
    near = [_OTHER_NAMES[word]] if word in _OTHER_NAMES else get_close_matches(word, names, 1)
    meant = f'did you mean "{near[0]}:"? ' if near else ""
    known = f"{meant}(there are: {', '.join(names)})"
    message = f'no field "{field[1]}"; {known}, or put it in quotes if it is meant as text'
    raise Misread(field.start() + 1, message)


def _check_gap(near: re.Match[str], at: int) -> None:
    number = near[1] or ""
    if not number.isascii() or not number.isdigit():
        hint = "" if near[1] else "; put it in quotes if the word is meant"
        raise Misread(at + 1, f"NEAR needs a number, like NEAR/5{hint}")
    if int(number[:9]) > FARTHEST:
        raise Misread(at + 1, f"NEAR/{number} is too far; at most NEAR/{FARTHEST}, or use AND")


def _edits(tilde: re.Match[str], at: int, hint: str = "") -> int:
    if tilde[1] not in {"", "1", "2"}:
        raise Misread(at + 1, f'"{tilde[0]}" is no number of typos; write ~, ~1 or ~2{hint}')
    return int(tilde[1]) if tilde[1] else AUTO
