"""Draw the picture of the panel: the page Now over the invented state of the tests.

`.venv/bin/python docs/panel_picture.py` writes docs/pictures/panel.png; it needs chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.scenes.newsroom import make_busy  # noqa: E402
from tests.web.scene import serve  # noqa: E402

ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu"]
SIZE = {"width": 1280, "height": 900}


def draw(target: Path) -> None:
    """Write the picture to *target*."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport=SIZE, timezone_id="Europe/Berlin", locale="en-GB")
        room = make_busy(Path(folder))
        with room.open(), serve(room) as site:
            page.goto(site.url)
            page.wait_for_selector("text=Times are yours")
            page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    draw(HERE / "pictures" / "panel.png")
