"""The dates of feeds are read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.parsing.dates import read_date


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Tue, 05 Nov 2024 10:00:00 -0500", datetime(2024, 11, 5, 15, 0, tzinfo=UTC)),
        ("Tue, 5 Nov 2024 10:00 GMT", datetime(2024, 11, 5, 10, 0, tzinfo=UTC)),
        ("5 Nov 24 10:00:30 EST", datetime(2024, 11, 5, 15, 0, 30, tzinfo=UTC)),
        ("5 November 1999 10:00:00 GMT+02:00", datetime(1999, 11, 5, 8, 0, tzinfo=UTC)),
        ("05-Nov-2024 10:00:00", datetime(2024, 11, 5, 10, 0, tzinfo=UTC)),
        ("2024-11-05T10:00:00Z", datetime(2024, 11, 5, 10, 0, tzinfo=UTC)),
        ("2024-11-05T10:00:00.123456+05:30", datetime(2024, 11, 5, 4, 30, tzinfo=UTC)),
        ("2024-11-05 10:00:00", datetime(2024, 11, 5, 10, 0, tzinfo=UTC)),
        ("20241105T10:00:00Z", datetime(2024, 11, 5, 10, 0, tzinfo=UTC)),
        ("2024-11-05", datetime(2024, 11, 5, tzinfo=UTC)),
        ("Tue Nov  5 10:00:00 2024", datetime(2024, 11, 5, 10, 0, tzinfo=UTC)),
        ("Tue, 05 Nov 2024 24:00:00 GMT", datetime(2024, 11, 6, tzinfo=UTC)),
        ("Tue, 05 Nov 2024 25:00:00 GMT", None),
        ("Wed, 07 Jan 2026 09:05:03 PM", datetime(2026, 1, 7, 21, 5, 3, tzinfo=UTC)),
        ("2026-01-07T24:00:00Z", datetime(2026, 1, 8, tzinfo=UTC)),
        ("Sat, 31 Dec 2016 23:59:60 GMT", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Mon, 01 Jan 0001 00:00:00 GMT", datetime(1, 1, 1, tzinfo=UTC)),
        ("Mon, 01 Jan 0001 00:00:00 +0800", None),
        ("31 Feb 2024 10:00:00 GMT", None),
        ("yesterday", None),
        ("10:00", None),
        ("", None),
        ("9" * 200, None),
    ],
)
def test_a_date_is_read_as(text: str, when: datetime | None):
    assert read_date(text) == when


@given(st.text(alphabet="0123456789-:+TZ., JanGMTo", max_size=40))
def test_reading_a_date_never_fails(text: str):
    found = read_date(text)

    assert found is None or found.tzinfo is UTC
