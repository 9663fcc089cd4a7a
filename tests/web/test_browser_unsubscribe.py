"""In a real Chromium: the page that ends mails, for somebody who has nothing but the link."""

from __future__ import annotations

import contextlib
import queue
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.loopback.station import Station
from tests.scenes.newsroom import make_quiet
from tests.web.browser import LOOKS, MARKS, Visit
from tests.web.office import OPTIONS, visit
from tests.web.pages.test_unsubscribe import ANN, KEY, link, read_key
from tests.web.scene import DEADLINE, serve

pytestmark = MARKS
DESK = """\
  desk: {type: email, to: [ann@example.org], from: groundswell@example.org, smtp: {host: localhost}}
"""


@contextlib.contextmanager
def serve_with_daemon(station):
    """Serve the page of *station*, whose daemon answers, until the block ends."""
    sites, is_done = queue.SimpleQueue(), threading.Event()

    def work(site):
        sites.put(site)
        is_done.wait()

    with ThreadPoolExecutor(1) as pool:
        visiting = pool.submit(visit, station, work)
        try:
            yield sites.get(timeout=DEADLINE)
        finally:
            is_done.set()
            visiting.result(DEADLINE)


def check_look(visit, site, look):
    """Check that the page fits the screen, that all can use it, and that it asked no other host."""
    assert visit.page.locator("body").bounding_box()["width"] <= LOOKS[look]["viewport"]["width"]
    assert visit.find_violations() == []
    for button in visit.page.locator("main .btn").all() if look == "phone" else ():
        assert button.bounding_box()["height"] >= 44
    assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_quiet(tmp_path_factory.mktemp("room"))
    with room.open() as store:
        store.recipients.make_key(KEY)
    with serve(room, OPTIONS) as served:
        yield served


def test_a_person_ends_the_mails_and_begins_them_again(chromium, tmp_path):
    station = Station(tmp_path)
    with (tmp_path / "config.yaml").open("a") as config:
        config.write(DESK)
    with serve_with_daemon(station) as site:
        address = site.url + link("desk", key=read_key(site))
        with Visit(chromium, address) as visit:
            page = visit.page
            page.wait_for_selector("text=End these mails?")
            page.click("button:has-text('Unsubscribe')")
            page.wait_for_selector("text=You are unsubscribed.")
            page.click("button:has-text('Subscribe again')")
            page.wait_for_selector("text=You are subscribed.")
            page.click("button:has-text('Unsubscribe')")
            page.wait_for_selector(f"text={ANN} gets no more alerts of desk.")
            check_look(visit, site, "light")
        assert visit.said == []


def test_the_question_and_the_answer_without_a_daemon_fit_a_phone(chromium, site):
    long = f"{'a' * 60}@{'b' * 60}.example.org"
    with Visit(chromium, site.url + link("desk", long), "phone") as visit:
        check_look(visit, site, "phone")
        visit.page.click("button:has-text('Unsubscribe')")
        visit.page.wait_for_selector("text=Not done yet.")
        check_look(visit, site, "phone")
        visit.page.click("text=Back")
        visit.page.wait_for_selector("text=End these mails?")


def test_a_wrong_link_is_told_in_the_dark_too(chromium, site):
    with Visit(chromium, site.url + link(signature="x"), "dark") as visit:
        visit.page.wait_for_selector("text=This link does not work.")
        check_look(visit, site, "dark")
