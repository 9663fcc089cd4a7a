"""Changed keywords on the pages of a watch, of a draft and of a hot term, and their forms."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote, urlencode

import pytest

from model import ChangeKind, KeywordChange
from tests.loopback.station import Station
from tests.scenes.newsroom import DAY, MONEY, NOW, make_busy
from tests.web.office import ACTOR, EDITOR, OPTIONS, visit
from tests.web.pages.test_overview import MARKUP, Elements
from tests.web.scene import serve

FORM = "application/x-www-form-urlencoded"
HOSTILE = " ".join(MARKUP)
PAGE = f"/watches/{quote(MONEY)}"
DRAFT = f"name: {MONEY}\nkeywords: [CBDC, digital crown, oil]\nalert_on: [burst]\ntell: [policy]\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    with room.open() as store, store.transaction() as tx:
        added = KeywordChange("aaaa", ChangeKind.ADD, MONEY, "gas", NOW - DAY, HOSTILE, "chat")
        added = replace(added, reason=HOSTILE)
        tx.overlay.add(added)
    with serve(room, OPTIONS) as served:
        yield served


def ask(site, path, token=EDITOR):
    return site.ask(path, Authorization=f"Bearer {token}").text


def send(site, path, fields, token=EDITOR, **headers):
    named = {"Sec_Fetch_Site": "same-origin", "Content_Type": FORM, **headers}
    body = urlencode(fields, doseq=True)
    return site.ask(path, "POST", body, Authorization=f"Bearer {token}", **named)


def test_a_watch_shows_its_changed_keywords_and_the_forms_to_editors_alone(site):
    editor, actor = ask(site, PAGE), ask(site, PAGE, ACTOR)

    for text in (editor, actor):
        assert "Changed on top of the file" in text
        assert "<code>gas</code>" in text
    forms = ['action="/overlay/aaaa/end"', 'name="add"', 'name="remove"']
    assert [form in editor for form in forms] == [True] * 3
    assert [form in actor for form in forms] == [False] * 3


def test_hostile_names_and_reasons_run_nothing(site):
    text = ask(site, PAGE)

    for tag, attributes in Elements(text).found:
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "img"
    assert [tag for tag, _ in Elements(text).found].count("script") == 2
    assert "{{ 7*7 }}" in text


def test_a_draft_offers_its_keywords_to_editors_and_the_rest_to_the_file(site):
    htmx = {"HX_Request": "true"}

    both = send(site, "/preview", {"watch": DRAFT, "of": MONEY}, **htmx).text
    reader = send(site, "/preview", {"watch": DRAFT, "of": MONEY}, ACTOR, **htmx).text
    other = DRAFT.replace("oil", "gas").replace("[burst]", "[match]")
    rest = send(site, "/preview", {"watch": other, "of": MONEY}, **htmx).text

    assert 'name="add" value="oil"' in both
    assert 'name="remove" value="gas"' in both
    assert "Put these keywords into force" in both
    assert "Whoever has the right" in reader
    assert 'action="/overlay"' not in reader
    assert "Only keywords can be put into force from here." in rest


def test_a_draft_begins_with_the_keywords_of_now(site):
    assert re.search(r"keywords: \[[^\n]*gas", ask(site, f"{PAGE}/edit"))


def test_a_hot_term_can_be_added_to_a_watch_that_runs(site):
    path = re.findall(r'href="(/hot/[^"?]+)"', ask(site, "/hot"))[0]

    assert 'name="watch"' in ask(site, path)
    assert 'action="/overlay"' not in ask(site, path, ACTOR)


def test_a_form_replaces_all_keywords_and_leads_back(tmp_path):
    station = Station(tmp_path)

    def work(site):
        form = {
            "watch": "Money",
            "add": ["oil", "gas"],
            "remove": ["CBDC"],
            "back": "/watches/Money",
        }
        answer = send(site, "/overlay", form)
        assert (answer.status, answer.headers["Location"]) == (303, "/watches/Money")
        text = ask(site, "/watches/Money")
        assert text.count("Take back") == 6  # three buttons, each with its name
        refused = send(site, "/overlay", {"watch": "Money", "add": '"x'})
        assert (refused.status, "The daemon says no." in refused.text) == (409, True)

    visit(station, work, OPTIONS)


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"watch": MONEY}, "write one to add or to remove"),
        ({"watch": MONEY, "add": " "}, "write one to add or to remove"),
        ({"watch": MONEY, "add": "x" * 501}, "expected a text of at most 500 characters"),
        ({"watch": MONEY, "add": ["x"] * 21}, "change at most 20 at once"),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(site, fields, detail):
    answer = send(site, "/overlay", fields)

    assert (answer.status, detail in answer.text) == (400, True)
