from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest

from model import HotList, plain
from tests.scenes.hot_room import LISTED, keep_list, make_hot_room, make_list
from tests.scenes.newsroom import CONFIG, MONEY, NOW, Newsroom
from tests.web.pages.test_overview import LINKS, MARKUP, OF_EACH_KIND, TAGS, Elements
from tests.web.scene import DEADLINE, serve


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_hot_room(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


def test_a_term_stands_with_its_figures_its_story_and_its_watch(site):
    text = site.ask("/hot").text

    assert "Two terms are hot, one of them on nobody&#39;s list." in text
    assert '<a href="/hot/abcd">Halden tunnel</a>' in text
    assert "5 publishers</b>, where fewer than 0.1 are usual" in text
    assert '<a href="https://paper0.example/tunnel" rel="noopener noreferrer">' in text
    assert f"already found by {MONEY}" in text
    assert 'href="/hot/abcd#add">Add to the watchlist' in text


def test_a_term_has_its_watch_with_its_file_its_trial_and_its_command(site):
    text = site.ask("/hot/abcd").text

    assert 'tabindex="0">\n  - name: Halden tunnel\n    keywords: |' in text
    assert "would have found 5 reports in 24 h, all of this topic; 0 in the 28 days before" in text
    assert "config.yaml:14, at the end of the watches</b>" in text
    assert '<code id="command">./start hot add abcd</code>' in text


def test_a_term_that_a_watch_finds_already_says_so(site):
    text = site.ask("/hot/efab").text

    assert re.search(rf"! <a href=[^>]+>{MONEY}</a> finds it already\.", text)
    assert "On the watchlist already" in text
    assert "A further watch for it alone" in text


def test_a_term_that_is_no_longer_hot_says_so(site):
    text = site.ask("/hot/f00d").text

    assert "no longer hot: last listed" in text
    assert "./start hot show f00d" in text
    assert "Add to the watchlist" not in text


def test_an_id_that_never_was_is_a_problem_with_a_way_on(site):
    answer = site.ask("/hot/0000")

    assert answer.status == 404
    assert answer.json["detail"] == 'there is no hot term with the id "0000"; see /hot'


def test_now_leads_to_the_terms(site):
    text = site.ask("/").text

    assert '<a href="/hot">all 3</a>' in text
    assert '<a href="/hot/abcd">Halden tunnel</a>' in text
    assert "; none in 28 days" in text
    assert "望川地铁" not in text


@pytest.mark.parametrize(
    ("text", "hot", "words"),
    [
        ("hot: off\n", make_list(), 'The config has "hot: off"; take that line out'),
        ("hot: off\n", make_list(), "Hot terms are switched off."),
        ("", None, "There is no list of hot terms yet."),
        ("", HotList(LISTED, learning_until=NOW), "Nothing can be hot yet: the past is learned"),
        ("", HotList(LISTED, days=30, daily=900.0), "Nothing is hot. That is the usual state."),
    ],
)
def test_a_page_without_terms_says_why(tmp_path, text, hot, words):
    room = Newsroom(tmp_path, CONFIG + text)
    if hot is not None:
        keep_list(room, hot)
    with room.open(), serve(room) as site:
        page = site.ask("/hot").text.replace("&#34;", '"')
        assert words in page
        assert "Halden tunnel" not in page
        assert "Halden tunnel" not in site.ask("/").text


def test_a_page_and_its_part_follow_a_new_list(tmp_path):
    room = make_hot_room(tmp_path)
    with room.open() as store, serve(room) as site:
        before = site.ask("/hot", HX_Request="true")
        with store.transaction() as tx:
            tx.keep_hot_list(make_list(terms=make_list().terms[1:]))
        end = time.monotonic() + DEADLINE
        while "Halden tunnel</a></h2>" in site.ask("/hot", HX_Request="true").text:
            assert time.monotonic() < end  # after a slow read the page rests for a moment

    assert before.text.lstrip().startswith('<div id="page"')
    assert "Halden tunnel</a></h2>" in before.text


@pytest.mark.parametrize("text", [*OF_EACH_KIND, *MARKUP], ids=ascii)
def test_hostile_text_stays_text(text, tmp_path):
    room = make_hostile_terms(tmp_path, text)
    with room.open(), serve(room) as site:
        for path in ("/hot", "/hot/abcd", "/"):
            answer = site.ask(path)
            assert answer.status == 200
            elements = Elements(answer.text).found
            assert {tag for tag, _ in elements} <= TAGS | {"details", "summary"}
            assert not [name for _, found in elements for name in found if name.startswith("on")]
            assert "javascript:" not in " ".join(found.get("href", "") for _, found in elements)


def make_hostile_terms(folder, text):
    """Return a newsroom with *text* wherever a hot term has text from elsewhere."""
    text = plain(text) or "x"  # as feeds/ cleans it
    room = make_hot_room(folder)
    hot = make_list(titles=[text, text, text])
    (tunnel, *_) = hot.terms
    stories = [
        replace(one, link=link, publisher=text)
        for one, link in zip(tunnel.stories, (f"javascript:{text}", *LINKS), strict=False)
    ]
    hostile = replace(tunnel, text=text, key=text, also=(text,), stories=tuple(stories))
    keep_list(room, replace(hot, terms=(hostile,)))
    return room
