"""Letters that are written as two where a keyboard lacks them: ä as ae, ö as oe, ü as ue."""

from __future__ import annotations

import re
import unicodedata

_WRITTEN_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
    | {"Ä": "AE", "Ö": "OE", "Ü": "UE", "Ø": "OE", "Å": "AA"}
)
# One set of characters: an alternative would make the search ten times as slow.
_UMLAUT = re.compile("[äöüøåÄÖÜØÅ\u0308\u030a]")


def has_umlaut(text: str) -> bool:
    """Return whether *text* has a letter that may be written as two: ä, ö, ü, ø or å."""
    return not text.isascii() and _UMLAUT.search(text) is not None


def write_out(text: str) -> str:
    """Return *text* with ae for ä, oe for ö and ø, ue for ü, aa for å."""
    return unicodedata.normalize("NFC", text).translate(_WRITTEN_OUT)
