from __future__ import annotations

import asyncio
import gzip
import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from model import Mention, Page, Ruling, State, plain
from tests.scenes.newsroom import (
    CONFIG,
    HOUR,
    NOW,
    Newsroom,
    make_busy,
    make_figures,
    make_first,
    make_quiet,
    make_rise,
)
from tests.storage.world import an_alert
from tests.watchers.discovery.test_hostile_titles import HOSTILE
from tests.web.scene import serve
from web._links import keep_http
from web.pages import rendering
from web.pages.rendering import TEMPLATES, Renderer, mark_time, write_count, write_number

PATHS = ("/", "/feeds", "/alerts")
MARKUP = (
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)"),
    *("{{ 7*7 }}", "{% raw %}", "</title><script>1</script>", "<svg onload=1>", "&lt;b&gt;"),
)
OF_EACH_KIND = (
    *("", "\x00dam\x00burst", "dam\u2028burst\u2029", "\u202edam burst\u202c", "\ufeffdam burst"),
    *("a" + "\u0300" * 500, "\u0e40" * 200, "\ud800dam", "\udc80\udc81", "\ufffe\uffff"),
    *("👩\u200d👩\u200d👧", "سد burst انهار", "\ufdfa" * 200, "_" * 80),
)
"""One hostile title of each kind. The pages of this file show all of them; the others, these."""
LINKS = (
    *("javascript:alert(1)", "data:text/html,<script>1</script>", "vbscript:x", "//evil.example"),
    *("JaVaScRiPt:1", " javascript:1", "http://", "https:evil", "file:///etc/passwd", "http://[x"),
)


def test_the_titles_of_each_kind_are_among_the_hostile_ones():
    assert set(OF_EACH_KIND) <= set(HOSTILE)


class Elements(HTMLParser):
    """Collects the elements of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


@pytest.mark.parametrize("path", PATHS)
def test_a_part_is_the_page_without_its_frame(busy, path):
    whole, part = busy.ask(path), busy.ask(path, HX_Request="true")

    assert whole.text.startswith("<!doctype html>")
    assert part.text.lstrip().startswith('<div id="page"')
    assert part.text.strip() in whole.text


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_inline_script_or_style_and_nothing_from_elsewhere(busy, path):
    for tag, attributes in Elements(busy.ask(path).text).found:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        if tag in {"script", "img", "link", "iframe", "form"}:
            address = attributes.get("src") or attributes.get("href") or attributes.get("action")
            assert address is None or address.startswith("/")


@pytest.mark.parametrize("path", ["/alerts", "/feeds"])
def test_a_long_list_has_links_to_its_parts_that_keep_the_rest_of_the_address(busy, path):
    def links(text):
        found = [attributes for tag, attributes in Elements(text).found if "rel" in attributes]
        return {one["rel"]: one["href"] for one in found if one["rel"] in {"prev", "next"}}

    first = links(busy.ask(f"{path}?theme=dark&limit=1").text)
    second = links(busy.ask(first["next"]).text)
    back = busy.ask(second["prev"])

    assert first.keys() == {"next"}
    assert first["next"].startswith(f"{path}?theme=dark&limit=1&after=")
    assert links(back.text) == first
    assert links(busy.ask(path).text) == {}


def test_a_first_visit_is_small(busy):
    page = busy.ask("/", Accept_Encoding="gzip")
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', gzip.decompress(page.body).decode())
    sizes = [len(busy.ask(file, Accept_Encoding="gzip").body) for file in dict.fromkeys(files)]

    assert len(page.body) + sum(sizes) <= 30_000
    assert len(sizes) + 1 <= 6


def test_no_first_visitor_waits_until_the_templates_are_read():
    options = SimpleNamespace(title="")
    settings = SimpleNamespace(options=options, start_command="", write_command=str)
    renderer = Renderer(settings, TEMPLATES.parent / "static")
    asyncio.run(renderer.read_templates())

    read = {name for _, name in renderer.environment.cache}
    assert read == {path.name for path in TEMPLATES.iterdir()}


def test_files_are_kept_for_ever_by_their_hash(busy):
    (file,) = re.findall(r'href="(/static/groundswell[^"]+)"', busy.ask("/").text)
    answer = busy.ask(file)

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert busy.ask("/static/own.js").status == 404
    assert busy.ask("/static/..%2f_app.py").status == 404
    assert busy.ask("/favicon.ico").status == 204


def test_the_parts_of_a_later_version_are_not_drawn(busy):
    text = busy.ask("/").text

    for word in ("Acknowledge", "Silence", "useful", "not relevant"):
        assert word not in text


def test_a_stopped_daemon_says_since_when_and_why(tmp_path):
    room = make_quiet(tmp_path)
    with serve(room) as site:
        crashed = site.ask("/").text
    with room.open() as store:
        store.note_last_words("stopped by <b>Ctrl-C", NOW - HOUR)
    with serve(room) as site:
        stopped = site.ask("/").text
        twin = site.ask("/api/v1/now").json["daemon"]

    assert "It left no last words" in crashed
    assert 'The daemon stopped <time datetime="2026-10-07T11:42:00Z" data-show="ago"' in stopped
    assert "Its last words: “stopped by &lt;b&gt;Ctrl-C”." in stopped
    assert twin["stopped_at"] == "2026-10-07T11:42:00Z"


def test_a_stopped_daemon_and_a_first_run_are_named(tmp_path):
    (tmp_path / "quiet").mkdir()
    (tmp_path / "first").mkdir()
    with serve(make_quiet(tmp_path / "quiet")) as stopped:
        text = stopped.ask("/").text
        assert "The daemon does not run, so nothing new is read or told." in text
        assert "<code>./start</code>" in text
        assert 'data-icon="stopped"' in text
    room = make_first(tmp_path / "first")
    with room.open(), serve(room) as first:
        text = first.ask("/").text
        assert "Nothing can be unusual yet" in text
        assert "this may be right, or the words may be too narrow" in text
        assert "1 of 3 feeds are read so far." in first.ask("/feeds").text


def test_nothing_is_said_about_feeds_that_were_never_read(tmp_path):
    room = Newsroom(tmp_path, began=NOW - HOUR)
    with room.open(), serve(room) as unread:
        assert "No feed was read yet." in unread.ask("/feeds").text
        text = unread.ask("/").text
        assert "no feed was read yet" in text
        assert "too narrow" not in text
        assert "the last 0" not in unread.ask("/alerts").text


@pytest.mark.parametrize("text", [*HOSTILE, *MARKUP], ids=ascii)
def test_hostile_text_stays_text(text, tmp_path):
    room = make_hostile(tmp_path, text)
    with room.open(), serve(room) as site:
        for path in PATHS:
            answer = site.ask(path)
            assert answer.status == 200
            elements = Elements(answer.text).found
            assert {tag for tag, _ in elements} <= TAGS
            assert not [name for _, found in elements for name in found if name.startswith("on")]


TAGS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "link",
        "script",
        "body",
        "a",
        "div",
        "header",
        "svg",
        "path",
        "g",
        "text",
        "nav",
        "ul",
        "ol",
        "li",
        "p",
        "i",
        "span",
        "b",
        "main",
        "h1",
        "h2",
        "section",
        "strong",
        "code",
        "article",
        "figure",
        "figcaption",
        "footer",
        "small",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "br",
        "aside",
        "dialog",
        "dl",
        "dt",
        "dd",
        "kbd",
        "label",
        "input",
        "form",
        "button",
        "time",
        "select",
        "option",
        "pre",
    ]
)


def make_hostile(folder, text):
    """Return a newsroom with *text* wherever text from elsewhere is shown."""
    text = plain(text)  # as feeds/ cleans it
    room = Newsroom(folder, CONFIG)
    watch = next(iter(room.config.watches))
    shown = Mention(text, f"javascript:{text}", text, NOW, reports=1)
    with room.open() as store, store.transaction() as tx:
        rise = make_rise(
            "x",
            text or watch,
            "burst.rising",
            make_figures(3, 1.0, 6.0, NOW),
            NOW,
            mentions=(shown,),
        )
        tx.record(rise, [("policy", text)])
        tx.note(text or "x", text)
        for feed in room.config.feeds.values():
            tx.settle_feed(feed, Page(problem=text or "x"), NOW, NOW)
    return room


@pytest.mark.parametrize("link", LINKS)
def test_only_addresses_of_the_web_become_links(link):
    assert keep_http(link) == ""


def test_an_address_of_the_web_stays_as_it_is():
    assert keep_http("https://a.example/?q=<b>") == "https://a.example/?q=<b>"


def test_a_time_is_in_utc_until_the_browser_writes_it():
    assert str(mark_time(NOW, "ago")) == (
        '<time datetime="2026-10-07T12:42:00Z" data-show="ago" '
        'title="7 Oct 12:42 UTC">7 Oct 12:42 UTC</time>'
    )


@pytest.mark.parametrize(
    ("value", "text"), [(12.4, "12"), (5.4, "5.4"), (3.0, "3"), (0.416, "0.42"), (0, "0")]
)
def test_a_number_has_two_digits_or_so(value, text):
    assert write_number(value) == text


def test_a_count_has_its_noun():
    assert [write_count(1, "entry"), write_count(1200, "entry"), write_count(0, "feed")] == [
        "1 entry",
        "1,200 entries",
        "0 feeds",
    ]


def test_of_many_quiet_watches_the_page_shows_the_first(tmp_path, monkeypatch):
    monkeypatch.setattr(rendering, "MAX_QUIET", 2)
    room = make_quiet(tmp_path)
    with room.open(), serve(room) as site:
        page = site.ask("/").text

    assert page.count("<tr data-item>") == 2
    assert '<a href="/watches">6 more quiet watches</a>' in page


def test_alerts_that_wait_are_shown_with_their_gate_and_the_text_stays_text(tmp_path):
    timed = 'desk: {type: console, zone: Asia/Tokyo, digest: "0 9 * * *"}'
    room = Newsroom(tmp_path, CONFIG.replace("desk: {type: console}", timed))
    script, image, *_ = MARKUP
    ruling = Ruling("desk", State.HELD, "digest", script, NOW + HOUR, image)
    told = an_alert("a", at=NOW, to=("desk",), rulings=(ruling, Ruling("policy", route=image)))
    with room.open() as store, store.transaction() as tx:
        tx.record(told, [("policy", "")])

    with room.open(), serve(room) as site:
        page, now = site.ask("/alerts?state=held").text, site.ask("/").text
        listed = site.ask("/api/v1/alerts?state=held").json["items"]
        status = site.ask("/api/v1/status").json

    assert {tag for tag, _ in Elements(page).found} <= TAGS
    assert "desk: &lt;script&gt;alert(1)&lt;/script&gt;, by route &#34;&gt;&lt;img" in page
    assert "the next message is held for the digest at 8 Oct 09:00 JST" in now
    assert "1 waits by digest until 7 Oct 22:42 JST" in now
    assert [one["id"] for one in listed] == ["a"]
    assert listed[0]["rulings"][0]["gate"] == "digest"
    assert status["timings"][0]["zone"] == "Asia/Tokyo"
