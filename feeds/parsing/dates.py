"""Read the dates of feeds: RFC 822 and ISO 8601, as the standards say and as feeds write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

MAX_DATE_CHARS = 100
"""A longer text is not a date."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONE_MINUTES = {
    "": 0, "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60,
    "cest": 120, "eet": 120, "eest": 180, "msk": 180, "ist": 330, "jst": 540, "kst": 540,
    "aest": 600, "aedt": 660, "nst": -210, "ndt": -150, "ast": -240, "adt": -180, "est": -300,
    "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "akst": -540, "akdt": -480, "hst": -600,
}  # fmt: skip

_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,12})?)?"
_OFFSET = r"(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})?"
_RFC_822 = re.compile(
    rf"(?:[a-z]{{2,12}}\.?,?\s{{1,5}})?(\d{{1,2}})[\s-]{{1,5}}([a-z]{{3}})[a-z]{{0,6}}\.?,?[\s-]{{1,5}}"
    rf"(\d{{4}}|\d{{2}})(?:,?\s{{1,5}}{_CLOCK}\s{{0,5}}(?:{_OFFSET}|([a-z]{{0,5}})))?(?:\s{{0,5}}\([^()]{{0,20}}\))?",
    re.IGNORECASE | re.ASCII,
)
_ISO = re.compile(
    rf"(\d{{4}})-?(\d{{2}})-?(\d{{2}})(?:[T\s]{{1,3}}{_CLOCK}\s{{0,5}}(?:{_OFFSET}|([a-z]{{0,5}})))?",
    re.IGNORECASE | re.ASCII,
)
_YEAR = re.compile(r"\d{4}", re.ASCII)


def read_date(text: str) -> datetime | None:
    """Return the time that *text* says, in UTC; None where it is no date that a feed may mean."""
    written = text.strip()
    if not written or len(written) > MAX_DATE_CHARS:
        return None
    if found := _ISO.fullmatch(written):
        year, month, day, *clock = found.groups()
        date = (int(year), int(month), int(day))
        return _build_time(date, clock)
    if found := _RFC_822.fullmatch(written):
        day, name, year, *clock = found.groups()
        date = (_expand_year(year), _number_month(name), int(day))
        return _build_time(date, clock)
    return _read_unusual_date(written)


def build_date(parts: tuple[int, ...]) -> datetime:
    """Return the time of *parts*, year to second in UTC; ValueError where there is no such time."""
    year, month, day, hour, minute, second = parts[:6]
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)


def _number_month(name: str) -> int:
    """Return the number of the month *name*, 0 for any other word."""
    month = name.lower()
    return _MONTHS.index(month) + 1 if month in _MONTHS else 0


def _expand_year(year: str) -> int:
    if len(year) == 4:
        return int(year)
    century = 2000 if int(year) < 69 else 1900
    return century + int(year)


def _build_time(date: tuple[int, int, int], clock: list[str | None]) -> datetime | None:
    """Return the time of *date* and *clock*: hour, minute, second and zone, as written."""
    hour, minute, second, *zone = clock
    offset = _find_offset(zone)
    if abs(offset) >= 24 * 60:
        return None
    try:
        local = datetime(
            *date,
            int(hour or 0) % 24,  # some write midnight as 24:00
            int(minute or 0),
            min(int(second or 0), 59),  # a leap second is 60
            tzinfo=timezone(timedelta(minutes=offset)),
        )
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _find_offset(zone: list[str | None]) -> int:
    """Return the minutes east of UTC of *zone*: sign, hours, minutes and name, as written."""
    sign, hours, minutes, name = zone
    if not sign:
        return _ZONE_MINUTES.get((name or "").lower(), 0)
    offset = int(hours or 0) * 60 + int(minutes or 0)
    return -offset if sign == "-" else offset


def _read_unusual_date(written: str) -> datetime | None:
    # feedparser reads a dozen more forms: Korean, Greek, Hungarian, asctime, years alone.
    # For a text without a year it would take the present year.
    if not _YEAR.search(written):
        return None
    from feedparser.datetimes import _parse_date

    try:
        found = _parse_date(written)
        return build_date(found) if found else None
    except (ValueError, OverflowError, TypeError, LookupError, AttributeError):
        return None
