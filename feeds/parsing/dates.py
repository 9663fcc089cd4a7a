"""The dates that feeds write: RFC 822 and ISO 8601 as they should be, and as they are."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

LONGEST = 100
"""Characters; what is longer is no date."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES = {
    "": 0, "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60,
    "cest": 120, "eet": 120, "eest": 180, "msk": 180, "ist": 330, "jst": 540, "kst": 540,
    "aest": 600, "aedt": 660, "nst": -210, "ndt": -150, "ast": -240, "adt": -180, "est": -300,
    "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "akst": -540, "akdt": -480, "hst": -600,
}  # fmt: skip

_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,12})?)?"
_OFFSET = r"(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})?"
_WRITTEN = re.compile(
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
    """Return when *text* says, in UTC; None where it says nothing that a feed could mean."""
    written = text.strip()
    if not written or len(written) > LONGEST:
        return None
    if found := _ISO.fullmatch(written):
        year, month, day, *clock = found.groups()
        return _moment((int(year), int(month), int(day)), clock)
    if found := _WRITTEN.fullmatch(written):
        day, name, year, *clock = found.groups()
        number = _MONTHS.index(name.lower()) + 1 if name.lower() in _MONTHS else 0
        return _moment((_full_year(year), number, int(day)), clock)
    return _unusual(written)


def from_tuple(parts: tuple[int, ...]) -> datetime:
    """Return the time that *parts*, year to second in UTC, name; ValueError where there is none."""
    year, month, day, hour, minute, second = parts[:6]
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)


def _full_year(year: str) -> int:
    if len(year) == 4:
        return int(year)
    return int(year) + (2000 if int(year) < 69 else 1900)


def _moment(date: tuple[int, int, int], clock: list[str | None]) -> datetime | None:
    hours, minutes, seconds, sign, zone_hours, zone_minutes, zone = clock
    if sign:
        offset = int(zone_hours or 0) * 60 + int(zone_minutes or 0)
        offset = -offset if sign == "-" else offset
    else:
        offset = _ZONES.get((zone or "").lower(), 0)
    if abs(offset) >= 24 * 60:
        return None
    try:
        local = datetime(
            *date,
            int(hours or 0) % 24,
            int(minutes or 0),
            min(int(seconds or 0), 59),
            tzinfo=timezone(timedelta(minutes=offset)),
        )
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _unusual(written: str) -> datetime | None:
    # The forgiving parser knows a dozen more forms: Korean, Greek, Hungarian, asctime, years alone.
    # Where there is no year it would take today's.
    if not _YEAR.search(written):
        return None
    from feedparser.datetimes import _parse_date

    try:
        found = _parse_date(written)
        return from_tuple(found) if found else None
    except (ValueError, OverflowError, TypeError, LookupError, AttributeError):
        return None
