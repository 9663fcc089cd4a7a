"""In a real Chromium: from the page that asks for the token to an act and out again."""

from __future__ import annotations

import pytest

from tests.scenes.newsroom import DAY, NOW, make_busy
from tests.web.browser import LOOKS, MARKS, Visit
from tests.web.office import ACTOR, OPTIONS
from tests.web.scene import serve

pytestmark = MARKS


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    with room.open() as store, store.transaction() as tx:
        store.expire(NOW + DAY, NOW)
        tx.note("config", "it removes much; if this is meant: ./start reload --accept")
    with serve(room, OPTIONS) as served:
        yield served


@pytest.mark.parametrize("look", LOOKS)
def test_a_person_logs_in_acts_and_leaves(chromium, site, look):
    settings = {"java_script_enabled": look != "dark"}
    with Visit(chromium, f"{site.url}/alerts?state=active", look, **settings) as visit:
        page = visit.page
        page.fill("input[name=token]", "a wrong token of mine")
        page.click("button:has-text('Log in')")
        page.wait_for_selector("text=This is not a token of this page.")
        page.fill("input[name=token]", ACTOR)
        page.click("button:has-text('Log in')")
        page.wait_for_url("**/alerts?state=active")
        page.click("button:has-text('Try again')")
        page.wait_for_selector("text=No daemon answers.")
        page.click("text=Back")
        page.wait_for_url("**/alerts")
        page.click("text=Log out")
        page.wait_for_url("**/login")
        page.goto(f"{site.url}/feeds")
        page.wait_for_selector("input[name=token]")
        assert page.locator("body").bounding_box()["width"] <= LOOKS[look]["viewport"]["width"]

    refused = "the server responded with a status of"
    assert [text for text in visit.said if refused not in text] == []
    assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_the_login_the_buttons_and_the_answer(chromium, site, look):
    with Visit(chromium, site.url, look) as visit:
        page = visit.page
        found = visit.find_violations()
        page.fill("input[name=token]", ACTOR)
        page.click("button:has-text('Log in')")
        page.wait_for_selector("text=You are mara")
        found += visit.find_violations()
        page.click("text=Accept the edit")
        page.wait_for_selector("text=No daemon answers.")
        found += visit.find_violations()

    assert found == []
