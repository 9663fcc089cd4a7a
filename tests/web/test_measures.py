from __future__ import annotations

import storage
from tests.scenes.newsroom import make_quiet
from tests.web.scene import serve


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
