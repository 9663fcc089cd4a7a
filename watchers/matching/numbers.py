"""Tell whole numbers from parts of longer ones: 5 stands in "5 %", but not in "2.5 %" or "1,500".

A number goes on at a comma, a dot or an apostrophe between two digits. It also goes on at a space
that no line breaks at, before three digits: so newsrooms of several countries write thousands.
"""

from __future__ import annotations

import re

from watchers.matching.field import Range
from watchers.text.folding import drop_invisible

_SIGNS = ".,'\u2019\u02bc\u066b\u066c\uff0c\uff0e\u00b7"
_SPACES = "\xa0\u2007\u2009\u202f"
_BEFORE = re.compile(rf"\d[{_SIGNS}]|(?:^|[\s(])\.|\d[{_SPACES}](?=\d{{3}}(?!\d))")
_AFTER = re.compile(rf"[{_SIGNS}]\d|[{_SPACES}]\d{{3}}(?!\d)")
_LONG_BEFORE = re.compile(rf"[\d{_SIGNS}{_SPACES}]*$")
_LONG_AFTER = re.compile(rf"(?:[{_SIGNS}{_SPACES}]?\d)*")
_MAX_NUMBER_CHARS = 40  # characters of a number that are shown, or looked at


def begins_whole(text: str, start: int) -> bool:
    """Return whether no longer number of an original *text* goes on before *start*."""
    if not text[start].isdigit():
        return True
    text, start = _show_around(text, start)
    before = _BEFORE.match(text, max(0, start - 2))
    return before is None or before.end() != start


def ends_whole(text: str, end: int) -> bool:
    """Return whether no longer number of an original *text* goes on at *end*."""
    if not text[end - 1].isdigit():
        return True
    text, end = _show_around(text, end)
    return _AFTER.match(text, end) is None


def _show_around(text: str, place: int) -> tuple[str, int]:
    """Return the surroundings of *place* in *text* without characters that nobody sees."""
    if text.isascii():
        return text, place
    before = drop_invisible(text[max(0, place - _MAX_NUMBER_CHARS) : place])
    after = drop_invisible(text[place : place + _MAX_NUMBER_CHARS])
    return before + after, len(before)


def widen_numbers(text: str, place: Range) -> Range:
    """Return *place* in *text* with all digits of the numbers at its ends."""
    start, end = place
    begin = max(0, start - _MAX_NUMBER_CHARS)
    before = _LONG_BEFORE.search(text[begin:start]) if text[start].isdigit() else None
    after = _LONG_AFTER.match(text, end) if text[end - 1].isdigit() else None
    if before:
        start -= len(before[0])
    return start, after.end() if after else end
