from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from tests.scenes.newsroom import MONEY, RATES, STRIKE, make_busy, make_first, make_quiet
from tests.web.pages.test_overview import MARKUP, OF_EACH_KIND, TAGS, Elements, make_hostile
from tests.web.scene import serve


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


def test_the_demo_is_named_on_the_wall(tmp_path):
    room = make_quiet(tmp_path)
    with room.open() as store:
        store.note_mode("demo")
        with serve(room) as served:
            text = served.ask("/tv").text

    assert "<span data-state>Demo</span>" in text
    assert 'class="lamp "' in text


def test_one_trend_is_large_and_the_others_wait(busy):
    elements = Elements(busy.ask("/tv").text).found
    slides = [found for tag, found in elements if tag == "article"]

    assert ["hidden" in found for found in slides] == [False, True, True]
    text = busy.ask("/tv").text
    for word in ("on nobody's list · 9 reports", "2 of 3 feeds read well", "since", "12×"):
        assert word in text


@pytest.mark.parametrize(
    ("query", "told", "today"),
    [("", "told Wed 7 Oct, 12:05 UTC", "today UTC"), ("?zone=Asia/Tokyo", "21:05<", "today<")],
)
def test_the_days_are_those_of_the_zone_or_the_axis_says_utc(busy, query, told, today):
    text = busy.ask(f"/tv{query}").text

    assert told in text
    assert today in text


def test_the_twin_is_the_page_now_of_the_same_watches(busy):
    picked = quote(f"{MONEY},{STRIKE}")
    twin = re.findall(r'"alternate"[^>]*href="([^"]+)"', busy.ask(f"/tv?watches={picked}").text)

    now = busy.ask(twin[0].replace("&amp;", "&")).json

    assert [trend["watch"] for trend in now["trends"]] == [MONEY, STRIKE]
    assert RATES not in busy.ask(f"/tv?watches={picked}").text
    assert len(busy.ask("/api/v1/now").json["trends"]) == 3


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("every=5s", "every: 5s is not between 10s and 120s; write 20s"),
        ("every=3m", "every: 3m is not between 10s and 120s; write 20s"),
        ("every=soon", 'every: "soon" is not a duration'),
        ("zone=Mars", 'zone: there is no time zone "Mars"; write one like Europe/Berlin or UTC'),
        ("zone=../../etc/passwd", 'zone: there is no time zone "../../etc/passwd"'),
        ("watches=Nothing", 'watches: no watch is called "Nothing"; there are: '),
        ("often=20s", 'the query: there is no "often"; those here: watches, every, zone'),
    ],
)
def test_a_mistake_in_the_query_is_a_problem(busy, query, detail):
    answer = busy.ask(f"/tv?{query}")

    assert answer.status == 400
    assert answer.json["detail"].startswith(detail)
    assert busy.ask("/api/v1/now?watches=Nothing").status == 400


def test_where_nothing_moves_the_sentence_is_large(tmp_path):
    (tmp_path / "quiet").mkdir()
    (tmp_path / "first").mkdir()
    with serve(make_quiet(tmp_path / "quiet")) as site:
        text = site.ask("/tv").text
        assert "<h1>Nothing is moving. That is the usual state.</h1>" in text
        assert 'role="alert">NO NEWS SINCE' in text
    room = make_first(tmp_path / "first")
    with room.open(), serve(room) as site:
        assert "Nothing can be unusual yet" in site.ask("/tv").text
        assert 'role="alert" hidden>NO NEWS SINCE' in site.ask("/tv").text


@pytest.mark.parametrize("text", [*OF_EACH_KIND, *MARKUP], ids=ascii)
def test_hostile_text_stays_text(text, tmp_path):
    room = make_hostile(tmp_path, text)
    with room.open(), serve(room) as site:
        answer = site.ask("/tv")
        assert answer.status == 200
        elements = Elements(answer.text).found
        assert {tag for tag, _ in elements} <= TAGS | {"em"}
        assert not [name for _, found in elements for name in found if name.startswith("on")]
