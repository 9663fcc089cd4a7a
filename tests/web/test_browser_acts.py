"""The answers to alerts in a browser: the form of a silence, its keys, and texts of people."""

from __future__ import annotations

import contextlib
from urllib.parse import quote

import pytest

from model import Act, ActKind, ChangeKind, KeywordChange, Silence
from tests.scenes.newsroom import (
    DAY,
    HOUR,
    MONEY,
    NOW,
    RATES,
    STRIKE,
    make_busy,
    make_figures,
    make_rise,
)
from tests.web.browser import LOOKS, MARKS, Visit
from tests.web.office import ACTOR, EDITOR, OPTIONS
from tests.web.pages.test_overview import MARKUP
from tests.web.scene import serve

pytestmark = MARKS
EDIT = {"extra_http_headers": {"Authorization": f"Bearer {EDITOR}"}}
WHO = {"extra_http_headers": {"Authorization": f"Bearer {ACTOR}"}}


def answer(room, texts=("Jon", "budget day")):
    """Let people, whose names and reasons are *texts*, answer the alerts of *room*."""
    by, reason = texts
    silence = Silence("one", NOW + 2 * DAY, by, reason, NOW - 6 * HOUR, watch=RATES)
    with room.open() as store, store.transaction() as tx:
        tx.timing.add_silence(silence)
        for kind in (ActKind.ACKNOWLEDGED, ActKind.USEFUL):
            tx.timing.keep_act(Act(kind, NOW - HOUR, by, "chat", "x", "rise-strike", STRIKE))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    answer(room)
    with room.open(), serve(room, OPTIONS) as served:
        yield served


@pytest.mark.parametrize(
    ("path", "look"),
    [("/", "light"), ("/", "phone"), ("/silences", "phone"), ("/alerts", "dark")],
)
def test_the_buttons_can_be_used_by_all_and_have_room(chromium, site, path, look):
    with Visit(chromium, site.url + path, look, **WHO) as visit:
        page = visit.page
        page.wait_for_selector("time[data-show]")
        if path == "/":
            page.locator(".ask summary").first.click()
        assert page.locator("body").bounding_box()["width"] <= LOOKS[look]["viewport"]["width"]
        assert visit.find_violations() == []
        for button in page.locator("main .btn:visible").all() if look == "phone" else ():
            assert button.bounding_box()["height"] >= 44

    assert visit.said == []
    assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}


def test_a_half_typed_reason_survives_an_update_and_keys_reach_the_form(chromium, tmp_path):
    room = make_busy(tmp_path)
    with serve(room, OPTIONS) as site, Visit(chromium, site.url, **WHO) as visit:
        page = visit.page
        page.wait_for_selector("#page[data-htmx-powered]")
        page.keyboard.press("s")  # nothing is chosen yet
        assert page.locator(".ask[open]").count() == 0
        page.keyboard.press("j")
        page.keyboard.press("s")
        page.keyboard.type("known: a press da")
        page.locator(".ask[open] select").select_option("3d")
        page.locator(".ask[open] [name=reason]").focus()
        with room.open() as store, store.transaction() as tx:
            figures = make_figures(40, 5.7, 9.0, NOW - HOUR)
            more = make_rise(
                "more", STRIKE, "burst.escalated", figures, NOW,
                key="most-strike", thread="rise-strike", keywords=("tug crews",),
            )  # fmt: skip
            tx.record(more, [])
        page.wait_for_selector("text=40 reports")

        page.keyboard.type("y")
        form = page.locator(".ask[open]")
        assert form.locator("[name=reason]").input_value() == "known: a press day"
        assert form.locator("select").input_value() == "3d"
        assert form.locator("[name=watch]").input_value() == MONEY
        page.keyboard.press("Enter")  # no daemon runs, and the page says so
        page.wait_for_selector("text=No daemon answers.")


def test_the_texts_of_people_run_nothing(chromium, tmp_path):
    room = make_busy(tmp_path)
    for place, text in enumerate(MARKUP):
        asked = {"by": text, "reason": text, "until": NOW + DAY, "at": NOW - HOUR}
        with room.open() as store, store.transaction() as tx:
            made = {"watch": text, "keyword": text, "channel": text}
            tx.timing.add_silence(Silence(f"a{place}", **asked, **made))
            tx.timing.add_silence(Silence(f"b{place}", **asked, watch=MONEY))
            tx.timing.keep_act(
                Act(ActKind.ACKNOWLEDGED, NOW, text, "chat", "x", "rise-strike", STRIKE)
            )
    with room.open(), serve(room, OPTIONS) as site, Visit(chromium, site.url, **WHO) as visit:
        for path in ("/silences", "/alerts", f"/watches/{MONEY}"):
            visit.page.goto(site.url + path)
            visit.page.wait_for_selector("main")

    assert visit.said == []
    assert {url.split("/")[2] for url in visit.asked} == {f"127.0.0.1:{site.port}"}


@pytest.mark.parametrize(("path", "look"), [("", "phone"), ("/edit", "dark")])
def test_keywords_are_changed_by_forms_that_all_can_use(chromium, tmp_path, path, look):
    room = make_busy(tmp_path)
    with room.open() as store, store.transaction() as tx:
        tx.overlay.add(
            KeywordChange("a", ChangeKind.ADD, MONEY, "coin", NOW - DAY, "Mara", "chat", "new law")
        )
    with contextlib.ExitStack() as stack:
        stack.enter_context(room.open())
        site = stack.enter_context(serve(room, OPTIONS))
        address = f"{site.url}/watches/{quote(MONEY)}{path}"
        visit = stack.enter_context(Visit(chromium, address, look, **EDIT))
        page = visit.page
        if path:
            page.locator("#yaml").fill(f"name: {MONEY}\nkeywords: [CBDC, oil]\n")
            page.wait_for_selector("#save-why")
        else:
            page.locator("details.change summary").click()
        assert visit.find_violations() == []
        width = LOOKS[look]["viewport"]["width"]
        assert page.locator("body").bounding_box()["width"] <= width
        assert page.locator("main form.new-silence .btn:visible").count() == (1 if path else 2)

    assert visit.said == []
