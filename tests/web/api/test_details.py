from __future__ import annotations

from urllib.parse import quote

import pytest

from alerts import name_trend
from tests.scenes.newsroom import NOW, make_busy, make_figures, make_quiet, make_rise
from tests.web.scene import serve

RSS = "https://ledger.example/rss"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


def test_an_alert_has_its_figures_its_entries_and_its_deliveries(site):
    alert = site.ask(f"/api/v1/alerts/{name_trend('rise-money')}").json

    assert (alert["kind"], alert["state"]) == ("burst.rising", "active")
    assert (alert["figures"]["observed"], alert["figures"]["expected"]) == (14, 1.2)
    assert [(one["channel"], one["state"]) for one in alert["deliveries"]] == [
        ("desk", "pending"),
        ("policy", "sent"),
    ]
    first = alert["entries"][0]
    assert (first["title"], first["stored"], first["matched"]) == (
        "Lindmark's central bank will pilot a digital crown in January",
        False,
        True,
    )
    assert first["spans"] == [["title", 37, 50]]


def test_an_alert_whose_watch_is_gone_has_no_verdict(tmp_path):
    room = make_quiet(tmp_path)
    with room.open() as store, store.transaction() as tx:
        tx.record(make_rise("x", "Gone", "burst.rising", make_figures(3, 1.0, 6.0, NOW), NOW), [])
    with room.open(), serve(room) as site:
        entries = site.ask(f"/api/v1/alerts/{name_trend('rise-x')}").json["entries"]

    assert {(entry["matched"], entry["why"]) for entry in entries} == {(None, "")}


def test_a_feed_is_found_by_its_id_and_by_its_address(site):
    listed = next(one for one in site.ask("/api/v1/feeds").json["items"] if one["key"] == RSS)

    assert site.ask(f"/api/v1/feeds/{listed['id']}").json == listed
    assert site.ask(f"/api/v1/feeds/{quote(RSS, safe='')}").json == listed


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("alerts/none", 'there is no alert "none"; see the ids at /api/v1/alerts'),
        ("feeds/none", 'there is no feed "none"; see the ids at /api/v1/feeds'),
    ],
)
def test_a_name_that_nothing_has_is_a_problem_with_a_way_on(site, path, detail):
    answer = site.ask(f"/api/v1/{path}")

    assert (answer.status, answer.json["detail"]) == (404, detail)


def test_channels_are_those_of_the_config(site):
    found = site.ask("/api/v1/channels").json["items"]

    assert [(one["name"], one["state"], one["waiting"]) for one in found] == [
        ("policy", "ok", 0),
        ("desk", "ok", 1),
    ]


def test_the_status_says_whether_all_is_well(site):
    status = site.ask("/api/v1/status").json

    assert (status["ok"], status["running"]) == (False, True)
    assert "no daemon listens for commands there" in status["troubles"][0]
    assert status["alerts_by_state"] == {"active": 3, "held": 1, "suppressed": 1}
    assert [(one["name"], one["failures"]) for one in status["failing"]] == [
        ("Ledger and Crown", 3)
    ]
