"""Read the dates of feeds: RFC 822 and ISO 8601, else as people write dates."""

from __future__ import annotations

import re
from datetime import date, datetime

from feeds.parsing.written_dates import read_written_date
from feeds.parsing.zones import compute_utc, find_named_offset, find_offset

MAX_DATE_CHARS = 100
"""A longer text is not a date."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,12})?)?"
_OFFSET = r"(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})?"
_ZONE = rf"(?:{_OFFSET}|(?![ap]m)([a-z]{{0,5}}))"
_RFC_822 = re.compile(
    rf"(?:[a-z]{{2,12}}\.?,?\s{{1,5}})?(\d{{1,2}})[\s-]{{1,5}}({'|'.join(_MONTHS)})\.?[\s-]{{1,5}}"
    rf"(\d{{4}}|\d{{2}})(?:,?\s{{1,5}}{_CLOCK}\s{{0,5}}{_ZONE})?(?:\s{{0,5}}\([^()]{{0,20}}\))?",
    re.IGNORECASE | re.ASCII,
)
_ISO = re.compile(
    rf"(\d{{4}})-?(\d{{2}})-?(\d{{2}})(?:[T\s]{{1,3}}{_CLOCK}\s{{0,5}}{_ZONE})?",
    re.IGNORECASE | re.ASCII,
)


def read_date(text: str) -> datetime | None:
    """Return the time that *text* says, in UTC; None where it is no date that a feed may mean."""
    written = text.strip()
    if not written or len(written) > MAX_DATE_CHARS:
        return None
    if found := _ISO.fullmatch(written):
        year, month, day, *clock = found.groups()
        return _build_time((int(year), int(month), int(day)), clock)
    if found := _RFC_822.fullmatch(written):
        day, name, year, *clock = found.groups()
        month_number = _MONTHS.index(name.lower()) + 1
        return _build_time((_expand_year(year), month_number, int(day)), clock)
    return read_written_date(written)


def _expand_year(year: str) -> int:
    if len(year) == 4:
        return int(year)
    century = 2000 if int(year) < 69 else 1900
    return century + int(year)


def _build_time(parts: tuple[int, int, int], clock: list[str | None]) -> datetime | None:
    """Return the time of a date and its *clock*: hour, minute, second and zone, as written."""
    hour, minute, second, *zone = clock
    try:
        day = date(*parts)
    except ValueError:
        return None
    numbers = (int(hour or 0), int(minute or 0), int(second or 0))
    return compute_utc(day, numbers, _find_zone(zone, day))


def _find_zone(zone: list[str | None], day: date) -> int:
    """Return the minutes east of UTC of *zone*: sign, hours, minutes and name, as written."""
    sign, hours, minutes, name = zone
    if sign:
        return find_offset(sign, hours, minutes)
    return find_named_offset(name or "", day)
