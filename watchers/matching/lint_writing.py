"""Doubt a line that is probably not read as its writer means: operators, stars, commas, Han."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from watchers.matching.lint_foreign import Hint, doubt_foreign
from watchers.matching.query import WIDE_SIGNS
from watchers.matching.tokens import Token, tokenize
from watchers.matching.tree import And, Near, Node, Not, Or, Term

_LOWER_CASE_OPERATOR = re.compile(r"(?i:and|or|not|near/\d+)")
_QUOTED_OPERATOR = re.compile(r"(?<=\s)(?:AND|OR|NEAR/\d+|AND NOT|OR NOT)(?=\s)")
_LIST_SEPARATORS = ",;，；、"
_ONE_LETTER = re.compile(r"(?<=\w)\?(?=\w)")
_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN_BESIDE_WORD = re.compile(f"[{_HAN}]\\s+\\w|\\w\\s+[{_HAN}]")
_LAST_SIGN = re.compile(r"(?P<word>[^\W\d_]{2,})(?P<sign>[.!])")
_SIGN_NAMES = {".": "the full stop", "!": 'the "!"'}
_SAY_BEFORE_NOT = frozenset(
    (
        "are", "be", "been", "being", "but", "can", "could", "did", "do", "does", "had", "has",
        "have", "if", "is", "may", "might", "must", "or", "page", "plead", "pleaded", "pleads",
        "should", "was", "were", "why", "will", "would",
    )
)  # fmt: skip
"""Words after which "not" belongs to the phrase, as in "pleads not guilty"."""
_SAY_AFTER_NOT = frozenset(
    ("available", "enough", "found", "guilty", "known", "only", "paid", "yet")
)
_JOINED_WORDS = 3  # two words, and one that may have been meant as an operator
_MIN_STARRED_LETTERS = 3  # letters of a word with a star
_OPERANDS = frozenset({"word", "quoted", "regex", "field", "open"})


def doubt_writing(text: str) -> Iterator[Hint]:
    """Yield the hints about the words and signs of the query *text*."""
    yield from doubt_foreign(text)
    tokens = tokenize(text.translate(WIDE_SIGNS))[:-1]
    is_phrase = {token.kind for token in tokens} == {"word"}
    if is_phrase:
        yield from _doubt_phrase(text, tokens)
    else:
        yield from _doubt_lower_case(tokens)
    for token in tokens:
        if token.kind == "word":
            yield from _doubt_last_sign(token)
        if token.kind == "quoted":
            yield from _doubt_quoted(token)
        elif token.kind == "word":
            yield from _doubt_letter(token)
            if not is_phrase or token is tokens[-1]:
                yield from _doubt_comma(token)


def _doubt_phrase(text: str, tokens: Sequence[Token]) -> Iterator[Hint]:
    """Doubt Han words side by side on a line of words, and a capital in And or Not."""
    others = [token.text for token in tokens if token.text not in {"And", "Not"}]
    for token in tokens[1:-1]:
        if token.text in {"And", "Not"} and all(map(str.islower, others)):
            operator = token.text.upper()
            yield token.column, f'"{token.text}" is looked for as a word; write {operator}'
    if len(tokens) == _JOINED_WORDS and all(token.text.islower() for token in tokens):
        yield from _doubt_joining_word(*tokens)
    found = _HAN_BESIDE_WORD.search(text)
    if found:
        why = f'"{text.strip()}" is found only next to each other'
        yield found.start() + 1, f"{why}; write one a line, or AND between them"


def _doubt_joining_word(before: Token, token: Token, after: Token) -> Iterator[Hint]:
    """Doubt "near" or "not" between two words, unless the three are said so."""
    why = f'"{token.text}" is looked for as a word'
    if token.text == "near":
        yield token.column, f"{why}; write NEAR/5, or quotes around the phrase"
    is_said = before.text in _SAY_BEFORE_NOT or after.text in _SAY_AFTER_NOT
    if token.text == "not" and not is_said:
        yield token.column, f"{why}; write NOT, or quotes around the phrase"


def _doubt_lower_case(tokens: Sequence[Token]) -> Iterator[Hint]:
    for token in tokens:
        operator = token.text.upper()
        if token.kind != "word" or token.exact or token.text == operator:
            continue
        if _LOWER_CASE_OPERATOR.fullmatch(token.text):
            why = f'"{token.text}" is looked for as a word'
            yield token.column, f"{why}; write {operator}, or quotes around the phrase"


def _doubt_quoted(token: Token) -> Iterator[Hint]:
    """Doubt operators and stars within quotes."""
    yield from _doubt_letter(token)
    operator = _QUOTED_OPERATOR.search(token.text)
    if operator:
        left = token.text[: operator.start()].strip()
        right = token.text[operator.end() :].strip()
        outside = f'"{left}" {operator[0]} "{right}"'
        yield token.column, f"{operator[0]} within quotes is a word; write {outside}"
        return
    words = token.text.split()
    starred = [word for word in words if _has_star(word)]
    is_read = len(starred) == 1 and (words[-1].endswith("*") or words[0].startswith("*"))
    if starred and not is_read:
        advice = _join_starred(words)
        yield token.column, f"stars stand at one end of a phrase; write {advice}"


def _has_star(word: str) -> bool:
    """Return whether *word* has a star for letters at one of its ends."""
    letters = word.strip("*")
    return letters != word and letters.isalpha() and len(letters) >= _MIN_STARRED_LETTERS


def _join_starred(words: Sequence[str]) -> str:
    """Return *words* with NEAR/0 around those with a star."""
    pieces: list[list[str]] = []
    was_starred = True
    for word in words:
        is_starred = _has_star(word)
        if is_starred or was_starred:
            pieces.append([word])
        else:
            pieces[-1].append(word)
        was_starred = is_starred
    shown = [piece[0] if len(piece) == 1 else f'"{" ".join(piece)}"' for piece in pieces]
    return " NEAR/0 ".join(shown)


def _doubt_letter(token: Token) -> Iterator[Hint]:
    """Doubt a sign that stands for one letter in other tools."""
    one_letter = _ONE_LETTER.search(token.text)
    if one_letter:
        pattern = _ONE_LETTER.sub(".", token.text)
        column = token.column + one_letter.start()
        yield column, f'"?" must stand in the text; for one letter write /{pattern}/'


def _doubt_last_sign(token: Token) -> Iterator[Hint]:
    """Doubt a full stop or an exclamation mark at the end of a word."""
    found = _LAST_SIGN.fullmatch(token.text)
    if found and not token.exact:
        name = _SIGN_NAMES[found["sign"]]
        column = token.column + found.start("sign")
        yield column, f"{name} must stand in the text; write {found['word']} without it"


def _doubt_comma(token: Token) -> Iterator[Hint]:
    """Doubt a comma at the end of a word."""
    if token.text[-1] in _LIST_SEPARATORS:
        column = token.column + token.exact + len(token.text) - 1
        name = {",": "comma", "，": "comma"}.get(token.text[-1], f'"{token.text[-1]}"')
        yield column, f"the {name} must stand in the text; leave it out, or write one a line"


# --- AND and OR ---------------------------------------------------------------------------


def doubt_mixture(text: str, tree: Node) -> Iterator[Hint]:
    """Yield a hint if AND and OR of the query *text* are joined without parentheses."""
    if not _mixes_operators(tokenize(text.translate(WIDE_SIGNS))[:-1]):
        return
    for node in _list_mixtures(tree):
        shown = [_show(part) for part in node.parts[:2]]
        if len(node.parts) > len(shown):
            shown.append("...")
        yield 1, f"reads as {' OR '.join(shown)}; use parentheses if it is meant otherwise"


def _mixes_operators(tokens: Sequence[Token]) -> bool:
    """Return whether some group has AND, or two parts side by side, and OR."""
    groups: list[set[str]] = [set()]
    before = ""
    for token in tokens:
        if token.kind == "open":
            if before in {"word", "quoted", "regex", "close"}:
                groups[-1].add("and")
            groups.append(set())
        elif token.kind == "close":
            if len(groups) > 1 and {"and", "or"} <= groups.pop():
                return True
        elif token.kind in {"and", "or"}:
            groups[-1].add(token.kind)
        elif token.kind in {*_OPERANDS, "not"} and before in {"word", "quoted", "regex", "close"}:
            groups[-1].add("and")
        before = token.kind
    return {"and", "or"} <= groups[0]


def _list_mixtures(node: Node) -> Iterator[Or]:
    if isinstance(node, Or) and any(isinstance(part, And) for part in node.parts):
        yield node
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _list_mixtures(part)


def _show(node: Node) -> str:
    if isinstance(node, Term):
        field = f"{node.field}:" if node.field else ""
        text = f'"{node.text}"' if " " in node.text else node.text
        return f"{field}{text}"
    if isinstance(node, Not):
        return f"NOT {_show(node.part)}"
    if isinstance(node, And | Or):
        operator = " AND " if isinstance(node, And) else " OR "
        return f"({operator.join(map(_show, node.parts))})"
    if isinstance(node, Near):
        return f"{_show(node.left)} {node.sign} {_show(node.right)}"
    return f"{_show(node.part)} NOT WITHIN {_show(node.around)}"
