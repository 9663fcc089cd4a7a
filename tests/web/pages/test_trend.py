from __future__ import annotations

import re

import pytest

from alerts import name_trend
from model import Outcome, Verdict, plain
from tests.scenes.newsroom import NOW, Newsroom, make_busy
from tests.scenes.trend import HEAT, TREND_ID, add_life, make_heat, make_life, record
from tests.storage.edits.test_wanting import compose, moved
from tests.web.pages.test_overview import MARKUP, OF_EACH_KIND, TAGS, Elements
from tests.web.scene import serve


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    add_life(room)
    with room.open(), serve(room) as served:
        yield served


def test_the_page_shows_the_life_the_arithmetic_and_who_was_told(site):
    text = site.ask(f"/trends/{TREND_ID}").text

    for word in ("Escalated", "Past its peak", "nobody was told", "told desk", "over since"):
        assert word in text
    assert "the threshold is 150 times" in text
    assert "keywords: [stablecoin]" in text
    assert f'href="/api/v1/trends/{TREND_ID}"' in text


def test_two_trends_are_two_pages(site):
    pages = [site.ask(f"/trends/{name}").text for name in (TREND_ID, name_trend(HEAT), TREND_ID)]

    assert pages[0] == pages[2]
    assert "Tunnel opens at last" in pages[1]
    assert "Tunnel opens at last" not in pages[0]
    assert "at its last rise" not in pages[1]  # a hot term has no number of times


def test_trends_on_now_and_steps_on_alerts_lead_to_the_page(site):
    link = f'href="/trends/{name_trend("rise-money")}"'
    assert link in site.ask("/").text
    assert link in site.ask("/alerts").text
    assert f'href="/trends/{name_trend(HEAT)}"' in site.ask("/alerts").text


def test_an_unknown_trend_is_a_problem_with_a_way_on(site):
    answer = site.ask("/trends/never")

    assert answer.status == 404
    assert answer.json["detail"] == (
        '/trends/never: there is no trend "never"; alerts are kept for a year, and those that '
        "nobody got for 30 days; see the last ones at /alerts"
    )
    assert site.ask("/trends/held").status == 404


def test_a_deleted_trend_is_gone(tmp_path):
    room = make_busy(tmp_path)
    with room.open() as store:
        while store.prune(NOW.replace(month=12)):
            pass
        with serve(room) as site:
            assert site.ask(f"/trends/{name_trend('rise-rates')}").status == 410


@pytest.mark.parametrize("text", [*OF_EACH_KIND, *MARKUP], ids=ascii)
def test_hostile_text_stays_text(text, tmp_path):
    text = plain(text)  # as feeds/ cleans it
    room = Newsroom(tmp_path)
    with room.open() as store:
        record(store, [*make_life(title=text), *make_heat(title=text)])
        with serve(room) as site:
            for name in (TREND_ID, name_trend(HEAT)):
                answer = site.ask(f"/trends/{name}")
                assert answer.status == 200
                elements = Elements(answer.text).found
                assert {tag for tag, _ in elements} <= TAGS | {"details", "summary"}
                assert not [key for _, found in elements for key in found if key[:2] == "on"]


def test_a_message_that_was_edited_says_when_and_why_it_was_not(tmp_path):
    room = make_busy(tmp_path)
    with room.open() as store:
        with store.transaction() as tx:
            given = moved(root="rise-money", is_step=True, step="escalated")
            tx.edits.want([given], ["policy"], compose, NOW)
        edit = store.edits.read_next("policy", NOW)
        for verdict, note in ((Verdict.SENT, ""), (Verdict.REFUSED, "message_not_found")):
            store.edits.settle(edit, Outcome(verdict, note), NOW, NOW)
        with serve(room) as site:
            page = site.ask(f"/trends/{name_trend('rise-money')}").text
            alerts = site.ask("/alerts").text
            rows = site.ask("/api/v1/deliveries?channel=policy").json["items"]

    assert "· edited 7 Oct 12:42 UTC<br><small>not edited: message_not_found</small>" in re.sub(
        r"</?time[^>]*>", "", page
    )
    assert "<br>edited 7 Oct 12:42 UTC<br>not edited: message_not_found" in re.sub(
        r"</?time[^>]*>", "", alerts
    )
    assert [(row["edited_at"], row["edit_note"]) for row in rows if row["edit_note"]] == [
        ("2026-10-07T12:42:00Z", "message_not_found")
    ]
