"""The pages in a real Chromium: as people see them, in every state, light, dark and on a phone."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import pytest

from tests.scenes.newsroom import (
    MONEY,
    NOW,
    make_busy,
    make_figures,
    make_first,
    make_quiet,
    make_rise,
)
from tests.web.scene import serve
from tests.web.test_pages import MARKUP, make_hostile

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
pytestmark = [
    pytest.mark.untraced,
    pytest.mark.skipif(not CHROMIUM and "CI" not in os.environ, reason="chromium is not installed"),
]
ARGUMENTS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
AXE = Path(__file__).with_name("axe") / "axe.min.js"
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1440, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}
STATES = {"busy": make_busy, "quiet": make_quiet, "first": make_first, "stopped": make_busy}
PATHS = ("/", "/feeds", "/alerts")
ZONE = {"timezone_id": "Europe/Berlin", "locale": "en-GB"}


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """Return a page of each state; the daemon of the last one does not run."""
    with contextlib.ExitStack() as stack:
        served = {}
        for name, make in STATES.items():
            room = make(tmp_path_factory.mktemp(name))
            if name != "stopped":
                stack.enter_context(room.open())
            served[name] = stack.enter_context(serve(room))
        yield served


class Visit:
    """A page that is open in the browser; it remembers all that went wrong."""

    def __init__(self, chromium, url, look="light", **settings):
        # The checker of accessibility is no part of the page, whose policy would refuse it.
        self.context = chromium.new_context(**LOOKS[look], **ZONE, **settings)
        self.page = self.context.new_page()
        self.said, self.asked = [], []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(url)
        self.page.wait_for_selector("main")

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.context.close()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_silent_asks_nobody_else_and_fits_the_screen(chromium, sites, path, state, look):
    site = sites[state]
    with Visit(chromium, site.url + path, look) as visit:
        page = visit.page
        page.wait_for_selector("time[data-show]")
        width = page.locator("body").bounding_box()["width"]
        assert width <= LOOKS[look]["viewport"]["width"]
        assert page.locator("h1").count() == 1
        assert page.locator(".stop:not(.cut)").count() == (state == "stopped")
        assert page.locator("nav.tabs").is_visible() == (look == "phone")

    assert visit.said == []
    assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(chromium, sites, path, state, look):
    with Visit(chromium, sites[state].url + path, look, bypass_csp=True) as visit:
        visit.page.add_script_tag(path=AXE)
        found = visit.page.evaluate("axe.run().then(results => results.violations)")

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_times_are_those_of_the_viewer(chromium, sites):
    with Visit(chromium, sites["busy"].url) as visit:
        visit.page.wait_for_selector("text=Wed 7 Oct, 14:42")
        first = visit.page.locator(".trend .state time").first
        assert first.inner_text() == "12:36"
        assert first.get_attribute("title") == "7 Oct 10:36 UTC"
        visit.page.wait_for_selector("text=Times are yours (Europe/Berlin)")


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
        page.wait_for_selector(f"text={MONEY} rising", timeout=5000)

        assert page.locator("select[name=watch]").evaluate("e => e === document.activeElement")
        assert not page.locator("dialog").is_visible()
    assert visit.said == []


def test_the_page_says_when_the_daemon_stops(chromium, tmp_path, monkeypatch):
    from web import _snapshot

    monkeypatch.setattr(_snapshot, "PULSE_EVERY", 0.2)
    room = make_quiet(tmp_path)
    with contextlib.ExitStack() as daemon:
        daemon.enter_context(room.open())
        with serve(room) as site, Visit(chromium, site.url) as visit:
            visit.page.wait_for_selector(".live:not(.dead) >> text=Live")
            daemon.close()
            visit.page.wait_for_selector("text=The daemon does not run", timeout=60_000)
            visit.page.wait_for_selector(".live.dead >> text=Stopped")
            icon = visit.page.locator("link[rel=icon]")
            assert "icon-stopped" in icon.get_attribute("href")


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


@pytest.mark.parametrize("text", MARKUP, ids=ascii)
def test_hostile_text_runs_nothing_and_asks_nobody(chromium, tmp_path, text):
    room = make_hostile(tmp_path, text)
    with room.open(), serve(room) as site:
        for path in PATHS:
            with Visit(chromium, site.url + path) as visit:
                visit.page.wait_for_selector("main")
            assert visit.said == []
            assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}
