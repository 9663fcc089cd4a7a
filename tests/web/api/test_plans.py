from __future__ import annotations

import json

import pytest

from tests.scenes.newsroom import MONEY
from tests.web.pages.test_search import make_archive
from tests.web.scene import serve
from tests.web.test_planning import DRAFT, begin, wait_for


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_archive(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


def test_a_plan_is_begun_and_found_at_its_address(site):
    begun = begin(site)

    assert (begun.status, begun.json["state"]) == (202, "running")
    assert begun.headers["Location"] == f"/api/v1/plans/{begun.json['id']}"
    plan = wait_for(site, begun.json["id"])
    assert [plan[name] for name in ("state", "new", "gone", "changed", "same")] == [
        "done", 4, 0, 0, 2,
    ]  # fmt: skip
    assert plan["lines"][0].startswith("alerts: 4 new, 0 gone, 0 changed, 2 same in 5 days")
    assert plan["alerts"][0]["at"] == "2026-10-07T12:12:00Z"
    again = site.ask(begun.headers["Location"])
    assert site.ask(begun.headers["Location"], If_None_Match=again.headers["ETag"]).status == 304


def test_mistakes_are_a_problem_with_their_places(site):
    answer = begin(site, "name: X\nkeywords: |\n  a AND")

    assert answer.status == 400
    assert answer.json["detail"].startswith('watch: 3:5: keywords: nothing follows "AND"')
    assert [(one["line"], one["column"]) for one in answer.json["errors"]] == [(3, 5)]


def test_a_draft_cannot_take_the_name_of_another_watch(site):
    answer = begin(site, "name: Port strike\nkeywords: [CBDC]", of=MONEY)

    assert answer.status == 400
    assert "another watch" in answer.json["detail"]


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"watch": ""}, "watch: it is empty"),
        ({"watch": 1}, "watch: expected the YAML"),
        ({"days": 14}, 'the body: there is no field "days"; those here: watch, of'),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(site, fields, detail):
    answer = begin(site, **{"watch": DRAFT, **fields})

    assert answer.status == 400
    assert answer.json["detail"].startswith(detail)


def test_an_id_that_is_not_kept_is_a_problem_with_a_way_on(site):
    answer = site.ask("/api/v1/plans/none")

    assert answer.status == 404
    assert answer.json["detail"].endswith("only the last few plans are; make it again")


def test_another_site_cannot_begin_a_plan(site):
    headers = {"Content_Type": "application/json", "Sec_Fetch_Site": "cross-site"}

    assert site.ask("/api/v1/plans", "POST", json.dumps({"watch": DRAFT}), **headers).status == 403
