"""Read from the headers of an answer how long the server asks us to wait. No clock of our own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MAX_SERVER_WAIT = timedelta(hours=24)
"""A longer wait is cut to this: every feed is asked once a day."""
MIN_EPOCH_RESET = timedelta(days=365)
"""A rate-limit reset from this on counts from 1970; a smaller one counts from now."""
MAX_EPOCH_RESET = timedelta(days=36500)

_MAX_CONTROL_CHARS = 500
_MAX_DIGITS = 10
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s{0,5}=\s{0,5}\"?(\d{1,10})", re.IGNORECASE | re.ASCII)
_NOT_CACHEABLE = re.compile(r"(?:^|[,\s])no-(?:cache|store)", re.IGNORECASE)


def read_retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return the Retry-After or the rate-limit reset; None where neither says a time.

    A date counts from the server's own Date.
    """
    retry_after = headers.get("retry-after", "").strip()
    wait = _parse_seconds(retry_after)
    if wait is None and retry_after:
        wait = _measure_until(retry_after, headers)
    return wait or _read_reset(headers)


def read_freshness(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long the answer stays fresh: max-age minus Age, or Expires minus Date.

    No-cache, zero and a time in the past do not say when to come back: None.
    """
    control = headers.get("cache-control", "")[:_MAX_CONTROL_CHARS]
    if _NOT_CACHEABLE.search(control):
        return None
    if max_age := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        seconds_passed = int(age) if _is_number(age) else 0
        return _limit(int(max_age[1]) - seconds_passed)
    expires = headers.get("expires", "").strip()
    return _measure_until(expires, headers) if expires else None


def _read_reset(headers: Mapping[str, str]) -> timedelta | None:
    text = headers.get("x-ratelimit-reset", "").strip()
    reset = _parse_seconds(text, MAX_EPOCH_RESET)
    # Some servers count the seconds from now, some from 1970.
    if reset is None or reset < MIN_EPOCH_RESET:
        return _parse_seconds(text)
    date = _parse_http_date(headers.get("date", ""))
    if date is None:
        return None
    return _limit(round(reset.total_seconds() - date.timestamp()))


def _parse_seconds(text: str, max_wait: timedelta = MAX_SERVER_WAIT) -> timedelta | None:
    number = text.partition(".")[0]
    return _limit(int(number), max_wait) if _is_number(number) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS


def _limit(seconds: int, max_wait: timedelta = MAX_SERVER_WAIT) -> timedelta | None:
    """Return *seconds* as a wait, at most *max_wait*; None where it is no wait."""
    return min(timedelta(seconds=seconds), max_wait) if seconds > 0 else None


def _measure_until(text: str, headers: Mapping[str, str]) -> timedelta | None:
    """Return the time from the server's Date to the date *text*."""
    end = _parse_http_date(text)
    date = _parse_http_date(headers.get("date", ""))
    if end is None or date is None:
        return None
    return _limit(round((end - date).total_seconds()))


def _parse_http_date(text: str) -> datetime | None:
    if not 10 <= len(text) <= 60:
        return None
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
