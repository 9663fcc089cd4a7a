"""The pages say at once what needs a person: dead messages, no network, a refused edit."""

from __future__ import annotations

import pytest

from model import Outage, Outcome, Verdict
from tests.scenes.newsroom import HOUR, NOW, make_busy, make_quiet
from tests.web.scene import serve

MISTAKE = "config.yaml:28:1: <b> does not fit the lines above"
WATCH_PAGE = "/watches/Interest%20rates"


def refuse_message(room):
    with room.open() as store:
        delivery = store.claim_due("desk", NOW)
        store.settle(delivery, Outcome(Verdict.REFUSED, "too long"), None, NOW)


def test_a_message_that_could_not_be_delivered_is_told_in_the_same_words_everywhere(tmp_path):
    room = make_busy(tmp_path)
    refuse_message(room)
    with room.open(), serve(room) as site:
        now, alerts = site.ask("/").text, site.ask("/alerts").text
        twin, status = site.ask("/api/v1/now").json, site.ask("/api/v1/status").json

    words = "1 message could not be delivered"
    assert f'<a href="/alerts">{words}</a>' in now
    assert f'<h1 class="say">{words}.</h1>' in alerts
    assert (twin["backlog"], twin["dead"]) == (words, 1)
    assert words in status["troubles"]
    assert "all that was to be told is told" not in now
    assert {one["name"]: one["dead"] for one in twin["channels"]} == {"policy": 0, "desk": 1}


@pytest.mark.parametrize("path", ["/", "/watches", "/alerts", "/feeds", WATCH_PAGE])
def test_an_outage_is_on_each_page_before_anybody_was_told(path, tmp_path):
    room = make_quiet(tmp_path)
    with room.open() as store, store.transaction() as tx:
        tx.keep_outage(Outage(NOW - HOUR / 60, 3, "no name server answers"), {})
    with room.open(), serve(room) as site:
        text = site.ask(path).text

    assert '<b role="status">No network</b>' in text
    assert "None of 3 feeds could be reached (no name server answers); check" in text
    assert '<p class="live late">' in text


@pytest.mark.parametrize("path", ["/", "/watches", "/feeds", WATCH_PAGE])
def test_a_refused_edit_is_on_each_page_that_shows_the_config(path, tmp_path):
    room = make_quiet(tmp_path)
    with room.open() as store, store.transaction() as tx:
        tx.note("config", MISTAKE)
    with room.open(), serve(room) as site:
        text = site.ask(path).text

    assert "the last edit of the config is not in force" in text
    assert "config.yaml:28:1: &lt;b&gt; does not fit" in text


def test_the_troubles_stand_before_the_trends(tmp_path):
    room = make_busy(tmp_path)
    refuse_message(room)
    with room.open(), serve(room) as site:
        text = site.ask("/").text

    assert text.index("Needs you") < text.index('class="cols"')
