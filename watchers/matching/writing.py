"""Write a text as a keyword."""

from __future__ import annotations

from model import one_line

MAX_KEYWORD_CHARS = 60
_OPERATORS = frozenset({"AND", "OR", "NOT", "NEAR", "WITHIN"})


def write_query(text: str) -> str:
    """Return *text* as a keyword: a word as it is, all else in quotes."""
    clean = one_line(text.replace('"', " "), MAX_KEYWORD_CHARS)
    letters = clean.translate({ord("-"): None, ord("'"): None, ord("’"): None})
    is_word = letters.isalnum() and clean[0].isalnum() and clean.upper() not in _OPERATORS
    return clean if is_word else f'"{clean}"'
