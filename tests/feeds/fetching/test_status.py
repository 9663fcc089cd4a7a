"""An HTTP status that brings no feed is explained."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feeds.fetching.status import explain_status


@pytest.mark.parametrize(
    ("status", "headers", "problem", "wait"),
    [
        (401, {}, "HTTP 401, the server asks for a login; give the feed a user and password", 6 * 3600),
        (403, {},
         'HTTP 403, the server refuses us; try headers: ["User-Agent: ..."] with another name, or ask the publisher',
         6 * 3600),
        (407, {}, "the proxy asks for a login (HTTP 407); write it in proxy, as http://user:password@...", None),
        (403, {"cf-mitigated": "challenge"},
         "HTTP 403 (bot challenge); ask the publisher or remove the feed", 6 * 3600),
        (404, {}, "HTTP 404, there is no such feed; check the address", None),
        (410, {}, "HTTP 410, the feed is gone for good; remove it", None),
        (429, {"retry-after": "90"},
         "HTTP 429, the server was asked too often (it asks for a pause of 1m30s); set a longer every", 90),
        (429, {},
         "HTTP 429, the server was asked too often (it does not say for how long); set a longer every",
         None),
        (503, {"retry-after": "30"},
         "HTTP 503, the server has trouble; if it lasts, tell the publisher", 30),
        (418, {}, "HTTP 418, expected a feed; check the address", None),
    ],
)  # fmt: skip
def test_a_status_without_a_feed_is_explained_in_words(
    status: int, headers: dict[str, str], problem: str, wait: int | None
):
    assert explain_status(status, headers) == (
        problem,
        None if wait is None else timedelta(seconds=wait),
    )
