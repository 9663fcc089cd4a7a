"""The loopback feed server answers as a test sets it."""

from __future__ import annotations

import http.client

import pytest

from tests.loopback.web import WebServer


def ask(web: WebServer, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(web.host, web.port, timeout=5)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request("GET", path, headers=names)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def test_it_answers_304_only_to_the_etag_of_the_present_body():
    with WebServer() as web:
        web.set("/rss", "one", etag="auto")
        status, headers, body = ask(web, "/rss")

        assert (status, body) == (200, b"one")
        assert ask(web, "/rss", If_None_Match=headers["ETag"])[0] == 304
        assert ask(web, "/rss", If_None_Match='"other"')[0] == 200

        web.set("/rss", "two", etag="auto")
        assert ask(web, "/rss", If_None_Match=headers["ETag"])[2] == b"two"
        assert [request.status for request in web.list_requests("/rss")] == [200, 304, 200, 200]


def test_it_answers_404_to_a_path_that_is_not_set():
    with WebServer() as web:
        assert ask(web, "/nothing")[0] == 404
        assert web.requests[0].path == "/nothing"
        assert web.requests[0].headers["host"] == web.address


def test_it_closes_the_connection_in_the_middle_of_a_body():
    with WebServer() as web:
        web.set("/cut", "x" * 1000, cut=10)

        with pytest.raises(http.client.IncompleteRead) as broken:
            ask(web, "/cut")

        assert broken.value.partial == b"x" * 10
