from __future__ import annotations

import pytest

from alerts import name_trend
from tests.scenes.newsroom import COINS, MONEY, make_busy
from tests.scenes.trend import TREND_ID, add_life
from tests.web.scene import serve


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    add_life(room)
    with room.open(), serve(room) as served:
        yield served


def test_trends_are_picked_by_state_and_time(site):
    over = site.ask("/api/v1/trends?state=over").json["items"]
    week = site.ask("/api/v1/trends?since=1d").json["items"]

    assert [(one["watch"], one["id"]) for one in over] == [(COINS, TREND_ID)]
    assert COINS not in [one["watch"] for one in week]
    assert site.ask("/api/v1/trends?since=99999d").status == 200


def test_a_list_goes_on_behind_its_cursor(site):
    first = site.ask("/api/v1/trends?limit=2").json
    rest = site.ask(f"/api/v1/trends?after={first['next']}").json

    assert len(first["items"]) == 2
    assert first["next"] == first["items"][1]["id"]
    assert (len(rest["items"]), rest["next"]) == (3, None)


def test_a_trend_has_the_fields_of_its_page(site):
    trend = site.ask(f"/api/v1/trends/{name_trend('rise-money')}").json

    assert (trend["watch"], trend["state"], trend["times"]) == (MONEY, "rising", 12.0)
    assert [step["step"] for step in trend["steps"]] == ["rising"]
    assert [one["channel"] for one in trend["told"]] == ["policy", "desk"]
    assert trend["published_by"][0] == {"name": "paper-4.example", "at": "2026-10-07T10:42:00Z"}


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/api/v1/trends?state=x", 400, 'state: there is no state "x"; use rising, peaked, over'),
        ("/api/v1/trends?after=x", 400, 'after: the list has no "x" any more; begin without it'),
        ("/api/v1/trends?since=x", 400, "since: "),
        ("/api/v1/trends/x", 404, '/api/v1/trends/x: there is no trend "x"; '),
        ("/api/v1/trends/x?y=1", 400, 'the query: there is no parameter "y"; those here: none'),
    ],
)
def test_a_mistake_is_a_problem(site, path, status, detail):
    answer = site.ask(path)

    assert answer.status == status
    assert answer.json["detail"].startswith(detail)
