"""The page of a trend in a real Chromium."""

from __future__ import annotations

import pytest

from alerts import name_trend
from tests.scenes.newsroom import NOW, Newsroom, make_busy
from tests.scenes.trend import HEAT, TREND_ID, add_life, make_heat, make_life, record
from tests.web.browser import LOOKS, MARKS, Visit
from tests.web.pages.test_overview import MARKUP
from tests.web.scene import serve

pytestmark = MARKS


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    add_life(room)
    with room.open(), serve(room) as served:
        yield served


@pytest.mark.parametrize(
    ("look", "name"),
    [
        ("light", TREND_ID),
        ("dark", name_trend(HEAT)),
        ("phone", TREND_ID),
        ("phone", name_trend("rise-money")),
    ],
)
def test_the_page_is_silent_asks_nobody_else_fits_and_breaks_no_rule(chromium, site, look, name):
    with Visit(chromium, f"{site.url}/trends/{name}", look) as visit:
        page = visit.page
        page.wait_for_selector("time[data-show]")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= LOOKS[look]["viewport"]["width"]
        assert page.locator("h1").count() == 1
        assert visit.said == []
        assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}
        assert visit.find_violations() == []


def test_a_key_opens_the_page_of_the_trend(chromium, site):
    with Visit(chromium, site.url) as visit:
        page = visit.page
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("y")
        page.wait_for_url(f"**/trends/{name_trend('rise-strike')}")


def test_hostile_text_runs_nothing_and_asks_nobody(chromium, tmp_path):
    room = Newsroom(tmp_path)
    text = " ".join(MARKUP)
    with room.open() as store, serve(room) as site:
        record(store, [*make_life(title=text), *make_heat(title=text)])
        for name in (TREND_ID, name_trend(HEAT)):
            with Visit(chromium, f"{site.url}/trends/{name}") as visit:
                visit.page.wait_for_selector(".life")
            assert visit.said == []
            assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}


def test_the_page_follows_the_trend(chromium, tmp_path):
    room = Newsroom(tmp_path)
    first, *rest = make_life()
    with room.open() as store, serve(room, now=lambda: NOW) as site:
        record(store, [first])
        with Visit(chromium, f"{site.url}/trends/{TREND_ID}") as visit:
            visit.page.wait_for_selector(".life >> text=Rising")
            record(store, rest)
            visit.page.wait_for_selector(".life >> text=Past its peak")
            assert visit.said == []
