"""The addresses of the overlay for programs: list, export, change and end."""

from __future__ import annotations

import json

import pytest
import yaml

from model import ChangeKind, KeywordChange
from tests.loopback.station import Station
from tests.scenes.newsroom import DAY, MONEY, NOW, make_quiet
from tests.web.office import EDITOR, OPTIONS, READER, post, visit
from tests.web.scene import serve

OVERLAY = "/api/v1/overlay"
OIL = {"change": "add", "watch": "Money", "keyword": "oil price", "reason": "new law"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A page over a state with changes, whose daemon does not run."""
    room = make_quiet(tmp_path_factory.mktemp("room"))
    with room.open() as store, store.transaction() as tx:
        for name, keyword in (("aaaa", "wholesale coin"), ("bbbb", "<b>oil</b>")):
            tx.overlay.add(
                KeywordChange(name, ChangeKind.ADD, MONEY, keyword, NOW - DAY, "Mara", "chat")
            )
        tx.overlay.end("bbbb", "taken back by Kim", NOW)
    with serve(room, OPTIONS) as served:
        yield served


def read(site, path):
    return site.ask(path, Authorization=f"Bearer {READER}")


def test_changes_are_made_listed_and_taken_back(tmp_path):
    def work(site):
        added = post(site, OVERLAY, json.dumps(OIL), EDITOR)
        (listed,) = read(site, OVERLAY).json["items"]
        exported = read(site, f"{OVERLAY}.yaml")
        shown = read(site, "/api/v1/watches/Money").json
        path = f"{OVERLAY}/{added.json['id']}"
        ended = site.ask(path, "DELETE", Authorization=f"Bearer {EDITOR}")
        left = read(site, OVERLAY).json["items"]
        (kept,) = read(site, f"{OVERLAY}?ended=yes").json["items"]

        assert added.json["text"] == 'Money looks for "oil price" from now on'
        names = ("change", "watch", "keyword", "by", "via", "reason", "in_force")
        assert {name: listed[name] for name in names} == {
            **OIL,
            "by": "edda",
            "via": "page",
            "in_force": True,
        }
        assert exported.headers["Content-Type"].startswith("text/plain")
        (watch,) = yaml.safe_load(exported.text)
        assert watch["keywords"] == ["CBDC", "oil price"]
        assert shown["keywords"] == ["CBDC", "oil price"]
        assert shown["changes"][0]["origin"].startswith("added by edda on the page, ")
        assert (ended.status, left) == (200, [])
        assert kept["why_ended"] == "taken back by edda"

    visit(Station(tmp_path), work, OPTIONS)


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({**OIL, "change": "swap"}, 400, "change: expected add or remove"),
        ({**OIL, "keyword": 7}, 400, "keyword: expected a text of at most 500 characters"),
        ({**OIL, "reason": "x" * 201}, 400, "reason: expected a text of at most 200 characters"),
        ({**OIL, "by": "me"}, 400, 'the body: there is no field "by"'),
        ({**OIL, "watch": "Oil"}, 409, 'there is no watch "Oil"'),
        ({**OIL, "keyword": '"oil'}, 409, '""oil" in Money: column 1: '),
        ({**OIL, "change": "remove", "keyword": "CBDC"}, 409, "it is the last keyword"),
    ],
)
def test_a_wrong_change_is_refused_with_the_reason(tmp_path, body, status, detail):
    def work(site):
        answer = post(site, OVERLAY, json.dumps(body), EDITOR)
        assert answer.status == status
        assert detail in answer.json["detail"]

    visit(Station(tmp_path), work, OPTIONS)


def test_without_a_daemon_a_change_waits_and_the_list_stands(site):
    refused = post(site, OVERLAY, json.dumps({**OIL, "watch": MONEY}), EDITOR)

    assert (refused.status, "Retry-After" in refused.headers) == (503, True)
    assert [one["id"] for one in read(site, OVERLAY).json["items"]] == ["aaaa"]
    assert read(site, f"{OVERLAY}?ended=maybe").status == 400


def test_the_export_may_have_the_changes_that_ended(site):
    assert "<b>oil</b>" not in read(site, f"{OVERLAY}.yaml").text
    assert "taken back by Kim" in read(site, f"{OVERLAY}.yaml?ended=yes").text


def test_status_names_the_changes(site):
    assert [one["keyword"] for one in read(site, "/api/v1/status").json["overlay"]] == [
        "wholesale coin"
    ]
