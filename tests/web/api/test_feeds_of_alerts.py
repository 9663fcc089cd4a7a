from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from lxml import etree

from config._web import WebOptions, WebToken
from feeds.parsing.parse import parse_document
from model import Secret
from tests.scenes.newsroom import MONEY, NOW, STRIKE, make_busy
from tests.watchers.discovery.test_hostile_titles import HOSTILE
from tests.web.pages.test_overview import MARKUP, make_hostile
from tests.web.scene import TOKEN, serve

ATOM = {"a": "http://www.w3.org/2005/Atom"}
PATHS = {
    "/api/v1/alerts.atom": "application/atom+xml",
    "/api/v1/alerts.json": "application/feed+json",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


def parse(site, path):
    answer = site.ask(path)
    assert answer.status == 200
    content_type = answer.headers["Content-Type"]
    assert content_type.startswith(PATHS[path.partition("?")[0]])
    return parse_document(answer.body, site.url + path, content_type)


@pytest.mark.parametrize("path", PATHS)
def test_our_own_parser_reads_the_alerts(site, path):
    parsed = parse(site, path)
    money, strike = (one.draft for one in parsed.entries)

    assert parsed.problem == ""
    assert (money.title, strike.title) == (f"{MONEY} rising", f"{STRIKE} rising")
    assert money.link == "https://meridian.example/pilot"
    assert money.published == NOW - timedelta(minutes=37)
    assert money.guid.startswith("urn:groundswell:alert:")
    assert "households to try out the digital crown" in money.text


@pytest.mark.parametrize("path", PATHS)
def test_one_watch_has_a_feed_of_its_own(site, path):
    (strike,) = parse(site, f"{path}?watch=Port%20strike").entries

    assert strike.draft.title == f"{STRIKE} rising"


def test_the_atom_document_has_the_parts_that_the_standard_asks_for(site):
    feed = etree.fromstring(site.ask("/api/v1/alerts.atom").body)

    assert feed.findtext("a:id", namespaces=ATOM) == f"{site.url}/api/v1/alerts.atom"
    assert feed.findtext("a:updated", namespaces=ATOM) == "2026-10-07T12:05:00Z"
    assert feed.findtext("a:author/a:name", namespaces=ATOM) == "Groundswell"
    for entry in feed.findall("a:entry", ATOM):
        for name in ("id", "title", "updated", "published", "content"):
            assert entry.findtext(f"a:{name}", namespaces=ATOM)
    updated = [one.text for one in feed.findall("a:entry/a:updated", ATOM)]
    assert updated == ["2026-10-07T12:05:00Z", "2026-10-07T09:42:00Z"]


def test_the_json_document_has_the_fields_of_version_1_1(site):
    feed = site.ask("/api/v1/alerts.json").json

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["home_page_url"] == f"{site.url}/alerts"
    assert feed["items"][1]["date_modified"] == "2026-10-07T09:42:00Z"
    assert feed["items"][1]["tags"] == [STRIKE]


@pytest.mark.parametrize("path", PATHS)
def test_a_reader_that_has_the_feed_gets_it_no_second_time(site, path):
    first = site.ask(path)

    assert site.ask(path, If_None_Match=first.headers["ETag"]).status == 304


def test_a_parameter_that_is_not_known_is_a_problem(site):
    assert site.ask("/api/v1/alerts.atom?wacht=x").status == 400


def test_a_reader_sends_the_token_as_a_password(tmp_path):
    options = WebOptions(tokens=(WebToken(name="desk", token=Secret(TOKEN)),))
    password = base64.b64encode(f"reader:{TOKEN}".encode()).decode()
    with serve(make_busy(tmp_path), options) as site:
        assert site.ask("/api/v1/alerts.atom").status == 401
        assert site.ask("/api/v1/alerts.atom", Authorization=f"Basic {password}").status == 200


def test_the_page_alerts_names_its_feeds(site):
    text = site.ask("/alerts?watch=Port%20strike").text

    assert 'type="application/atom+xml"' in text
    assert 'href="/api/v1/alerts.json?watch=Port%20strike"' in text
    assert 'href="/api/v1/alerts.atom"' in site.ask("/alerts").text


def test_the_feed_stands_at_the_address_that_people_open(tmp_path):
    options = WebOptions(url="https://news.example/")
    with serve(make_busy(tmp_path), options) as site:
        feed = site.ask("/api/v1/alerts.json?watch=Port%20strike").json

    assert feed["feed_url"] == "https://news.example/api/v1/alerts.json?watch=Port%20strike"
    assert feed["home_page_url"] == "https://news.example/alerts?watch=Port%20strike"


@pytest.mark.parametrize("text", [*HOSTILE, *MARKUP, "a\x00b\x0b\ufffe"], ids=ascii)
def test_hostile_text_is_escaped(text, tmp_path):
    room = make_hostile(tmp_path, text)
    with room.open(), serve(room) as site:
        feed = etree.fromstring(site.ask("/api/v1/alerts.atom").body)
        items = json.loads(site.ask("/api/v1/alerts.json").body)["items"]
    contents = [one.text for one in feed.iterfind(".//a:content", ATOM)]
    contents += [item["content_html"] for item in items]
    for content in contents:
        html = etree.fromstring(f"<div>{content}</div>", etree.HTMLParser())
        assert {one.tag for one in html.iter()} <= {"html", "body", "div", "p", "b", "ul", "li"}
    assert "javascript:" not in " ".join(item["url"] for item in items)
