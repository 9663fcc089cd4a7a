"""Fold the letters and digits of a written date."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return *text* in small letters without accents and vowel marks, with ASCII digits."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (char for char in decomposed if not unicodedata.category(char).startswith("M"))
    folded = "".join(map(_fold_digit, kept))
    return unicodedata.normalize("NFC", folded).replace("ı", "i")


def _fold_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char
