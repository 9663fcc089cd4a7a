from __future__ import annotations

import contextlib
import json
import socket

import pytest

from tests.scenes.newsroom import MONEY, NOW, make_figures, make_quiet, make_rise
from tests.web.scene import DEADLINE, serve
from web import _events


@pytest.fixture
def room(tmp_path):
    return make_quiet(tmp_path)


@contextlib.contextmanager
def listen(site, **headers):
    """Yield a function that returns the next event of the stream: its name, id and data."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    request = "\r\n".join(["GET /api/v1/events HTTP/1.1", "Host: localhost", *lines, "", ""])
    with socket.create_connection(("127.0.0.1", site.port), timeout=DEADLINE) as connection:
        connection.sendall(request.encode())
        with connection.makefile("r", newline="\r\n") as stream:
            yield lambda: read_event(stream)


def read_event(stream):
    event = {}
    for line in stream:
        name, colon, value = line.strip().partition(": ")
        if colon and name in {"event", "data", "id"}:
            event[name] = value
        elif not line.strip() and "data" in event:
            return event
    return event


def test_a_page_hears_the_pulse_and_then_each_change(room):
    with serve(room) as site, listen(site) as next_event:
        pulse = next_event()
        with room.open() as store, store.transaction() as tx:
            rise = make_rise("x", MONEY, "burst.rising", make_figures(3, 1.0, 6.0, NOW), NOW)
            tx.record(rise, [("policy", "")])
        changed = next_event()

    assert (pulse["event"], json.loads(pulse["data"])["state"]) == ("pulse", "stopped")
    assert (changed["event"], json.loads(changed["data"])["parts"]) == ("changed", ["now"])
    assert changed["id"]


def test_a_page_that_was_away_hears_that_something_changed(room):
    with serve(room) as site, listen(site, Last_Event_ID="old") as next_event:
        assert next_event()["event"] == "changed"


def test_there_is_an_end_to_the_number_of_pages(room, monkeypatch):
    monkeypatch.setattr(_events, "MAX_STREAMS", 1)
    with serve(room) as site, listen(site) as next_event:
        next_event()
        answer = site.ask("/api/v1/events")

    assert (answer.status, answer.headers["Retry-After"]) == (503, "30")


def test_a_page_that_is_closed_leaves_its_place_at_once(room, monkeypatch):
    monkeypatch.setattr(_events, "MAX_STREAMS", 1)
    with serve(room) as site:
        with listen(site) as next_event:
            next_event()
        status = 503
        while status == 503:
            with socket.create_connection(("127.0.0.1", site.port), timeout=DEADLINE) as again:
                again.sendall(b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                status = int(again.recv(12).split()[1])

    assert status == 200


def test_streams_end_when_the_page_stops(room):
    with contextlib.ExitStack() as stack:
        site = stack.enter_context(serve(room))
        next_event = stack.enter_context(listen(site))
        next_event()
