"""Read dates as people write them: 2026/11/29, 29. November 2026, Nov 29, 2026 9:05 PM.

The text is folded, the date is found and cut out, then the clock, then the zone. A date has a year,
a month and a day. A text without one of them has no date: a guess could make news look old. For the
same reason 7/1/2026 has none, as half of the world reads it as 1 July.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from feeds.parsing.folding import fold
from feeds.parsing.month_names import MONTH_NAMES
from feeds.parsing.zones import compute_utc, find_named_offset, find_offset

_MILLISECOND_DIGITS = 13
_VIETNAMESE = re.compile(r"(\d{1,2})\s?(?:thang|thg)\s?(\d{1,2}),?\s{0,2}(?:nam\s?)?(\d{4})")
"""A date of Vietnamese, which numbers the months."""

_MORNING = r"a\.?m\.?|上午|凌晨|早上|早晨|午前|오전|π\.?μ\.?|ص"
_AFTERNOON = r"p\.?m\.?|下午|晚上|中午|傍晚|午後|오후|μ\.?μ\.?|م"
_HALF = rf"(?P<{{}}>{_MORNING}|{_AFTERNOON})"
_BEFORE = _HALF.format("before")
_AFTER = _HALF.format("after")
_IS_AFTERNOON = re.compile(_AFTERNOON)
_CLOCK = re.compile(
    rf"(?<![\d:.])(?:{_BEFORE}\s{{0,3}})?(?P<hour>\d{{1,2}})"
    r"(?:\s{0,2}(?:[:h時时点點시]|(?<=\d)\.(?=\d\d(?!\d)))\s{0,2}(?P<minute>\d{1,2})?"
    r"\s{0,2}(?:[:.分분]\s{0,2}(?:(?P<second>\d{1,2})(?:[.,]\d{1,12})?\s{0,2}[秒초]?)?)?)?"
    rf"(?:\s{{0,3}}{_AFTER}(?![^\W\d_]))?(?!\d)"
)
_OFFSET = re.compile(r"(?:gmt|utc|z)?\s?([+\-−])(\d{1,2}):?(\d{2})?(?!\d)")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_MAX_ZONE_CHARS = 5

_MONTHS = {
    name: number
    for number, names in enumerate(MONTH_NAMES.split("\n\n"), 1)
    for name in names.split()
}
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|re|e|º|ª|\.)?"
_NAME = r"(?P<name>[^\W\d_]{2,20})\.?"
_OF = r"(?:de|del|di|of|van)"
_GAP = r"[\s,/.\-]{1,4}"


def read_written_date(written: str) -> datetime | None:
    """Return the time that *written* says, in UTC; None where it does not say a whole date."""
    text = _VIETNAMESE.sub(r"\1.\2.\3", fold(written))
    if re.fullmatch(r"\d{10}|\d{12,14}", text.strip()):
        return _read_digits(text.strip())
    for pattern, build in _FORMS:
        for found in pattern.finditer(text):
            day = build(found)
            if day is not None:
                rest = f"{text[: found.start()]} {_get_middle(found)} {text[found.end() :]}"
                return _add_clock(day, rest)
    return None


def _get_middle(found: re.Match[str]) -> str:
    """Return the text between the month and the year: in `Nov 29 09:05:00 2026` a clock."""
    return found.groupdict().get("middle") or ""


# --- the date ---------------------------------------------------------------------------------


def _build_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_numbers(found: re.Match[str]) -> date | None:
    return _build_day(int(found["year"]), int(found["month"]), int(found["day"]))


def _read_week(found: re.Match[str]) -> date | None:
    try:
        return date.fromisocalendar(int(found["year"]), int(found["week"]), int(found["day"]))
    except ValueError:
        return None


def _read_day_of_year(found: re.Match[str]) -> date | None:
    number = int(found["number"])
    first = _build_day(int(found["year"]), 1, 1)
    if first is None or number == 0:
        return None
    day = first + timedelta(days=number - 1)
    return day if day.year == first.year else None


def _read_named(found: re.Match[str]) -> date | None:
    month = _MONTHS.get(found["name"])
    return _build_day(int(found["year"]), month, int(found["day"])) if month else None


def _read_day_first(found: re.Match[str]) -> date | None:
    """Return the date of `29.11.2026`, the order of Europe; also of `11-29-2026`."""
    first = int(found["first"])
    second = int(found["second"])
    year = _expand_year(found["year"])
    return _build_day(year, second, first) or _build_day(year, first, second)


def _read_slashes(found: re.Match[str]) -> date | None:
    """Return the date of `29/11/2026`; None where it may also have the month first."""
    first = int(found["first"])
    second = int(found["second"])
    year = _expand_year(found["year"])
    if _is_of_half_a_day(found.string):  # with AM or PM, Americans write it
        return _build_day(year, first, second) or _build_day(year, second, first)
    day_first = _build_day(year, second, first)
    month_first = _build_day(year, first, second)
    if day_first and month_first and day_first != month_first:
        return None
    return day_first or month_first


def _is_of_half_a_day(text: str) -> bool:
    clock = re.search(rf"\d\s{{0,3}}{_AFTER}(?![^\W\d_])", text)
    return clock is not None


def _expand_year(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


_YEAR = r"(?<!\d)(?P<year>\d{4})"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date | None]], ...] = (
    (re.compile(rf"{_YEAR}-?w(?P<week>\d{{2}})-?(?P<day>[1-7])(?!\d)"), _read_week),
    (
        re.compile(
            rf"{_YEAR}\s{{0,2}}[-/.年년]\s{{0,2}}(?P<month>\d{{1,2}})\s{{0,2}}[-/.月월]"
            r"\s{0,2}(?P<day>\d{1,2})(?!\d)\s{0,2}[日일号.]?"
        ),
        _read_numbers,
    ),
    (re.compile(rf"{_YEAR}-(?P<number>\d{{3}})(?!\d)"), _read_day_of_year),
    (
        re.compile(
            rf"(?<!\d){_DAY}[\s\-]{{0,3}}(?:{_OF}\s)?{_NAME}[\s,\-/]{{0,3}}(?:{_OF}\s)?"
            r"(?P<year>\d{4})(?!\d)\s{0,2}г?\.?"
        ),
        _read_named,
    ),
    (
        re.compile(
            rf"(?<![^\W\d_]){_NAME}\s{{0,2}}{_DAY}{_GAP}(?:{_OF}\s)?(?P<year>\d{{4}})(?!\d)"
        ),
        _read_named,
    ),
    (
        re.compile(
            rf"(?<![^\W\d_]){_NAME}\s{{1,3}}{_DAY}\s(?P<middle>\d\d?:\d\d.{{0,30}}?)\s{_YEAR}(?!\d)"
        ),
        _read_named,
    ),
    (re.compile(rf"{_YEAR}[\s,.]{{1,3}}{_NAME}\s{{0,2}}{_DAY}(?!\d)"), _read_named),
    (
        re.compile(
            r"(?<!\d)(?P<first>\d{1,2})\s?[.\-]\s?(?P<second>\d{1,2})\s?[.\-]\s?(?P<year>\d{4})(?!\d)"
        ),
        _read_day_first,
    ),
    (
        re.compile(r"(?<!\d)(?P<first>\d{1,2})\.(?P<second>\d{1,2})\.(?P<year>\d{2})(?!\d)"),
        _read_day_first,
    ),
    (
        re.compile(r"(?<!\d)(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4}|\d{2})(?!\d)"),
        _read_slashes,
    ),
)
"""The forms of a date, tried in this order, and the function that reads each."""


# --- the clock and the zone -------------------------------------------------------------------


def _add_clock(day: date, rest: str) -> datetime | None:
    """Return in UTC the time on *day* that *rest* says, the text around the date."""
    clock = _find_clock(rest)
    if clock is None:
        return compute_utc(day, (0, 0, 0), 0)
    parts = (_read_hour(clock), int(clock["minute"] or 0), int(clock["second"] or 0))
    return compute_utc(day, parts, _find_zone(rest[clock.end() :], day))


def _read_hour(clock: re.Match[str]) -> int:
    """Return the hour of *clock*, from 0 on, whatever half of the day it names."""
    hour = int(clock["hour"])
    half = clock["before"] or clock["after"]
    if not half or hour > 12:
        return hour
    is_afternoon = _IS_AFTERNOON.fullmatch(half) is not None
    return hour % 12 + 12 * is_afternoon


def _find_clock(rest: str) -> re.Match[str] | None:
    """Return the clock in *rest*: a number with minutes, or with a half of the day."""
    for clock in _CLOCK.finditer(rest):
        has_half = clock["before"] or clock["after"]
        if has_half or clock["minute"] or len(clock[0].strip()) > len(clock["hour"]):
            return clock
    return None


def _find_zone(rest: str, day: date) -> int:
    """Return the minutes east of UTC that *rest*, the text after the clock, names."""
    offset = _OFFSET.search(rest)
    if offset is not None:
        sign = "+" if offset[1] == "+" else "-"
        return find_offset(sign, offset[2], offset[3])
    word = _WORD.search(rest)
    if word is None or len(word[0]) > _MAX_ZONE_CHARS:
        return 0
    return find_named_offset(word[0], day)


def _read_digits(text: str) -> datetime | None:
    """Return the time of 20261129090503, or of seconds or milliseconds since 1970."""
    if len(text) in {10, _MILLISECOND_DIGITS}:
        seconds = int(text[:10])
        return datetime.fromtimestamp(seconds, tz=UTC)
    day = _build_day(int(text[:4]), int(text[4:6]), int(text[6:8]))
    clock = (int(text[8:10]), int(text[10:12]), int(text[12:14] or 0))
    return None if day is None else compute_utc(day, clock, 0)
