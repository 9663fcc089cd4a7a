"""Text from elsewhere, wherever pages show it: it runs nothing, and asks nobody."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from model import Mention, Page, plain
from tests.scenes.newsroom import NOW, Newsroom, make_figures, make_rise
from tests.watchers.discovery.test_hostile_titles import HOSTILE
from tests.web.browser import MARKS, Visit
from tests.web.pages.test_overview import LINKS, MARKUP
from tests.web.scene import serve

pytestmark = MARKS
TEXTS = [
    text for text in dict.fromkeys(plain(text) for text in (*MARKUP, *HOSTILE)) if text.strip()
]
MAX_OF_A_KIND = 8
"""Pages that are visited of those whose addresses begin alike: as many as there is markup."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return a page whose watches, feeds, channels, stories and faults are all hostile."""
    room = Newsroom(tmp_path_factory.mktemp("room"), write_config())
    with room.open() as store:
        for number, text in enumerate(TEXTS):
            room.add_entry(store, str(number), NOW - number * timedelta(hours=1), text)
        with store.transaction() as tx:
            for number, watch in enumerate(room.config.watches):
                link = LINKS[number % len(LINKS)]
                story = Mention(TEXTS[number], link, TEXTS[-number], NOW, reports=1)
                figures = make_figures(3, 1.0, 6.0, NOW)
                rise = make_rise(
                    str(number), watch, "burst.rising", figures, NOW, mentions=(story,)
                )
                tx.record(rise, [("policy", TEXTS[number])])
                tx.note(f"config {number}", TEXTS[number])
            for number, feed in enumerate(room.config.feeds.values()):
                tx.settle_feed(feed, Page(problem=TEXTS[number % len(TEXTS)]), NOW, NOW)
    with room.open(), serve(room) as served:
        yield served


def write_config():
    """Return a config with a watch and a feed of each hostile name."""
    feeds = [
        {"url": "https://meridian.example/rss", "name": "Meridian Wire"},
        *(
            {"url": f"https://f{place}.example/", "name": f"{place} {write_name(text)}"}
            for place, text in enumerate(TEXTS)
        ),
    ]
    watches = [
        {
            "name": f"{place} {write_name(text)}",
            "keywords": ["dam"],
            "alert_on": ["burst"],
            "tell": ["policy"],
        }
        for place, text in enumerate(TEXTS)
    ]
    channels = {"policy": {"type": "console"}}
    made = {"feeds": feeds, "watches": watches, "channels": channels}
    return json.dumps(made, ensure_ascii=False)


def write_name(text):
    """Return the part of *text* that a config takes: at most 190 visible characters."""
    return "".join(letter for letter in text if letter.isprintable())[:190]


def test_hostile_text_runs_nothing_and_asks_nobody(chromium, site):
    waiting, known = ["/"], {"/"}
    kinds: Counter[str] = Counter()
    with Visit(chromium, site.url) as visit:
        while waiting:
            path = waiting.pop(0)
            visit.page.goto(site.url + path)
            visit.page.wait_for_selector("main, body.tv")
            links = visit.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
            for link in links:
                address = urlsplit(link)
                own = address._replace(scheme="", netloc="", fragment="").geturl()
                kind = address.path.split("/")[1]
                is_new = own not in known and kinds[kind] < MAX_OF_A_KIND
                if address.port == site.port and kind not in {"api", "static"} and is_new:
                    kinds[kind] += 1
                    known.add(own)
                    waiting.append(own)

    assert {"alerts", "feeds", "trends"} <= set(kinds)
    assert visit.said == []
    assert {urlsplit(url).netloc for url in visit.asked} == {f"127.0.0.1:{site.port}"}


def test_there_are_texts_enough():
    assert len(TEXTS) >= 60
