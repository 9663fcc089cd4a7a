"""The pages Watches and Watch: all states, hostile names, links and mistakes."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest

from model import ActKind
from tests.scenes.answered import answer_alert
from tests.scenes.keyword_steps import add_keywords
from tests.scenes.newsroom import (
    CONFIG,
    HOUR,
    MONEY,
    NOW,
    STRIKE,
    YUAN,
    Newsroom,
    make_busy,
    make_first,
    make_quiet,
)
from tests.scenes.steps import add_past
from tests.web.pages.test_overview import MARKUP, Elements
from tests.web.scene import serve
from web.pages.rendering import link_watch, mark_spans, mark_yaml

MONEY_PATH = "/watches/" + quote(MONEY)


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    room = add_past(make_busy(tmp_path_factory.mktemp("room")))
    with room.open(), serve(room) as served:
        yield served


def read(answer):
    """Return the text of a page as people read it."""
    text = re.sub(r"<(?!/?mark)[^>]+>", " ", answer.text)
    return re.sub(r"\s+", " ", text)


def test_the_list_has_every_watch_with_a_link(busy):
    answer = busy.ask("/watches")

    assert answer.text.count('<td><a href="/watches/') == 8
    text = read(answer)
    assert "8 watches, 3 rising, 1 silent." in text
    assert text.index(MONEY) < text.index("Fishery quotas") < text.index(YUAN)


def test_a_watch_shows_its_figures_its_chart_and_its_entries(busy):
    answer = busy.ask(MONEY_PATH)
    text = read(answer)

    assert "12× the usual" in text
    assert "told in 30 days 1" in text
    assert "<mark>digital crown</mark>" in text
    assert "This trend in 3 stories" in text
    assert "Meridian Wire could not be read from" in text
    assert answer.text.count('class="c wide"') == answer.text.count('class="c narrow"') == 1


@pytest.mark.parametrize("name", ["24h", "3d", "14d", "30d", "1y"])
def test_each_range_has_a_chart_and_a_table(busy, name):
    chart = busy.ask(f"{MONEY_PATH}?range={name}")
    table = busy.ask(f"{MONEY_PATH}?range={name}&table=1")

    assert f'range={name}&view=all" aria-current="true"' in chart.text
    assert table.text.count("<tr>") > 20
    assert 'class="c wide"' not in table.text


def test_the_entries_are_those_of_the_range_and_the_page_says_how_far_back_it_looked(busy):
    day, year = read(busy.ask(f"{MONEY_PATH}?range=24h")), read(busy.ask(f"{MONEY_PATH}?range=1y"))

    assert "Looked back to 6 Oct 12:42 UTC ." in day
    assert "Looked back to 28 Aug 12:42 UTC ; of entries before 7 Sep" in year
    assert "only the titles are stored" in year
    assert "No stored entry of this time matches." in day


def test_the_page_has_the_reports_of_each_keyword_where_each_is_measured(tmp_path):
    room = add_keywords(make_busy(tmp_path))
    with room.open(), serve(room) as site:
        answer = site.ask(f"/watches/{quote(STRIKE)}?range=3d")
        text = read(answer)
        assert "Keywords in this time" not in site.ask(MONEY_PATH).text

    assert "tug crews 14 3 78 % port strike 4 6 22 %" in text
    assert 'aria-label="at most 6 in a step"' in answer.text


def test_a_view_has_its_entries_alone(busy):
    late = busy.ask(f"{MONEY_PATH}?view=late")

    assert late.text.count("<li data-item>") == 1
    assert "CBDC designs" in read(late).replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/watches?page=2", "page: use a number from 1 to 1"),
        (f"{MONEY_PATH}?range=2d", 'range: there is no "2d"; use 24h, 3d, 14d, 30d, 1y'),
        (f"{MONEY_PATH}?view=x", 'view: there is no "x"; use all, stories, late'),
    ],
)
def test_a_mistake_in_an_address_is_a_problem(busy, path, detail):
    answer = busy.ask(path)

    assert (answer.status, answer.json["detail"]) == (400, detail)


def test_an_unknown_watch_is_a_problem_with_a_way_on(busy):
    answer = busy.ask("/watches/No%20such")

    assert answer.status == 404
    assert answer.json["detail"] == (
        'there is no watch "No such"; /watches lists those that there are'
    )


@pytest.mark.parametrize("path", ["/", "/alerts", "/feeds"])
def test_the_names_of_watches_lead_to_their_pages(busy, path):
    assert f'<a href="{MONEY_PATH}"' in busy.ask(path).text


def test_pages_have_no_inline_script_or_style(busy):
    for path in ("/watches", MONEY_PATH, f"{MONEY_PATH}?table=1"):
        for tag, attributes in Elements(busy.ask(path).text).found:
            assert tag != "style"
            assert "style" not in attributes
            assert not [name for name in attributes if name.startswith("on")]


@pytest.mark.parametrize("make", [make_quiet, make_first])
def test_a_watch_without_steps_says_that_nothing_was_counted(tmp_path, make):
    room = make(tmp_path)
    with serve(room) as site:
        assert "No report has been counted yet" in site.ask(MONEY_PATH).text
        assert site.ask("/watches").status == 200


@pytest.mark.parametrize("name", [*MARKUP, ".", "..", "a/b", "a?b#c", "50%", "a&b=c", "%2F"])
def test_a_name_may_have_any_character(tmp_path, name):
    watch = f"  - {{name: {quoted(name)}, keywords: [x]}}\n"
    room = Newsroom(tmp_path, CONFIG.replace("channels:", f"{watch}channels:", 1))
    with serve(room) as site:
        page = site.ask(link_watch(name))
        listed = site.ask("/watches")

    assert page.status == 200
    assert [tag for tag, _ in Elements(page.text).found].count("script") == 2
    links = [value.get("href") for tag, value in Elements(listed.text).found if tag == "a"]
    assert link_watch(name) in links


def quoted(text):
    """Return *text* as YAML may have it."""
    return "'" + text.replace("'", "''") + "'"


def test_many_watches_have_pages(tmp_path):
    more = "".join(f"  - {{name: W{n:03}, keywords: [w{n}]}}\n" for n in range(150))
    room = Newsroom(tmp_path, CONFIG.replace("channels:", f"{more}channels:", 1))
    with serve(room) as site:
        first, second = site.ask("/watches"), site.ask("/watches?page=2")

    assert first.text.count("<tr data-item>") == 100
    assert second.text.count("<tr data-item>") == 58
    assert "page 2 of 2" in read(second)


def test_long_settings_are_folded(tmp_path):
    words = "\n".join(f"      word{n}" for n in range(30))
    watch = f"  - name: Long\n    keywords: |\n{words}\n"
    room = Newsroom(tmp_path, CONFIG.replace("channels:", f"{watch}channels:", 1))
    with serve(room) as site:
        text = site.ask("/watches/Long").text

    assert "<summary>20 more lines</summary>" in text
    assert text.index("word9") < text.index("<summary>20 more") < text.index("word10")


def test_marks_and_keys_are_escaped():
    assert str(mark_spans("<b>a</b>", [(3, 4)])) == "&lt;b&gt;<mark>a</mark>&lt;/b&gt;"
    assert str(mark_yaml(["- name: <i>", "  <b>"])) == (
        '- <span class="k">name</span>:<span class="s"> &lt;i&gt;</span>\n  &lt;b&gt;'
    )


def test_a_link_keeps_the_theme():
    assert link_watch("a b", "dark") == "/watches/a%20b?theme=dark"
    assert link_watch("..", "dark") == "/watches?name=..&theme=dark"


def test_a_watch_leads_to_the_page_where_its_lines_can_be_tried(tmp_path):
    room = make_busy(tmp_path)
    with room.open(), serve(room) as site:
        link = f'href="/watches/{quote(MONEY)}/edit"'
        assert link in site.ask(f"/watches/{quote(MONEY)}").text
        assert "Try a" in site.ask(f"/watches/{quote(MONEY)}/edit").text
        assert 'href="/watches/new"' in site.ask("/watches").text


def test_a_name_with_a_slash_can_be_tried(tmp_path):
    text = json.dumps({"feeds": [], "watches": [{"name": "a/b?c#d", "keywords": ["dam"]}]})
    with serve(Newsroom(tmp_path, text)) as site:
        page = site.ask("/watches/a%2Fb%3Fc%23d").text
        assert 'href="/watches/a%2Fb%3Fc%23d/edit"' in page
        assert site.ask("/watches/a%2Fb%3Fc%23d/edit").status == 200


def test_watches_are_found_by_a_part_of_their_name(busy):
    text = busy.ask("/watches?find=STRIKE").text

    assert "1 watch" in text
    assert "Port strike" in text
    assert "Fishery quotas" not in text
    assert 'value="STRIKE"' in text


def test_a_name_that_no_watch_has_leads_back_to_all(busy):
    text = busy.ask("/watches?find=%3Cb%3Ezz").text

    assert "No watch is called “&lt;b&gt;zz”." in text
    assert '<a href="/watches">All watches</a>' in text


def test_a_watch_shows_the_words_that_it_may_exclude_with_their_numbers(tmp_path):
    room = make_busy(tmp_path)
    with room.open() as store:
        for town in ("Ulm", "Bonn"):
            title = f"CBDC vacancies in {town}"
            answer_alert(store, MONEY, title, ActKind.NOT_RELEVANT, NOW - HOUR)
        answer_alert(store, MONEY, "CBDC pilot begins", ActKind.USEFUL, NOW - HOUR)

    with serve(room) as site:
        answer = site.ask(MONEY_PATH)
        (twin,) = site.ask("/api/v1/feedback?since=2d").json["items"]
        none = site.ask("/api/v1/feedback?since=30m").json["items"]

    text = read(answer)
    assert "worth it? 1 useful, 2 not relevant" in text
    assert "would have dropped 2 of 2 not relevant entries and 0 of 1 useful ones." in text
    assert "<code>vacancies</code> drops 2 not relevant ones" in answer.text
    assert twin["advice"]["yaml"] == "none: [vacancies]"
    assert (twin["useful"], twin["not_relevant"], none) == (1, 2, [])
