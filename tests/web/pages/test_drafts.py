from __future__ import annotations

import http.client
import re
from contextlib import closing
from urllib.parse import quote, urlencode

import pytest

from tests.scenes.newsroom import MONEY
from tests.web.pages.test_overview import MARKUP, TAGS, Elements
from tests.web.pages.test_search import make_archive
from tests.web.scene import DEADLINE, Answer, serve


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_archive(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


def send(site, fields, **headers):
    """Return the answer to the form."""
    form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=DEADLINE)
    with closing(connection):
        connection.request("POST", "/preview", urlencode(fields), {**form, **headers})
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())


def test_the_page_of_a_watch_begins_with_its_lines_as_they_run(site):
    answer = site.ask(f"/watches/{quote(MONEY)}/edit")

    assert answer.status == 200
    assert "{name: Central bank digital currency, keywords: [CBDC, digital crown]" in answer.text
    assert "It finds the same reports as the running watch." in answer.text
    assert site.ask("/watches/Mars/edit").status == 404


def test_a_new_watch_begins_empty_or_with_the_lines_of_the_address(site):
    assert "Write a name and keywords" in site.ask("/watches/new").text
    text = site.ask(f"/watches/new?yaml={quote('name: X' + chr(10) + 'keywords: CBDC')}").text
    assert "<mark>CBDC</mark>" in text
    assert "Try a new watch" in text


def test_an_empty_draft_and_its_lines_are_indented_as_the_list_of_the_file(site):
    text = site.ask("/watches/new").text
    shown = send(site, {"watch": "name: X\nkeywords: CBDC"}).text

    assert ">\n  - name:\n    keywords: |\n      </textarea>" in text
    assert 'id="placed" tabindex="0">\n  - name: X\n    keywords: CBDC</pre>' in shown
    assert "config.yaml:14, at the end of the watches</summary>" in shown


def test_an_edit_is_indented_as_its_lines_in_the_file_and_names_them(site):
    text = site.ask(f"/watches/{quote(MONEY)}/edit").text

    assert ">\n  - {name: Central bank digital currency" in text
    assert re.search(r"config\.yaml:\d+, in the place of that line</summary>", text)


def test_an_edit_leads_to_the_running_watch_as_json_and_a_new_draft_has_no_twin(site):
    edit = site.ask(f"/watches/{quote(MONEY)}/edit").text
    (twin,) = set(re.findall(r'href="(/api/v1/[^"]+)"[^>]*>This page as JSON', edit))

    assert f'<link rel="alternate" type="application/json" href="{twin}">' in edit
    assert site.ask(twin).json["watch"]["name"] == MONEY
    for text in (site.ask("/watches/new").text, send(site, {"watch": "name: X"}).text):
        assert "This page as JSON" not in text
        assert "application/json" not in text


def test_a_form_gets_the_answer_alone_or_without_scripts_the_page(site):
    fields = {"watch": "name: X\r\nkeywords: |\r\n  CBDC\r\n", "of": "", "days": "14"}
    part = send(site, fields, **{"HX-Request": "true"})
    whole = send(site, fields)

    assert part.text.lstrip().startswith("<dl")
    assert whole.text.startswith("<!doctype html>")
    for answer in (part, whole):
        assert "<mark>CBDC</mark>" in answer.text


def test_a_mistake_is_shown_with_its_line(site):
    text = send(site, {"watch": "name: X\nkeywords: |\n  a AND", "days": "14"}).text

    assert "<b>3:5</b> keywords: nothing follows &#34;AND&#34;" in text
    assert "<code>  a <u>AND</u></code>" in text


def test_a_preview_that_ended_early_says_so(site, monkeypatch):
    monkeypatch.setattr("web._drafting.BUDGET", 0.0)
    monkeypatch.setattr("storage._reader.BATCH_SIZE", 4)

    text = send(site, {"watch": "name: X\nkeywords: /CB.C/", "days": "14"}).text

    assert "reports, at least" in text
    assert "in the last" in text or "less than a day" in text


@pytest.mark.parametrize("days", ["0", "31", "x", "-1", "9" * 50, "٣"])
def test_days_out_of_range_are_refused(site, days):
    assert send(site, {"watch": "a", "days": days}).status == 400


@pytest.mark.parametrize("text", MARKUP, ids=ascii)
def test_hostile_text_stays_text(site, text):
    for draft in (text, f"name: {text}\nkeywords: CBDC", f"name: X\nkeywords: |\n  {text} AND"):
        for answer in (
            send(site, {"watch": draft, "of": text}),
            site.ask(f"/watches/new?yaml={quote(draft)}"),
        ):
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
