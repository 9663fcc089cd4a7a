from __future__ import annotations

from datetime import timedelta

import pytest

import storage
from model import Page
from tests.scenes.newsroom import NOW, make_busy, make_quiet
from tests.web.scene import serve


def write_pulse(room, at=NOW - timedelta(seconds=8), storing=1):
    """Write the pulse of a daemon."""
    storage.find_metrics(room.database).write_text(
        f"groundswell_heartbeat_timestamp_seconds {at.timestamp()}\ngroundswell_storage_ok {storing}\n"
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    write_pulse(room)
    with room.open(), serve(room) as served:
        yield served


def test_health_has_the_three_times(site):
    health = site.ask("/healthz").json

    assert (health["status"], health["daemon"]["running"]) == ("ok", True)
    assert {"pulse_at", "polled_at", "next_at"} <= health["daemon"].keys()


def test_a_daemon_with_a_pulse_is_ready(site):
    ready = site.ask("/readyz").json

    assert (ready["status"], ready["life"]) == ("ready", "live")
    assert ready["pulse_at"] == "2026-10-07T12:41:52Z"
    assert ready["polled_at"] == "2026-10-07T12:41:52Z"


def test_the_metrics_are_those_that_the_daemon_wrote(tmp_path):
    room = make_busy(tmp_path)
    with room.open(), serve(room) as site:
        none = site.ask("/metrics")
        storage.find_metrics(room.database).write_text("groundswell_polls_total 3\n")
        some = site.ask("/metrics")

    assert none.status == 503
    assert "wait ten seconds" in none.json["detail"]
    assert some.status == 200
    assert some.text.startswith("groundswell_polls_total 3\n")
    assert 'groundswell_web_requests_total{code="5xx",route="/metrics"} 1.0' in some.text


def test_a_stopped_daemon_is_not_ready_but_the_page_is_well(tmp_path):
    with serve(make_busy(tmp_path)) as site:
        assert site.ask("/healthz").status == 200
        answer = site.ask("/readyz")

    assert answer.status == 503
    assert answer.json["detail"] == "the daemon is not running; start it with: ./start run"


def test_every_reason_is_said_with_its_remedy(tmp_path):
    room = make_quiet(tmp_path)
    write_pulse(room, NOW - timedelta(minutes=5), storing=0)
    with room.open() as store, store.transaction() as tx:
        for feed in room.config.feeds.values():
            tx.settle_feed(feed, Page(problem="HTTP 503"), NOW, NOW)
    with room.open(), serve(room) as site:
        answer = site.ask("/readyz")

    reasons = [error["detail"] for error in answer.json["errors"]]
    assert (answer.status, answer.json["detail"]) == (503, reasons[0])
    assert reasons[0].endswith("gave no pulse for 5m; see its log, and restart it")
    assert reasons[1:] == [
        "nothing can be stored; see storage.failed in its log, and look for space on the disk",
        "all feeds fail; see the reasons with: ./start feeds",
    ]


def test_a_file_that_is_no_text_has_no_pulse(tmp_path):
    room = make_quiet(tmp_path)
    storage.find_metrics(room.database).write_bytes(b"\xff\x00")
    with room.open(), serve(room) as site:
        answer = site.ask("/readyz")

    assert "has written no metrics.prom" in answer.json["detail"]
