"""Requests in every form that HTTP allows, and in some that it does not."""

from __future__ import annotations

import json
import socket

import pytest

from tests.scenes.newsroom import make_busy
from tests.web.scene import DEADLINE, serve

FRAME = b"Host: localhost\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


def send(site, target, method=b"GET", headers=b""):
    """Return the status, head and body of the answer to a request made of bytes."""
    request = method + b" " + target + b" HTTP/1.1\r\n" + FRAME + headers + b"\r\n"
    with socket.create_connection(("127.0.0.1", site.port), timeout=DEADLINE) as connection:
        connection.sendall(request)
        with connection.makefile("rb") as stream:
            answer = stream.read()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head, body


@pytest.mark.parametrize("method", [b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"TRACE"])
def test_a_wrong_method_names_the_right_ones(site, method):
    status, head, body = send(site, b"/api/v1/now", method)

    assert (status, json.loads(body)["status"]) == (405, 405)
    assert b"\r\nAllow: GET,HEAD\r\n" in head


@pytest.mark.parametrize("path", [b"/api/v1/now", b"/healthz", b"/api/v1/openapi.json"])
def test_a_head_is_that_of_the_answer_without_its_body(site, path):
    _, whole, _ = send(site, path)
    status, head, body = send(site, path, b"HEAD")

    assert (status, body) == (200, b"")
    etags = [line for line in whole.split(b"\r\n") if line.startswith(b"ETag")]
    assert etags[0] in head


def test_a_stream_has_no_head(site):
    status, head, _ = send(site, b"/api/v1/events", b"HEAD")

    assert status == 405
    assert b"\r\nAllow: GET\r\n" in head


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ("*", 304),
        ("{etag}", 304),
        ("W/{etag}", 304),
        ('"other", {etag}', 304),
        ('"other"', 200),
        ("nothing", 200),
        ('"', 200),
        (",,,", 200),
        ("", 200),
        ("\xff", 200),
    ],
)
def test_an_asker_names_the_hash_that_it_has_in_any_form(site, form, status):
    etag = site.ask("/api/v1/openapi.json").headers["ETag"]
    header = f"If-None-Match: {form.format(etag=etag)}\r\n".encode("latin-1")

    assert send(site, b"/api/v1/openapi.json", headers=header)[0] == status


@pytest.mark.parametrize("accept", [b"text/html", b"*/*", b"\xff", b"", b";q=,", b"a" * 5000])
def test_an_answer_is_json_even_if_other_types_are_asked_for(site, accept):
    status, head, _ = send(site, b"/api/v1/now", headers=b"Accept: " + accept + b"\r\n")

    assert status == 200
    assert b"Content-Type: application/json" in head


@pytest.mark.parametrize(
    "text", ["%00", "%ED%A0%80", "%ff", "%", "%zz", "%0d%0aX:%20y", "%E2%80%AE"]
)
def test_bytes_that_are_no_text_find_nothing(site, text):
    for path, status in (("alerts?watch=", 200), ("alerts?state=", 400), ("", 404)):
        answered, head, body = send(site, f"/api/v1/{path}{text}".encode())
        assert answered == status
        assert b"\r\nX: y" not in head
        json.loads(body)


def test_a_query_of_the_longest_text_in_any_script_is_read(site):
    status, _, _ = send(site, b"/api/v1/alerts?watch=" + b"%F0%A0%80%80" * 2000)
    longer, _, body = send(site, b"/api/v1/alerts?watch=" + b"%F0%A0%80%80" * 2001)

    assert (status, longer) == (200, 400)
    assert json.loads(body)["detail"] == "watch: it is longer than 2000 characters; shorten it"


@pytest.mark.parametrize("target", [b"/" + b"a" * 80_000, b"/api/v1/\xff", b"*", b"\x00"])
def test_a_request_that_is_none_is_refused_without_a_word_of_the_inside(site, target):
    status, _, body = send(site, target)

    assert status == 400
    assert b"Traceback" not in body
    assert b"aiohttp" not in body
