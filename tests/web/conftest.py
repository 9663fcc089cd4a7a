from __future__ import annotations

import contextlib

import pytest

from tests.web.browser import ARGUMENTS, CHROMIUM, STATES
from tests.web.scene import serve


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
