from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.scenes.newsroom import NOW
from tests.web.pages.test_search import make_archive
from tests.web.scene import serve


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_archive(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


def ask(site, **query):
    return site.ask(f"/api/v1/entries?{urlencode(query)}")


def test_an_entry_comes_with_spans_watches_and_facts(site):
    answer = ask(site, q="crown", limit=1).json

    assert (answer["counted"], answer["next"]) == ({"total": 1, "exact": True}, None)
    assert answer["is_indexed"]
    [entry] = answer["items"]
    assert entry["title"] == "Central bank will pilot a digital crown"
    assert entry["spans"] == [["title", 34, 39]]
    assert entry["watches"] == ["Central bank digital currency"]
    assert (entry["feed"], entry["arrival"]) == ("Ledger and Crown", "news")
    assert entry["first_seen"] == "2026-10-07T10:42:00Z"


def test_parts_follow_one_another_by_cursor_until_the_end(site):
    titles, after = [], ""
    while after is not None:
        answer = ask(site, q="CBDC OR harbour", limit=2, after=after).json
        titles += [entry["title"] for entry in answer["items"]]
        after = answer["next"]

    assert len(titles) == 6
    assert titles[-1] == "The harbour stays open"


def test_a_part_of_the_time_can_be_asked_for(site):
    until = (NOW.replace(hour=0, minute=0)).isoformat()

    answer = ask(site, q="CBDC", since="4d", until=until).json

    assert [entry["title"] for entry in answer["items"]] == ["A job fair for the CBDC pilot"]


def test_without_a_query_the_newest_entries_are_listed(site):
    answer = ask(site, feed="Meridian Wire", limit=200).json

    assert answer["counted"] == {"total": 3, "exact": True}
    assert not answer["is_indexed"]


def test_every_mistake_has_its_column(site):
    answer = ask(site, q="bank AND (pilot OR")

    assert (answer.status, answer.json["errors"][0]["column"]) == (400, 17)
    assert answer.json["errors"][0]["detail"].startswith('nothing follows "OR"')
    assert answer.json["detail"].startswith("q, character 17: nothing follows")


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ({"feed": "Mars"}, 'feed: there is no feed "Mars"'),
        ({"watch": "Mars"}, 'watch: there is no watch "Mars"'),
        ({"after": "x"}, "after: it is no cursor"),
        ({"after": "////////////"}, "after: it is no cursor"),
        ({"after": "__________8"}, "after: it is no cursor"),
        ({"view": "tree"}, 'view: there is no view "tree"'),
        ({"q": "x" * 2001}, "q: it is longer than 2000 characters"),
        ({"since": "x"}, "since: "),
        ({"until": "today"}, "until: use a time with its zone"),
        ({"sort": "1"}, 'the query: there is no parameter "sort"'),
    ],
)
def test_bad_input_is_named(site, query, detail):
    answer = ask(site, **query)

    assert answer.status == 400
    assert answer.json["detail"].startswith(detail)
