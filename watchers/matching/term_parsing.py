"""Make a term of a token: a word, phrase or pattern, or the value of a field."""

from __future__ import annotations

from unicodedata import category

from model import explain_no_language
from watchers.matching.tokens import FACT_FIELDS, QuerySyntaxError, Token
from watchers.matching.tree import Term, TermKind

_MIN_STARRED_LETTERS = 3  # letters of a word with a star


def make_term(token: Token, field: str) -> Term:
    """Return the term of *token*, which stands in *field* or, if that is empty, in any.

    Raises:
        QuerySyntaxError: the token is no term there.
    """
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
        message = f'"{token.text}" has no letter or digit to find; write a word, or take it out'
        raise QuerySyntaxError(token.column, message)
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
    if field == "lang" and (mistake := explain_no_language(token.text)):
        raise QuerySyntaxError(token.column, mistake)
    # A value between slashes is a folder of an address, never a regex.
    text = f"/{token.text}/" if token.kind == "regex" else token.text
    return Term(_FACT_KINDS[field], text, token.column, field)


_FACT_KINDS: dict[str, TermKind] = {"url": "url", "lang": "lang", "feed": "feed"}


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
