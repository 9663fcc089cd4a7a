from __future__ import annotations

import http.client
from contextlib import closing
from urllib.parse import urlencode

import pytest

from tests.scenes.newsroom import NOW
from tests.web.pages.test_overview import MARKUP, TAGS, Elements
from tests.web.pages.test_search import add, make_archive
from tests.web.scene import DEADLINE, Answer, serve
from tests.web.test_planning import DRAFT, until

PART = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_archive(tmp_path_factory.mktemp("room"))
    with room.open() as store:
        add(room, store, "Meridian Wire", NOW, f"CBDC {MARKUP[0]}")
    with room.open(), serve(room) as served:
        yield served


def send(site, fields, **headers):
    """Return the answer to the form."""
    form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=DEADLINE)
    with closing(connection):
        connection.request("POST", "/plans", urlencode(fields), {**form, **headers})
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())


def look(site, path, **headers):
    """Return the answer when the plan is made."""
    return until(lambda: "being made" not in (answer := site.ask(path, **headers)).text and answer)


def test_without_scripts_a_form_leads_to_the_page_of_its_plan(site):
    answer = send(site, {"watch": f"{DRAFT}\r\n", "of": "", "days": "14"})
    assert answer.status == 303
    path = answer.headers["Location"]

    first = site.ask(path)
    page = look(site, path).text

    assert f'<a href="{path}">Look again</a>' in first.text or "<dt>new</dt>" in first.text
    assert "<dt>alerts</dt><dd>2 → 7</dd>" in page
    assert "<dt>new</dt><dd>5</dd>" in page
    assert "keywords: [CBDC, pilot]" in page
    assert "<mark>CBDC</mark>" in page
    assert "Most of the new: keyword &#34;CBDC&#34; of X" in page
    assert "Nothing is stored of Northgate Gazette" in page
    assert f'href="/api/v1{path}"' in page


def test_a_page_gets_the_part_alone_which_waits_until_it_is_made(site):
    begun = send(site, {"watch": "name: Y\nkeywords: [CBDC]"}, **PART)
    assert (begun.status, begun.text.lstrip()[:5]) == (200, "<div ")
    path = begun.text.partition('hx-get="')[2].partition('"')[0]

    part = look(site, path, HX_Request="true")

    assert part.text.lstrip().startswith("<dl")
    assert part.headers["Cache-Control"] == "no-store"


def test_a_draft_with_a_mistake_has_no_plan(site):
    wrong = {"watch": "name: X\nkeywords: |\n  a AND"}

    assert "No plan: the draft has a mistake. <b>3:5</b>" in send(site, wrong, **PART).text
    page = send(site, wrong)
    assert page.status == 200
    assert "<b>3:5</b> keywords: nothing follows" in page.text


def test_a_plan_that_is_not_kept_says_so(site):
    assert site.ask("/plans/none").status == 404
    part = site.ask("/plans/none", HX_Request="true")
    assert (part.status, "not kept any more" in part.text) == (404, True)


def test_another_site_cannot_begin_a_plan(site):
    assert send(site, {"watch": DRAFT}, **{"Sec-Fetch-Site": "cross-site"}).status == 403


def test_an_edit_that_changes_nothing_says_so(site):
    fields = {"watch": "name: Stablecoins\nkeywords: [stablecoin]\nalert_on: [burst]\ntell: [desk]"}

    page = look(site, send(site, fields).headers["Location"]).text

    assert "It changes no alert of the last weeks." in page


@pytest.mark.parametrize("text", MARKUP[:2], ids=ascii)
def test_hostile_text_stays_text(site, text):
    path = send(site, {"watch": f"name: {text!r}\nkeywords: CBDC", "of": text}).headers["Location"]

    answer = look(site, path)

    assert "alerts</dt>" in answer.text
    elements = Elements(answer.text).found
    assert {tag for tag, _ in elements} <= TAGS | {
        "mark",
        "u",
        "textarea",
        "h3",
        "details",
        "summary",
    }
    assert not [name for _, found in elements for name in found if name.startswith("on")]
