"""The plan of a draft in a real Chromium."""

from __future__ import annotations

from tests.scenes.hot_room import make_hot_room
from tests.scenes.newsroom import MONEY, NOW, make_figures, make_rise
from tests.web.browser import LOOKS, MARKS, Visit
from tests.web.pages.test_search import make_archive
from tests.web.scene import serve

pytestmark = MARKS


def test_a_plan_follows_the_text_and_half_typed_text_survives(chromium, tmp_path):
    room = make_archive(tmp_path)
    with serve(room) as site, Visit(chromium, site.url + "/watches/new") as visit:
        page = visit.page
        field = page.locator("#yaml")
        field.fill("name: X\nkeywords: |\n  pilot AND")
        page.wait_for_selector("#plan >> text=No plan: the draft has a mistake. 3:9")
        field.press_sequentially(" CBDC")  # the plan begins after a rest, without a click
        page.wait_for_selector("#plan dl >> text=alerts")
        assert page.locator("#plan .add").count() == 4
        with page.expect_response("**/watches/new"), room.open() as store:
            with store.transaction() as tx:
                rise = make_rise("x", MONEY, "burst.rising", make_figures(3, 1.0, 6.0, NOW), NOW)
                tx.record(rise, [("policy", "")])
            field.press_sequentially(" -jo")
        field.press_sequentially("b")
        page.locator("text=Make the plan").click()
        page.wait_for_selector("#plan >> text=is being made")
        page.wait_for_selector("#plan dl >> text=alerts")
        assert page.locator("#plan .add").count() == 3
        assert field.input_value() == "name: X\nkeywords: |\n  pilot AND CBDC -job"
        assert page.url.endswith("/watches/new")
        assert visit.find_violations() == []
        phone = LOOKS["phone"]["viewport"]
        page.set_viewport_size(phone)
        assert page.locator("body").bounding_box()["width"] <= phone["width"]
    assert visit.said == []
    assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}


def test_a_hot_term_shows_the_plan_of_its_watch(chromium, tmp_path):
    room = make_hot_room(tmp_path)
    with room.open(), serve(room) as site, Visit(chromium, site.url + "/hot/abcd") as visit:
        visit.page.locator("text=Show its plan").click()
        visit.page.wait_for_selector("#plan dl >> text=alerts")
        assert visit.page.url.endswith("/hot/abcd")
    assert visit.said == []


def test_without_scripts_the_button_leads_to_the_plan(chromium, tmp_path):
    room = make_archive(tmp_path)
    with room.open(), serve(room) as site:
        url = site.url + "/watches/new"
        with Visit(chromium, url, java_script_enabled=False) as visit:
            page = visit.page
            page.locator("#yaml").fill("name: X\nkeywords: CBDC")
            page.locator("text=Make the plan").click()
            while page.locator("#plan dl").count() == 0:
                page.locator("text=Look again").click()
            assert page.locator("#yaml").input_value().strip() == "name: X\nkeywords: CBDC"
