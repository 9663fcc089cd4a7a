from __future__ import annotations

import pytest

import storage
from tests.scenes.newsroom import make_busy
from tests.web.scene import serve


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


def test_health_has_the_three_times(site):
    health = site.ask("/healthz").json

    assert (health["status"], health["daemon"]["running"]) == ("ok", True)
    assert {"pulse_at", "polled_at", "next_at"} <= health["daemon"].keys()
    assert site.ask("/readyz").json["status"] == "ready"


def test_the_metrics_are_those_that_the_daemon_wrote(tmp_path):
    room = make_busy(tmp_path)
    with room.open(), serve(room) as site:
        none = site.ask("/metrics")
        storage.find_metrics(room.database).write_text("groundswell_polls_total 3\n")
        some = site.ask("/metrics")

    assert none.status == 503
    assert "wait ten seconds" in none.json["detail"]
    assert (some.status, some.text) == (200, "groundswell_polls_total 3\n")


def test_a_stopped_daemon_is_not_ready_but_the_page_is_well(tmp_path):
    with serve(make_busy(tmp_path)) as site:
        assert site.ask("/healthz").status == 200
        answer = site.ask("/readyz")

    assert (answer.status, answer.json["detail"]) == (
        503,
        "daemon: the daemon does not run; see its log",
    )
