"""How long a server asks us to stay away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feeds.fetching.status import judge
from feeds.fetching.wait import freshness, retry_after

NOON = "Tue, 10 Mar 2026 12:00:00 GMT"
ONE = "Tue, 10 Mar 2026 13:00:00 GMT"


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
        ({"retry-after": ONE, "date": NOON}, 3600),
        ({"retry-after": NOON, "date": ONE}, None),
        ({"retry-after": ONE}, None),
        ({"x-ratelimit-reset": "42"}, 42),
        ({"x-ratelimit-reset": "1773144120", "date": NOON}, 120),
        ({"x-ratelimit-reset": "1773144120"}, None),
        ({"retry-after": "soon", "x-ratelimit-reset": "42"}, 42),
        ({}, None),
    ],
)
def test_retry_after_asks_for(headers: dict[str, str], seconds: int | None):
    assert retry_after(headers) == (None if seconds is None else timedelta(seconds=seconds))


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
        ({"expires": ONE, "date": NOON}, 3600),
        ({"expires": NOON, "date": ONE}, None),
        ({"expires": "0", "date": NOON}, None),
        ({"expires": "-1"}, None),
        ({"cache-control": "max-age=60", "expires": ONE, "date": NOON}, 60),
        ({}, None),
    ],
)
def test_an_answer_stays_good_for(headers: dict[str, str], seconds: int | None):
    assert freshness(headers) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("status", "headers", "problem", "wait"),
    [
        (401, {}, "HTTP 401, it wants a login; give the feed a user and password", 6 * 3600),
        (403, {}, "HTTP 403, the server refuses us; ask the publisher or remove the feed", 6 * 3600),
        (403, {"cf-mitigated": "challenge"},
         "HTTP 403 (bot challenge); ask the publisher or remove the feed", 6 * 3600),
        (404, {}, "HTTP 404, there is no such feed; check the address", None),
        (410, {}, "HTTP 410, the feed is gone for good; remove it", None),
        (429, {"retry-after": "90"},
         "HTTP 429, the server was asked too often (it asks for 1m30s); set a longer every", 90),
        (429, {},
         "HTTP 429, the server was asked too often (it does not say for how long); set a longer every",
         None),
        (503, {"retry-after": "30"},
         "HTTP 503, the server has trouble; if it lasts, tell the publisher", 30),
        (418, {}, "HTTP 418, which is no answer for a feed; check the address", None),
    ],
)  # fmt: skip
def test_a_status_is_told_in_words(
    status: int, headers: dict[str, str], problem: str, wait: int | None
):
    assert judge(status, headers) == (problem, None if wait is None else timedelta(seconds=wait))
