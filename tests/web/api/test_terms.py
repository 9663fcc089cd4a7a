from __future__ import annotations

import pytest

from tests.scenes.hot_room import make_hot_room
from tests.scenes.newsroom import CONFIG, MONEY, Newsroom
from tests.web.scene import serve

CONTRACT = [
    *("at", "id", "rank", "term", "also", "score", "observed", "expected"),
    *("reports", "publishers", "started", "covered_by", "stories"),
]
"""The keys of `hot --json`."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_hot_room(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


def test_terms_have_the_keys_of_the_command(site):
    terms = site.ask("/api/v1/terms").json
    tunnel, crown, _ = terms["items"]

    assert list(tunnel)[: len(CONTRACT)] == CONTRACT
    assert (terms["next"], terms["as_of"]) == (None, "2026-10-07T12:00:00Z")
    assert (terms["state"], terms["why"]) == ("listed", "")
    assert tunnel["stories"][0] == {
        "title": "Halden tunnel closed after a crack in its roof",
        "url": "https://paper0.example/tunnel",
        "source": "paper0.example",
    }
    assert crown["covered_by"] == [MONEY]
    assert (len(tunnel["days"]), tunnel["days_from"]) == (29, "2026-09-08")


def test_a_term_has_the_watch_that_is_suggested(site):
    term = site.ask("/api/v1/terms/abcd").json

    assert list(term)[: len(CONTRACT)] == CONTRACT
    assert term["suggestion"]["keywords"] == ['"Halden tunnel"']
    assert (term["suggestion"]["found"], term["suggestion"]["line"]) == (5, 14)


def test_a_topic_that_was_hot_has_no_figures_of_now(site):
    term = site.ask("/api/v1/terms/f00d").json

    assert (term["is_hot"], term["rank"], term["suggestion"]) == (False, None, None)
    assert (term["term"], term["peak"]) == ("comet watch", 33.0)


def test_an_id_that_never_was_is_a_problem(site):
    answer = site.ask("/api/v1/terms/0000")

    assert answer.status == 404
    assert answer.json["detail"] == (
        'terms: there is no hot term with the id "0000"; see /api/v1/terms'
    )


def test_a_page_names_its_twin(site):
    for path, twin in (("/hot", "/api/v1/terms"), ("/hot/abcd", "/api/v1/terms/abcd")):
        assert (
            f'<link rel="alternate" type="application/json" href="{twin}">' in site.ask(path).text
        )


def test_without_a_list_the_reason_stands_in_its_place(tmp_path):
    room = Newsroom(tmp_path, CONFIG + "hot: off\n")
    with room.open(), serve(room) as site:
        terms = site.ask("/api/v1/terms").json

    assert (terms["items"], terms["state"]) == ([], "off")
    assert terms["why"].startswith('the config has "hot: off"')
