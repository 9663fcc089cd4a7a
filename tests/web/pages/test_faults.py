"""A person gets a page with a way on where a program gets JSON."""

from __future__ import annotations

import pytest

from tests.scenes.newsroom import make_quiet
from tests.web.scene import serve

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_quiet(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


@pytest.mark.parametrize("path", ["/nope", "/watches/nope", "/trends/nope", "/hot/nope"])
def test_a_browser_gets_a_page_with_the_words_and_the_ways_on(site, path):
    answer = site.ask(path, Accept=HTML)
    program = site.ask(path)

    assert answer.status == program.status == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<h1 class="say">There is nothing at this address.</h1>' in answer.text
    assert '<a href="/watches">Watches</a>' in answer.text
    assert program.headers["Content-Type"] == "application/problem+json"


def test_addresses_of_programs_and_parts_of_pages_stay_json(site):
    for answer in (
        site.ask("/api/v1/nope", Accept=HTML),
        site.ask("/nope", Accept=HTML, HX_Request="true"),
    ):
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_address_in_the_words_is_text(site):
    answer = site.ask("/<script>alert(1)</script>?theme=dark", Accept=HTML)

    assert "<script>" not in answer.text
    assert 'data-theme="dark"' in answer.text
    assert '<a href="/?theme=dark">Now</a>' in answer.text


def test_a_wrong_theme_is_told_on_a_page_too(site):
    answer = site.ask("/?theme=pink", Accept=HTML)

    assert (answer.status, "Theme: use light or dark." in answer.text) == (400, True)
