"""A real Chromium that visits the pages, and the states in which it finds them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.scenes.newsroom import make_busy, make_first, make_quiet

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
MARKS = [
    pytest.mark.untraced,
    pytest.mark.skipif(not CHROMIUM and "CI" not in os.environ, reason="chromium is not installed"),
]
"""The marks of a file with tests in a browser."""
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
ZONE = {"timezone_id": "Europe/Berlin", "locale": "en-GB"}
MAX_WAIT = 120_000
"""Milliseconds that a test waits for a condition on the busiest machine."""


class Visit:
    """A page that is open in the browser; it remembers all that went wrong."""

    def __init__(self, chromium, url, look="light", **settings):
        self.context = chromium.new_context(**LOOKS[look], **ZONE, **settings)
        self.page = self.context.new_page()
        self.page.set_default_timeout(MAX_WAIT)
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

    def find_violations(self):
        """Return the rules of accessibility that the page breaks, with the elements.

        The checker comes by the debugger: the page's own policy would refuse it as a script.
        """
        self.page.evaluate(AXE.read_text(encoding="utf-8") + "; 0")
        found = self.page.evaluate("axe.run().then(results => results.violations)")
        return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
