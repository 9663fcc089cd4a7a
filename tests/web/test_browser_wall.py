"""The screen for a wall in a real Chromium."""

from __future__ import annotations

import contextlib
from itertools import pairwise

import pytest

from tests.scenes.newsroom import MONEY, NOW, RATES, STRIKE, make_busy
from tests.web.browser import AXE, MARKS, MAX_WAIT, STATES, ZONE
from tests.web.pages.test_overview import MARKUP, make_hostile
from tests.web.scene import serve

pytestmark = MARKS
WALL = {"width": 1920, "height": 1080}
PHONE = {"width": 390, "height": 844}
FIND_SMALL = """
[...document.querySelectorAll("#tv *")].filter(e => e.checkVisibility()
  && [...e.childNodes].some(node => node.nodeType === 3 && node.data.trim())
).map(e => {
  const scale = e.ownerSVGElement ? e.getScreenCTM().a : 1;
  return [e.outerHTML, parseFloat(getComputedStyle(e).fontSize) * scale / innerWidth];
}).filter(([, size]) => size < 0.0219)
"""


class Screen:
    """The page on a screen; it remembers all that went wrong."""

    def __init__(self, chromium, url, size=WALL, clock=False):
        self.context = chromium.new_context(viewport=size, **ZONE)
        self.page = self.context.new_page()
        self.page.set_default_timeout(MAX_WAIT)
        self.said, self.asked = [], []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        if clock:
            self.page.clock.install(time=NOW)
        self.page.goto(url)
        self.page.wait_for_selector("[data-day]:not(:empty)")

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.context.close()

    def read_large(self):
        return self.page.locator(".lead:visible h1").inner_text()


@pytest.mark.parametrize(
    ("state", "size"), [*((state, WALL) for state in STATES), ("busy", PHONE)], ids=repr
)
def test_the_screen_is_silent_fits_and_has_nothing_small(chromium, sites, state, size):
    site = sites[state]
    with Screen(chromium, f"{site.url}/tv", size) as screen:
        page = screen.page
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert page.evaluate(FIND_SMALL) == []
        assert page.locator(".nonews").is_visible() == (state == "stopped")
        assert page.evaluate("getComputedStyle(document.body).cursor") == "none"
        page.evaluate(AXE.read_text(encoding="utf-8") + "; 0")
        found = page.evaluate("axe.run().then(results => results.violations)")
        assert [one["id"] for one in found] == []
        assert screen.said == []
        assert {url.split("/")[2] for url in screen.asked} == {f"127.0.0.1:{site.port}"}


def test_each_trend_is_large_in_its_turn(chromium, sites):
    with Screen(chromium, f"{sites['busy'].url}/tv?every=10s", clock=True) as screen:
        seen = [screen.read_large()]
        for _ in range(3):
            screen.page.clock.run_for(10_000)
            seen.append(screen.read_large())

        assert [text.split("\n")[0].split(" tug")[0] for text in seen] == [
            MONEY,
            STRIKE,
            RATES,
            MONEY,
        ]
        assert screen.page.locator("[data-side]:visible").count() == 2


def test_the_whole_moves_by_two_pixels_a_minute(chromium, sites):
    with Screen(chromium, f"{sites['busy'].url}/tv", clock=True) as screen:
        places = []
        for _ in range(3):
            box = screen.page.locator("#tv").bounding_box()
            places.append((box["x"], box["y"]))
            screen.page.clock.run_for(60_000)

        steps = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(places)]
        assert steps == [2, 2]


def test_without_a_sign_of_the_server_it_says_so_over_its_whole_width(chromium, tmp_path):
    room = make_busy(tmp_path)
    with contextlib.ExitStack() as stack:
        stack.enter_context(room.open())
        server = stack.enter_context(contextlib.ExitStack())
        site = server.enter_context(serve(room))
        with Screen(chromium, f"{site.url}/tv?zone=UTC", clock=True) as screen:
            bar = screen.page.locator(".nonews")
            server.close()
            assert not bar.is_visible()
            screen.page.clock.run_for(125_000)
            bar.wait_for()
            assert bar.inner_text() == "NO NEWS SINCE 12:42"
            assert bar.bounding_box()["width"] >= WALL["width"]


def test_the_clock_is_that_of_the_zone(chromium, sites):
    with Screen(chromium, f"{sites['busy'].url}/tv?zone=Asia/Tokyo") as screen:
        assert screen.page.locator("[data-clock]").inner_text() == "21:42"
        assert screen.page.locator("[data-day]").inner_text() == "Wednesday 7 October"


def test_a_change_is_shown_at_once(chromium, tmp_path):
    room = make_busy(tmp_path)
    with room.open() as store, serve(room) as site, Screen(chromium, f"{site.url}/tv") as screen:
        before = screen.page.locator("#tv").get_attribute("data-seen")
        with store.transaction() as tx:
            tx.note("x", "y")
        screen.page.wait_for_selector(f"#tv:not([data-seen='{before}'])")
        assert screen.page.locator("[data-day]").inner_text() == "Wednesday 7 October"
        assert screen.said == []


def test_a_key_opens_it(chromium, sites):
    with contextlib.closing(chromium.new_context(**ZONE)) as context:
        page = context.new_page()
        page.goto(sites["busy"].url)
        page.wait_for_selector("#page[data-htmx-powered]")
        page.keyboard.press("t")
        page.wait_for_url("**/tv")


def test_hostile_text_runs_nothing_and_asks_nobody(chromium, tmp_path):
    room = make_hostile(tmp_path, " ".join(MARKUP))
    with room.open(), serve(room) as site, Screen(chromium, f"{site.url}/tv") as screen:
        assert screen.said == []
        assert {url.split("/")[2] for url in screen.asked} == {f"127.0.0.1:{site.port}"}
