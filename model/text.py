"""Text as it may be stored and shown."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Controls but tab and newline, all bidi controls, the byte-order mark, surrogates, and two signs
# that XML cannot have. Nobody can see them. Each has broken a terminal, a mail header or a chat.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
MAX_WITHOUT_YEAR = timedelta(days=180)
"""Doubled: a time of the next year may be read as one of this year."""
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def plain(text: str) -> str:
    """Return *text* as it may be stored and shown: no controls but tab and newline.

    Line ends become newlines; characters that reorder or hide text are dropped. Idempotent, linear.
    """
    if text.replace("\n", "").isprintable():  # the usual case, in a tenth of the time
        return text
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str, limit: int = 0) -> str:
    """Return *text* plain, on one line, single-spaced, cut to *limit* characters (0: not cut)."""
    if "  " not in text and text.isprintable():  # it is plain, and on one line
        line = text.strip(" ")
    else:
        line = " ".join(plain(text).split())
    if not limit or len(line) <= limit:
        return line
    return line[: limit - 1].rstrip() + "…"


def find_zone(name: str) -> tzinfo:
    """Return the time zone *name*; UTC if it is empty, or if this computer does not know it."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def format_time(at: datetime, zone: str = "", now: datetime | None = None) -> str:
    """Return *at* by the clocks of *zone*, which is UTC if empty: 22 Nov 08:40 CET.

    With *now*, a time that is further away than MAX_WITHOUT_YEAR has its year.
    """
    local = at.astimezone(find_zone(zone))
    is_far = now is not None and abs(at - now) > MAX_WITHOUT_YEAR
    year = f" {local.year}" if is_far else ""
    return f"{local:%-d %b}{year} {local:%H:%M} {name_zone(local)}"


def name_zone(local: datetime) -> str:
    """Return the short name of the zone of *local*: CET; UTC+08 where it has no name."""
    name = local.tzname() or ""
    return name if name[:1].isalpha() else f"UTC{name}"
