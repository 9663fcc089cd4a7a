from __future__ import annotations

import pytest

from alerts import name_trend
from tests.scenes.newsroom import MONEY, RATES, make_busy
from tests.web.scene import serve

RISE = name_trend("rise-money")
MORE = name_trend("more-strike")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


def test_now_has_the_facts_of_the_page(site):
    now = site.ask("/api/v1/now").json

    assert now["sentence"].startswith("Three trends are rising")
    assert now["trends"][0]["watch"] == MONEY
    assert now["served_at"] == "2026-10-07T12:42:00Z"
    assert now["daemon"]["polled_at"] == "2026-10-07T12:41:52Z"
    assert (now["silences"], now["feedback"]) == ([], {})
    assert now["trends"][0]["acknowledged"] is None


def test_feeds_are_picked_by_state(site):
    assert [feed["name"] for feed in site.ask("/api/v1/feeds?state=down").json["items"]] == [
        "Ledger and Crown"
    ]
    assert len(site.ask("/api/v1/feeds").json["items"]) == 3


def test_alerts_and_deliveries_have_lists(site):
    alerts = site.ask("/api/v1/alerts?state=suppressed").json["items"]
    deliveries = site.ask("/api/v1/deliveries").json

    assert [(one["watch"], one["reason"]) for one in alerts] == [
        (RATES, "the budget of this watch is used up")
    ]
    assert (len(deliveries["items"]), deliveries["waiting"]) == (4, 1)


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/api/v1/alerts?state=x", 'state: there is no state "x"; use active, held, suppressed'),
        ("/api/v1/alerts?limit=0", "limit: use a number from 1 to 200"),
        ("/api/v1/alerts?limit=201", "limit: use a number from 1 to 200"),
        ("/api/v1/alerts?limit=%D9%A3", "limit: use a number from 1 to 200"),
        ("/?theme=pink", "theme: use light or dark"),
    ],
)
def test_a_value_that_makes_no_sense_is_a_problem(site, path, detail):
    answer = site.ask(path)

    assert (answer.status, answer.json["detail"]) == (400, detail)
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_an_answer_that_the_asker_has_is_not_sent_again(site):
    first = site.ask("/api/v1/now")

    again = site.ask("/api/v1/now", If_None_Match=first.headers["ETag"])

    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_page_names_its_twin(site):
    for path, twin in (("/", "/api/v1/now"), ("/feeds", "/api/v1/feeds")):
        assert (
            f'<link rel="alternate" type="application/json" href="{twin}">' in site.ask(path).text
        )
        assert site.ask(twin).status == 200


def test_an_unknown_address_is_a_problem_with_a_way_on(site):
    answer = site.ask("/api/v1/nothing")

    assert (answer.status, answer.json["title"]) == (404, "Not Found")
    assert answer.json["detail"] == "/api/v1/nothing: there is no such page; begin at /"


@pytest.mark.parametrize("path", ["alerts", "deliveries", "feeds"])
def test_a_list_is_read_part_by_part(site, path):
    whole = site.ask(f"/api/v1/{path}").json["items"]
    found, after = [], ""
    while after is not None:
        part = site.ask(f"/api/v1/{path}?limit=1&after={after}").json
        found += part["items"]
        after = part["next"]

    assert found == whole


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("alerts?kind=burst.escalated", [MORE]),
        ("alerts?since=1h", [RISE, "rates"]),
        ("alerts?since=2026-10-07T12:00:00Z", [RISE]),
        ("alerts?since=2026-10-07T14:00:00%2B02:00", [RISE]),
        ("alerts?watch=Port%20strike&state=active&kind=burst", [MORE, name_trend("rise-strike")]),
    ],
)
def test_alerts_are_picked_by_kind_and_time(site, path, ids):
    assert [one["id"] for one in site.ask(f"/api/v1/{path}").json["items"]] == ids


def test_deliveries_are_picked_by_channel_and_state(site):
    found = site.ask("/api/v1/deliveries?channel=desk&state=pending").json["items"]

    assert [(one["alert"], one["channel"]) for one in found] == [(RISE, "desk")]


@pytest.mark.parametrize("path", ["alerts", "deliveries", "feeds"])
def test_a_cursor_that_is_none_is_a_problem(site, path):
    answer = site.ask(f"/api/v1/{path}?after=x")

    assert answer.status == 400
    assert answer.json["detail"] == (
        "after: it is no cursor of this list; send `next` of the answer before"
    )
