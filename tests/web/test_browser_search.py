"""The page Search in a real Chromium."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.scenes.newsroom import MONEY, NOW, make_figures, make_rise
from tests.web.browser import LOOKS, MARKS, Visit
from tests.web.pages.test_overview import MARKUP
from tests.web.pages.test_search import PILOTS, add, make_archive
from tests.web.scene import serve

pytestmark = MARKS


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_archive(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


@pytest.mark.parametrize(
    ("path", "look"),
    [(PILOTS, "light"), (PILOTS, "phone"), ("/search?q=bank+AND", "dark")],
)
def test_the_page_is_silent_asks_nobody_else_fits_and_is_accessible(chromium, site, path, look):
    with Visit(chromium, site.url + path, look) as visit:
        page = visit.page
        page.wait_for_selector("time[data-show]", state="attached")
        width = page.locator("body").bounding_box()["width"]
        assert width <= LOOKS[look]["viewport"]["width"]
        assert page.locator("h1").count() == 1
        assert visit.find_violations() == []

    assert visit.said == []
    assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}


def test_a_slash_leads_to_the_field_and_a_mistake_is_underlined(chromium, site):
    with Visit(chromium, site.url + "/feeds") as visit:
        page = visit.page
        page.keyboard.press("/")
        page.wait_for_url("**/search")
        page.keyboard.press("/")  # within the field it is a sign
        page.keyboard.type("x/ AND")
        page.keyboard.press("Enter")
        page.wait_for_selector(".slip u >> text=AND")
        page.locator("h1").click(force=True)
        page.keyboard.press("/")
        page.keyboard.type("CBDC")
        page.keyboard.press("Enter")
        page.wait_for_selector("mark >> text=CBDC")
        assert page.url.endswith("/search?q=CBDC")
    assert visit.said == []


def test_half_typed_text_and_the_list_survive_a_change_of_the_state(chromium, tmp_path):
    room = make_archive(tmp_path)
    with serve(room) as site, Visit(chromium, site.url + "/search?q=CBDC") as visit:
        page = visit.page
        page.wait_for_selector(".live.dead")
        page.locator("#q").fill("half-ty")
        with room.open() as store:
            add(room, store, "Meridian Wire", NOW, "CBDC again")
            with store.transaction() as tx:
                rise = make_rise("x", MONEY, "burst.rising", make_figures(3, 1.0, 6.0, NOW), NOW)
                tx.record(rise, [("policy", "")])
            with page.expect_response("**/search"):
                pass
            page.keyboard.type("ped")
            assert page.locator("#q").input_value() == "half-typed"
            assert page.locator("#q").evaluate("e => e === document.activeElement")
            assert page.locator("text=CBDC again").count() == 0
            assert page.locator("header.top").count() == 1
    assert visit.said == []


@pytest.mark.parametrize("text", MARKUP[:3], ids=ascii)
def test_hostile_text_runs_nothing(chromium, tmp_path, text):
    room = make_archive(tmp_path)
    with room.open() as store:
        add(room, store, "Meridian Wire", NOW, f"{text} word", text=f"{text} word", lang=text)
    with serve(room) as site, Visit(chromium, f"{site.url}/search?q=word&view=stories") as visit:
        visit.page.wait_for_selector("mark >> text=word")
    assert visit.said == []
    assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}


# --- the draft of a watch -------------------------------------------------------------------


@pytest.mark.parametrize("look", ["light", "phone"])
def test_the_page_of_a_draft_is_silent_fits_and_is_accessible(chromium, site, look):
    path = f"/watches/{quote(MONEY)}/edit"
    with Visit(chromium, site.url + path, look) as visit:
        width = visit.page.locator("body").bounding_box()["width"]
        assert width <= LOOKS[look]["viewport"]["width"]
        assert visit.find_violations() == []
    assert visit.said == []
    assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}


def test_the_preview_follows_the_text_and_an_alert_loses_no_draft(chromium, tmp_path):
    room = make_archive(tmp_path)
    with serve(room) as site, Visit(chromium, site.url + "/watches/new") as visit:
        page = visit.page
        field = page.locator("#yaml")
        field.fill("name: X\nkeywords: |\n  pilot AND")
        page.wait_for_selector("#result >> text=3:9")
        assert page.locator("#result u").inner_text() == "AND"
        field.press_sequentially(" CBDC")
        page.wait_for_selector("#result mark >> text=CBDC")
        with page.expect_response("**/watches/new"), room.open() as store:
            with store.transaction() as tx:
                rise = make_rise("x", MONEY, "burst.rising", make_figures(3, 1.0, 6.0, NOW), NOW)
                tx.record(rise, [("policy", "")])
            field.press_sequentially(" -jo")
        field.press_sequentially("b")
        assert field.input_value() == "name: X\nkeywords: |\n  pilot AND CBDC -job"
    assert visit.said == []


def test_a_draft_can_be_tried_without_scripts(chromium, site):
    url = site.url + "/watches/new"
    with Visit(chromium, url, java_script_enabled=False) as visit:
        visit.page.locator("#yaml").fill("name: X\nkeywords: CBDC")
        visit.page.locator("text=Try it").click()
        visit.page.wait_for_selector("#result mark >> text=CBDC")
        assert visit.page.locator("#yaml").input_value().strip() == "name: X\nkeywords: CBDC"
