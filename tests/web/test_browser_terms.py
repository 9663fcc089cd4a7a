"""The page Hot and the page of a term in a real Chromium."""

from __future__ import annotations

import pytest

from tests.scenes.hot_room import make_hot_room
from tests.web.browser import LOOKS, MARKS, Visit
from tests.web.pages.test_overview import MARKUP
from tests.web.pages.test_terms import make_hostile_terms
from tests.web.scene import serve

pytestmark = MARKS
VISITS = [("/hot", "light"), ("/hot", "phone"), ("/hot/abcd", "dark"), ("/hot/f00d", "phone")]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_hot_room(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


@pytest.mark.parametrize(("path", "look"), VISITS)
def test_a_page_is_silent_fits_the_screen_and_can_be_read_by_all(chromium, site, path, look):
    with Visit(chromium, site.url + path, look) as visit:
        page = visit.page
        page.wait_for_selector("time[data-show]")
        for details in page.locator("summary").all():
            details.click()
        assert page.locator("body").bounding_box()["width"] <= LOOKS[look]["viewport"]["width"]
        assert page.locator("h1").count() == 1
        assert visit.find_violations() == []
    assert visit.said == []
    assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}


def test_keys_lead_to_the_terms_and_a_command_is_copied(chromium, site):
    with Visit(chromium, site.url) as visit:
        page = visit.page
        visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.keyboard.press("g")
        page.keyboard.press("h")
        page.wait_for_url("**/hot")
        page.locator("text=Add to the watchlist").first.click()
        page.wait_for_url("**/hot/abcd#add")
        page.locator("[data-copy=command]").click()
        page.wait_for_selector("text=Copied")
        assert page.evaluate("navigator.clipboard.readText()") == "./start hot add abcd"
    assert visit.said == []


def test_without_scripts_no_button_promises_to_copy(chromium, site):
    with Visit(chromium, site.url + "/hot/abcd", java_script_enabled=False) as visit:
        assert not visit.page.locator("[data-copy=command]").is_visible()
        assert "./start hot add abcd" in visit.page.locator("#command").inner_text()


@pytest.mark.parametrize("text", MARKUP[:3], ids=ascii)
def test_hostile_text_runs_nothing_and_asks_nobody(chromium, tmp_path, text):
    room = make_hostile_terms(tmp_path, text)
    with room.open(), serve(room) as site:
        for path in ("/hot", "/hot/abcd"):
            with Visit(chromium, site.url + path) as visit:
                visit.page.wait_for_selector("main")
            assert visit.said == []
            assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}
