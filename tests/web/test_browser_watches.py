"""The pages Watches and Watch in a real Chromium: light, dark and on a phone, in every state."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.scenes.keyword_steps import add_keywords
from tests.scenes.newsroom import CONFIG, MONEY, STRIKE, Newsroom, make_busy
from tests.scenes.steps import add_past
from tests.web.browser import LOOKS, MARKS, Visit
from tests.web.pages.test_overview import MARKUP
from tests.web.scene import serve

pytestmark = MARKS
MONEY_PATH = "/watches/" + quote(MONEY)
STRIKE_PATH = "/watches/" + quote(STRIKE)
SEEN = [
    ("past", "light", "/watches"),
    ("past", "phone", "/watches"),
    ("stopped", "dark", "/watches"),
    ("past", "light", MONEY_PATH),
    ("past", "phone", MONEY_PATH),
    ("past", "phone", f"{MONEY_PATH}?table=1"),
    ("stopped", "dark", MONEY_PATH),
    ("past", "phone", STRIKE_PATH),
    ("past", "dark", STRIKE_PATH),
    ("quiet", "dark", MONEY_PATH),
    ("first", "light", MONEY_PATH),
]


@pytest.fixture(scope="module")
def places(sites, tmp_path_factory):
    """Return the sites of all states, and one of a newsroom with a past."""
    room = add_keywords(add_past(make_busy(tmp_path_factory.mktemp("past"))))
    with room.open(), serve(room) as site:
        yield {**sites, "past": site}


@pytest.mark.parametrize(("state", "look", "path"), SEEN)
def test_a_page_is_silent_fits_the_screen_and_can_be_used_by_all(
    chromium, places, state, look, path
):
    site = places[state]
    with Visit(chromium, site.url + path, look) as visit:
        page = visit.page
        page.wait_for_selector("time[data-show]")
        assert page.locator("body").bounding_box()["width"] <= LOOKS[look]["viewport"]["width"]
        assert page.locator("h1").count() == 1
        assert page.locator(".stop:not(.cut)").count() == (state == "stopped")
        assert visit.find_violations() == []

    assert visit.said == []
    assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}


def test_the_chart_fits_its_screen(chromium, places):
    for look, shown, hidden in (("light", "wide", "narrow"), ("phone", "narrow", "wide")):
        with Visit(chromium, places["past"].url + MONEY_PATH, look) as visit:
            assert visit.page.locator(f"svg.{shown}").is_visible()
            assert not visit.page.locator(f"svg.{hidden}").is_visible()


def test_keys_and_links_lead_through_the_pages(chromium, places):
    with Visit(chromium, places["past"].url) as visit:
        page = visit.page
        page.wait_for_selector("time[data-show]")
        page.keyboard.press("g")
        page.keyboard.press("w")
        page.wait_for_url("**/watches")
        page.click(f'td a:text-is("{MONEY}")')
        page.click('.seg a:text-is("30 d")')
        page.wait_for_url("**range=30d**")
        page.click(".seg a:has-text('one a story')")
        page.wait_for_url("**range=30d&view=stories")
        page.locator("details.why summary").first.click()
        assert page.locator("details.why[open] code").is_visible()
    assert visit.said == []


@pytest.mark.parametrize("name", [*MARKUP[:3], "..", "a/b?c#d"])
def test_a_hostile_name_runs_nothing(chromium, tmp_path, name):
    shown = "'" + name.replace("'", "''") + "'"
    watch = f"  - {{name: {shown}, keywords: [x]}}\n"
    room = Newsroom(tmp_path, CONFIG.replace("channels:", f"{watch}channels:", 1))
    with serve(room) as site, Visit(chromium, site.url + "/watches") as visit:
        visit.page.locator("table.watches a").last.click()
        visit.page.wait_for_selector("dl.facts")
        assert visit.page.locator("h1").inner_text() == name
    assert visit.said == []
    assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}
