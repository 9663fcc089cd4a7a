"""Draw the pictures of the panel: its pages over the invented state of the tests.

`.venv/bin/python docs/panel_pictures.py` writes them into docs/pictures/; it needs chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.scenes.newsroom import MONEY, make_busy  # noqa: E402
from tests.scenes.steps import add_past  # noqa: E402
from tests.web.scene import serve  # noqa: E402

ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu"]


class Picture(NamedTuple):
    """A page, and the size at which it is drawn."""

    path: str
    width: int = 1280
    height: int = 900
    scale: float = 1.0


PICTURES = {
    "panel.png": Picture("/"),
    "panel-watch.png": Picture(f"/watches/{quote(MONEY)}", height=1020),
    "panel-search.png": Picture("/search?q=" + quote('"digital crown"'), height=760),
    "panel-wall.png": Picture("/tv?zone=Europe/Berlin", width=1920, height=1080, scale=2 / 3),
}


def draw(folder: Path) -> None:
    """Write the pictures into *folder*."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        room = add_past(make_busy(Path(name)))
        with room.open(), serve(room) as site:
            for target, picture in PICTURES.items():
                size = {"width": picture.width, "height": picture.height}
                context = browser.new_context(
                    viewport=size,
                    device_scale_factor=picture.scale,
                    timezone_id="Europe/Berlin",
                    locale="en-GB",
                )
                page = context.new_page()
                page.goto(site.url + picture.path)
                page.wait_for_selector("main time, body")
                page.wait_for_timeout(500)
                page.screenshot(path=folder / target)
                context.close()
        browser.close()


if __name__ == "__main__":
    draw(HERE / "pictures")
