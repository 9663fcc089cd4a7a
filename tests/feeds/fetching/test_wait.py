"""The headers of an answer say how long to wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feeds.fetching.wait import read_freshness, read_retry_after

NOON = "Tue, 10 Mar 2026 12:00:00 GMT"
ONE_O_CLOCK = "Tue, 10 Mar 2026 13:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 120.7 "}, 120),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "9999999999"}, 86400),
        ({"retry-after": "9" * 50}, None),
        ({"retry-after": ONE_O_CLOCK, "date": NOON}, 3600),
        ({"retry-after": NOON, "date": ONE_O_CLOCK}, None),
        ({"retry-after": ONE_O_CLOCK}, None),
        ({"x-ratelimit-reset": "42"}, 42),
        ({"x-ratelimit-reset": "1773144120", "date": NOON}, 120),
        ({"x-ratelimit-reset": "1773144120"}, None),
        ({"retry-after": "soon", "x-ratelimit-reset": "42"}, 42),
        ({}, None),
    ],
)
def test_the_server_asks_us_to_wait_for(headers: dict[str, str], seconds: int | None):
    assert read_retry_after(headers) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=600"}, 600),
        ({"cache-control": "max-age=600", "age": "100"}, 500),
        ({"cache-control": "max-age=600", "age": "700"}, None),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "no-cache, max-age=600"}, None),
        ({"cache-control": "max-age=99999999"}, 86400),
        ({"expires": ONE_O_CLOCK, "date": NOON}, 3600),
        ({"expires": NOON, "date": ONE_O_CLOCK}, None),
        ({"expires": "0", "date": NOON}, None),
        ({"expires": "-1"}, None),
        ({"cache-control": "max-age=60", "expires": ONE_O_CLOCK, "date": NOON}, 60),
        ({}, None),
    ],
)
def test_an_answer_stays_fresh_for(headers: dict[str, str], seconds: int | None):
    assert read_freshness(headers) == (None if seconds is None else timedelta(seconds=seconds))
