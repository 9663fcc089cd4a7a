"""How long a server asks us to stay away, by the headers of its answer. No clock of our own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=24)
"""What is asked beyond this is not honoured; we come back once a day."""

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s{0,5}=\s{0,5}\"?(\d{1,10})", re.IGNORECASE | re.ASCII)
_NOT_KEPT = re.compile(r"(?:^|[,\s])no-(?:cache|store)", re.IGNORECASE)


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return the Retry-After (or a reset in seconds), None where there is none that says anything.

    A date counts from the server's own Date.
    """
    written = headers.get("retry-after", "").strip()
    if found := _seconds(written):
        return found
    if written and (found := _until(written, headers)):
        return found
    return _reset(headers.get("x-ratelimit-reset", "").strip(), headers)


def freshness(headers: Mapping[str, str]) -> timedelta | None:
    """Return for how long the answer stays good: max-age less Age, or Expires less Date.

    No-cache, zero and the past say nothing about when to come back.
    """
    control = headers.get("cache-control", "")[:500]
    if _NOT_KEPT.search(control):
        return None
    if found := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        spent = int(age) if age.isascii() and age.isdecimal() and len(age) < 11 else 0
        return _bounded(int(found[1]) - spent)
    expires = headers.get("expires", "").strip()
    return _until(expires, headers) if expires else None


def _reset(text: str, headers: Mapping[str, str]) -> timedelta | None:
    # Some count the seconds from now, some from 1970.
    seconds, date = _seconds(text, timedelta(days=36500)), _http_date(headers.get("date", ""))
    if seconds is None or seconds < timedelta(days=365):
        return _seconds(text)
    return _bounded(round(seconds.total_seconds() - date.timestamp())) if date else None


def _seconds(text: str, longest: timedelta = LONGEST) -> timedelta | None:
    number = text.partition(".")[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 11):
        return None
    return _bounded(int(number), longest)


def _bounded(seconds: int, longest: timedelta = LONGEST) -> timedelta | None:
    return min(timedelta(seconds=seconds), longest) if seconds > 0 else None


def _until(text: str, headers: Mapping[str, str]) -> timedelta | None:
    then, date = _http_date(text), _http_date(headers.get("date", ""))
    return _bounded(round((then - date).total_seconds())) if then and date else None


def _http_date(text: str) -> datetime | None:
    if not 10 <= len(text) <= 60:
        return None
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
