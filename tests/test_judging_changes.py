"""An entry whose text changes is told when it gets a keyword, once for each watch."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

import monitor
from tests.loopback.world import rss
from tests.scenes.clock import StoppedClock

CONFIG = """\
feeds:
  - {type: file, path: feed.xml, every: 1m}
watches:
  - {name: Money, keywords: [CBDC], tell: [screen]}
  - {name: Quakes, keywords: [earthquake], tell: [screen]}
channels:
  screen: {type: console}
"""
OTHERS = [(f"o{n}", f"Council meets for the {n}th time", "x") for n in range(7)]


@pytest.fixture
def polls(tmp_path):
    """Return a function that plays pages, and returns watch, state and headline of each alert."""
    (tmp_path / "config.yaml").write_text(CONFIG)

    def play(*pages):
        clock = StoppedClock()

        async def work():
            async with monitor.open_monitor(tmp_path / "config.yaml", clock.pair) as running:
                for page in pages:
                    (tmp_path / "feed.xml").write_text(rss("News", page))
                    running.agenda.replace(dict.fromkeys(running.config.feeds, 0.0))
                    await running.run_round()
                    clock.at += timedelta(hours=1)
                rows = running.store.list_alerts(100)[::-1]
                return [(row.watch, row.state, row.message.mentions[0].title) for row in rows]

        return asyncio.run(work())

    return play


def page(title, text="x"):
    return [("a", title, text), *OTHERS]


def test_an_entry_of_the_first_poll_that_gets_a_keyword_is_told(polls):
    assert polls(page("Bank meets"), page("Bank meets on its CBDC")) == [
        ("Money", "active", "Bank meets on its CBDC")
    ]


def test_an_entry_of_the_first_poll_that_had_the_keyword_is_not_told_for_a_change(polls):
    alerts = polls(page("CBDC plan"), page("CBDC plan grows"), page("CBDC plan", "more"))

    assert [(watch, state) for watch, state, _ in alerts] == [("Money", "suppressed")]


def test_a_keyword_that_comes_and_goes_is_told_once(polls):
    without, with_it = page("Bank meets"), page("Bank meets", "about its CBDC")

    alerts = polls(without, with_it, without, with_it, page("New title", "about its CBDC"))

    assert alerts == [("Money", "active", "Bank meets")]


def test_each_watch_tells_its_own_keyword(polls):
    alerts = polls(
        page("Live: the day"),
        page("Live: the day", "CBDC vote"),
        page("Live: the day", "CBDC vote, earthquake in Chile"),
    )

    assert [(watch, state) for watch, state, _ in alerts] == [
        ("Money", "active"),
        ("Quakes", "active"),
    ]


def test_a_keyword_that_comes_with_the_thirtieth_change_is_told_once(polls):
    pages = [page(f"Live: {n} updates") for n in range(30)]
    later = [page(f"Live: {n} updates", "CBDC vote") for n in range(30, 35)]

    assert polls(*pages, *later) == [("Money", "active", "Live: 30 updates")]


def test_a_feed_that_begins_to_send_whole_texts_brings_no_flood(polls):
    short = [(key, title, "x") for key, title, _ in OTHERS]
    whole = [(key, title, "the CBDC is on the agenda") for key, title, _ in OTHERS]

    alerts = polls(short, whole)

    assert {state for _, state, _ in alerts} == {"suppressed"}
