"""The time zones of dates: offsets in digits, abbreviations, and the way from there to UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

_ZONE_MINUTES = {
    "": 0, "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "wat": 60,
    "cet": 60, "mez": 60, "cest": 120, "mesz": 120, "cat": 120, "sast": 120, "eet": 120,
    "eest": 180, "msk": 180, "trt": 180, "eat": 180, "idt": 180, "irst": 210, "gst": 240,
    "pkt": 300, "uzt": 300, "ist": 330, "npt": 345, "bdt": 360, "ict": 420, "wib": 420,
    "sgt": 480, "hkt": 480, "myt": 480, "pht": 480, "phst": 480, "wita": 480, "awst": 480,
    "jst": 540, "kst": 540, "wit": 540, "acst": 570, "aest": 600, "acdt": 630, "aedt": 660,
    "nzst": 720, "nzdt": 780, "nst": -210, "ndt": -150, "ast": -240, "adt": -180, "est": -300,
    "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "akst": -540, "akdt": -480, "hst": -600, "brt": -180, "brst": -120, "art": -180, "uyt": -180,
    "clst": -180, "clt": -240, "bot": -240, "vet": -240, "pet": -300, "cot": -300, "ect": -300,
}  # fmt: skip
"""Minutes east of UTC. Where one abbreviation names several zones, the one that feeds use most."""

_AMERICAN_MINUTES = {"et": -300, "ct": -360, "mt": -420, "pt": -480}
"""Minutes east of UTC in winter; an hour is added in summer."""

_SUNDAY = 6
_MAX_OFFSET_MINUTES = 24 * 60
_LAST_HOUR = 24  # some write midnight as 24:00, the end of the day


def compute_utc(day: date, clock: tuple[int, int, int], offset: int) -> datetime | None:
    """Return in UTC the time of *clock*, hour, minute and second, on *day*.

    *offset* is in minutes east of UTC. None where there is no such time.
    """
    hour, minute, second = clock
    if hour > _LAST_HOUR or minute > 59 or abs(offset) >= _MAX_OFFSET_MINUTES:
        return None
    zone = timezone(timedelta(minutes=offset))
    passed = timedelta(hours=hour, minutes=minute, seconds=min(second, 59))  # a leap second is 60
    try:
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        return (midnight + passed).astimezone(UTC)
    except OverflowError:
        return None


def find_offset(sign: str | None, hours: str | None, minutes: str | None) -> int:
    """Return the minutes east of UTC of an offset in digits; 0 where there is none."""
    if not sign:
        return 0
    offset = int(hours or 0) * 60 + int(minutes or 0)
    return -offset if sign == "-" else offset


def find_named_offset(name: str, day: date) -> int:
    """Return the minutes east of UTC of the zone *name* on *day*; 0 for an unknown name."""
    zone = name.casefold().replace(".", "")
    if zone in _AMERICAN_MINUTES:
        return _AMERICAN_MINUTES[zone] + 60 * _is_american_summer(day)
    return _ZONE_MINUTES.get(zone, 0)


def _is_american_summer(day: date) -> bool:
    """Return whether the clocks of the United States show summer time on *day*."""
    begins = _find_sunday(day.year, month=3, number=2)
    ends = _find_sunday(day.year, month=11, number=1)
    return begins <= day < ends


def _find_sunday(year: int, month: int, number: int) -> date:
    """Return the Sunday of a month by its *number*: 1 is the first one."""
    first = date(year, month, 1)
    days_to_sunday = _SUNDAY - first.weekday()
    return first + timedelta(days=days_to_sunday + 7 * (number - 1))
