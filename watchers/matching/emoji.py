"""Tell whole emoji from parts of longer ones: a family is one sign, and so is a flag of England.

Several characters make one sign by a joiner between them, by tags, by a tone of skin or by a key
around a digit. Folded texts lack the joiners, the tags and the keys, so originals are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from watchers.matching.field import Range

_JOINER = "\u200d"
_TONES = "\U0001f3fb-\U0001f3ff"
_PICTURE = "[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_MARKS = f"[\ufe0e\ufe0f\u20e3{_TONES}\U000e0020-\U000e007f]*"
_SIGN = re.compile(
    f"(?:{_PICTURE}|[0-9#*](?=\ufe0f?\u20e3)){_MARKS}(?:{_JOINER}{_PICTURE}{_MARKS})*"
)
_REST = re.compile(_MARKS)
_PART_BEFORE = re.compile(f"{_PICTURE}{_MARKS}{_JOINER}$")
_NEXT_PART = re.compile(f"{_JOINER}{_PICTURE}")
_MAX_PART_CHARS = 20  # of a picture with its marks and a joiner; a flag by tags has eight
_STYLES = re.compile("[\ufe0e\ufe0f]")
_ANY_TONE = re.compile(f"[{_TONES}]")


def list_emoji(text: str) -> tuple[str, ...]:
    """Return the emoji of *text*, each without the marks that choose a drawing in colour."""
    if text.isascii():
        return ()
    return tuple(_STYLES.sub("", sign) for sign in _SIGN.findall(text))


def keep_whole_emoji(emoji: Sequence[str], text: str, ranges: Iterable[Range]) -> list[Range]:
    """Return those of *ranges* in an original *text* that have *emoji*, and no longer ones.

    An emoji without a tone of skin is found in every tone.
    """
    kept: list[Range] = []
    for start, end in ranges:
        stop = _find_end(text, end)
        is_part = _follows_part(text, start) or _NEXT_PART.match(text, stop)
        found = list_emoji(text[start:stop])
        if not is_part and len(found) == len(emoji) and all(map(_is_sign, emoji, found)):
            kept.append((start, stop))
    return kept


def _follows_part(text: str, start: int) -> bool:
    """Return whether a joiner before *start* of *text* joins a picture to the character there."""
    if text[start - 1 : start] != _JOINER:
        return False
    return _PART_BEFORE.search(text[max(0, start - _MAX_PART_CHARS) : start]) is not None


def _find_end(text: str, end: int) -> int:
    """Return where the sign ends whose pictures end at *end* of *text*."""
    rest = _REST.match(text, end)
    return rest.end() if rest else end


def _is_sign(asked: str, found: str) -> bool:
    return asked in (found, _ANY_TONE.sub("", found))
