from __future__ import annotations

from aiohttp import web

import storage
from tests.scenes.newsroom import make_quiet
from tests.web.scene import serve
from web.api.operation import ENDLESS, Operation, add_operations


def read_lines(site):
    return site.ask("/metrics").text.splitlines()


def test_requests_are_counted_by_route_and_class(tmp_path):
    room = make_quiet(tmp_path)
    storage.find_metrics(room.database).write_text("")
    with room.open(), serve(room) as site:
        site.ask("/")
        site.ask("/api/v1/alerts?limit=0")
        site.ask("/", Host="evil.example")
        lines = read_lines(site)

    assert 'groundswell_web_requests_total{code="2xx",route="/"} 1.0' in lines
    assert 'groundswell_web_requests_total{code="4xx",route="/"} 1.0' in lines
    assert 'groundswell_web_requests_total{code="4xx",route="/api/v1/alerts"} 1.0' in lines
    assert 'groundswell_web_request_seconds_count{route="/"} 2.0' in lines
    assert "groundswell_web_streams 0.0" in lines


def test_no_number_of_addresses_makes_more_series(tmp_path):
    room = make_quiet(tmp_path)
    storage.find_metrics(room.database).write_text("")
    with room.open(), serve(room) as site:
        site.ask("/nowhere")
        before = len(read_lines(site))
        for number in range(40):
            site.ask(f"/nowhere/{number}")
            site.ask(f"/watches/{number}")
        after = len(read_lines(site))

    # The route of a watch, and /metrics itself, are new; forty addresses are not.
    assert after - before <= 20


def test_the_time_of_an_endless_answer_is_not_counted(tmp_path):
    room = make_quiet(tmp_path)
    storage.find_metrics(room.database).write_text("")
    with room.open(), serve(room) as site:
        site.ask("/api/v1/events?unknown=1")
        site.ask("/api/v1/status")
        text = site.ask("/metrics").text

    assert 'groundswell_web_requests_total{code="4xx",route="/api/v1/events"} 1.0' in text
    assert 'groundswell_web_request_seconds_count{route="/api/v1/status"} 1.0' in text
    assert 'groundswell_web_request_seconds_count{route="/api/v1/events"}' not in text


def test_the_only_routes_without_an_end_are_those_of_endless_operations():
    app = web.Application()
    add_operations(app, [_make("/a/{name:[^/]+}", is_endless=True), _make("/b", is_endless=False)])

    assert app[ENDLESS] == {"/a/{name}"}


def _make(path, *, is_endless):
    return Operation(path=path, handler=_answer, about="", answer=None, is_endless=is_endless)


async def _answer(_request, _wanted):
    return web.Response()
