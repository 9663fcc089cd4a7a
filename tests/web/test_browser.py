"""The pages in a real Chromium: as people see them, in every state, light, dark and on a phone."""

from __future__ import annotations

import contextlib

import pytest

from tests.scenes.newsroom import (
    MONEY,
    NOW,
    make_figures,
    make_quiet,
    make_rise,
)
from tests.web.browser import LOOKS, MARKS, Visit
from tests.web.scene import serve

pytestmark = MARKS
PATHS = ("/", "/feeds", "/alerts")
SEEN = [
    *((path, "busy", look) for path in PATHS for look in LOOKS),
    *(("/", "quiet", "dark"), ("/", "first", "phone"), ("/", "stopped", "dark")),
    *(("/feeds", "quiet", "phone"), ("/feeds", "first", "dark"), ("/feeds", "stopped", "light")),
    *(("/alerts", "quiet", "light"), ("/alerts", "first", "dark"), ("/alerts", "stopped", "phone")),
]
"""The fullest state in every look, and each other state in each of the looks once."""


@pytest.mark.parametrize(("path", "state", "look"), SEEN)
def test_a_page_is_silent_asks_nobody_else_fits_the_screen_and_can_be_used_by_all(
    chromium, sites, path, state, look
):
    site = sites[state]
    with Visit(chromium, site.url + path, look) as visit:
        page = visit.page
        page.wait_for_selector("time[data-show]")
        width = page.locator("body").bounding_box()["width"]
        assert width <= LOOKS[look]["viewport"]["width"]
        assert page.locator("h1").count() == 1
        assert page.locator(".stop:not(.cut)").count() == (state == "stopped")
        assert page.locator("nav.tabs").is_visible() == (look == "phone")
        assert visit.find_violations() == []

    assert visit.said == []
    assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}


@pytest.mark.parametrize("width", [320, 390])
def test_the_tabs_of_a_phone_lead_to_all_pages_and_have_room(chromium, sites, width):
    with Visit(chromium, sites["quiet"].url + "/hot", "phone") as visit:
        visit.page.set_viewport_size({"width": width, "height": 844})
        tabs = visit.page.locator("nav.tabs a")
        assert tabs.all_inner_texts() == ["Now", "Watches", "Hot", "Search", "Alerts", "Feeds"]
        assert visit.page.locator("nav.tabs a[aria-current]").inner_text() == "Hot"
        assert visit.page.evaluate("document.documentElement.scrollWidth") == width
        for tab in tabs.all():
            assert tab.evaluate("e => e.scrollWidth <= e.clientWidth")
            assert tab.bounding_box()["height"] >= 44


def test_times_are_those_of_the_viewer(chromium, sites):
    with Visit(chromium, sites["busy"].url) as visit:
        visit.page.wait_for_selector("text=Wed 7 Oct, 14:42")
        first = visit.page.locator(".trend .state time").first
        assert first.inner_text() == "12:36"
        assert first.get_attribute("title") == "7 Oct 10:36 UTC"
        visit.page.wait_for_selector("text=Times are yours (Europe/Berlin)")


def test_a_touch_screen_is_not_told_of_hovering_and_keys(chromium, sites):
    with Visit(chromium, sites["quiet"].url, "phone", has_touch=True, is_mobile=True) as visit:
        visit.page.wait_for_selector("text=Times are yours (Europe/Berlin)")

        assert "hover" not in visit.page.locator(".foot").inner_text()
        assert not visit.page.locator("text=Press ?").is_visible()


def test_september_is_written_as_in_the_charts(chromium, sites):
    with Visit(chromium, sites["quiet"].url) as visit:
        visit.page.evaluate(
            "document.querySelector('.say + p time').dateTime = '2026-09-07T12:00Z'"
        )

        visit.page.wait_for_selector("text=Mon 7 Sep, 14:00")


def test_an_alert_appears_on_an_open_page_and_open_details_stay(chromium, tmp_path):
    room = make_quiet(tmp_path)
    with serve(room) as site, Visit(chromium, site.url + "/alerts") as visit:
        page = visit.page
        page.wait_for_selector("text=No alert yet")
        page.locator("select[name=watch]").focus()
        page.keyboard.press("?")  # within a field it is no key
        with room.open() as store, store.transaction() as tx:
            rise = make_rise("x", MONEY, "burst.rising", make_figures(3, 1.0, 6.0, NOW), NOW)
            tx.record(rise, [("policy", "")])
        page.wait_for_selector(f"text={MONEY} rising")

        assert page.locator("select[name=watch]").evaluate("e => e === document.activeElement")
        assert not page.locator("dialog").is_visible()
    assert visit.said == []


HIDING = """
let isBehind = false;
Object.defineProperty(document, "hidden", { get: () => isBehind });
window.setBehind = (value) => {
  isBehind = value;
  document.dispatchEvent(new Event("visibilitychange"));
};
"""
"""Lets a test say that a tab is behind another one; to Playwright each tab is in front."""


def test_eight_tabs_are_loaded_and_the_one_that_is_shown_has_a_fresh_look(chromium, tmp_path):
    room = make_quiet(tmp_path)
    with room.open() as store, serve(room) as site, Visit(chromium, site.url) as visit:
        visit.context.add_init_script(HIDING)
        tabs = []
        for _ in range(8):
            tab = visit.context.new_page()
            tabs.append(tab)
            with tab.expect_response("**/api/v1/events?*"):
                tab.goto(site.url + "/alerts")
            tab.evaluate("setBehind(true)")
        with store.transaction() as tx:
            rise = make_rise("x", MONEY, "burst.rising", make_figures(3, 1.0, 6.0, NOW), NOW)
            tx.record(rise, [("policy", "")])
        assert tabs[0].locator("text=No alert yet").count() == 1

        tabs[0].evaluate("setBehind(false)")
        tabs[0].wait_for_selector(f"text={MONEY} rising")


def test_a_page_loaded_behind_another_one_opens_no_stream_until_it_is_shown(chromium, sites):
    with Visit(chromium, sites["quiet"].url) as visit:
        visit.context.add_init_script(HIDING.replace("= false", "= true"))
        visit.asked.clear()
        visit.page.reload()
        visit.page.wait_for_selector("#page[data-htmx-powered]")
        assert not [url for url in visit.asked if "/api/v1/events" in url]

        with visit.page.expect_response("**/api/v1/events?*"):
            visit.page.evaluate("setBehind(false)")


def test_the_page_says_when_the_daemon_stops(chromium, tmp_path, monkeypatch):
    from web import _snapshot

    monkeypatch.setattr(_snapshot, "PULSE_EVERY", 0.2)
    room = make_quiet(tmp_path)
    with contextlib.ExitStack() as daemon:
        daemon.enter_context(room.open())
        with serve(room) as site, Visit(chromium, site.url) as visit:
            visit.page.wait_for_selector(".live:not(.dead) >> text=Live")
            daemon.close()
            visit.page.wait_for_selector("text=The daemon does not run")
            visit.page.wait_for_selector(".live.dead >> text=Stopped")
            icon = visit.page.locator("link[rel=icon]")
            assert "icon-stopped" in icon.get_attribute("href")


def test_a_page_that_hears_its_server_again_says_so(chromium, sites):
    with Visit(chromium, sites["quiet"].url) as visit:
        page = visit.page
        state = page.locator(".live b[role=status]")
        word = state.inner_text()
        page.evaluate("performance.now = () => 60000")
        page.wait_for_selector(".live.lost b:text('Reconnecting')")
        page.evaluate("document.getElementById('stream').dispatchEvent(new CustomEvent('pulse'))")
        assert state.inner_text() == word
        assert page.locator(".live.lost").count() == 0


def test_a_title_goes_in_the_direction_of_its_own_script(chromium, sites):
    with Visit(chromium, sites["busy"].url) as visit:
        story = visit.page.locator(".stories a").first
        story.evaluate("e => { e.textContent = 'سد CBDC انهار'; e.normalize() }")
        first, last = story.evaluate(
            """e => [0, e.firstChild.length - 1].map((at) => {
              const range = document.createRange();
              range.setStart(e.firstChild, at);
              range.setEnd(e.firstChild, at + 1);
              return range.getBoundingClientRect().left;
            })"""
        )
    assert first > last


def test_keys_lead_to_the_pages_and_can_be_switched_off(chromium, sites):
    with Visit(chromium, sites["busy"].url) as visit:
        page = visit.page
        page.keyboard.press("g")
        page.keyboard.press("f")
        page.wait_for_url("**/feeds")
        page.keyboard.press("j")
        assert page.locator("[data-item].at").count() == 1
        page.keyboard.press("?")
        page.locator("dialog >> text=Use these keys").click()
        page.locator("dialog button").click()
        page.keyboard.press("g")
        page.keyboard.press("n")
        page.keyboard.press("?")
        assert page.locator("dialog").is_visible()
        assert page.url.endswith("/feeds")


def test_the_theme_of_the_address_stays_on_every_page(chromium, sites):
    with Visit(chromium, sites["busy"].url + "/?theme=dark") as visit:
        visit.page.locator("header nav >> text=Feeds").click()
        visit.page.wait_for_url("**/feeds?theme=dark")
        assert visit.page.locator("html").get_attribute("data-theme") == "dark"


def test_the_page_works_without_scripts(chromium, sites):
    with Visit(chromium, sites["busy"].url, java_script_enabled=False) as visit:
        assert "Three trends are rising" in visit.page.locator("h1").inner_text()
        assert "7 Oct 10:36 UTC" in visit.page.locator(".trend .state").first.inner_text()
        assert "Times are UTC" in visit.page.locator(".foot").inner_text()
