"""The alerts as a feed in a file, read back by feedparser and by strict lxml."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from model import LocalPath, Message, Verdict
from notifiers.feed import Plugin
from tests.notifiers.samples import AT, DEAD, HOSTILE, MATCH, OPS, OVER, RISE, delivery, send, use
from tests.web.pages.test_overview import LINKS, MARKUP

LATER = AT + timedelta(hours=2)


@pytest.fixture(params=["alerts.atom", "alerts.json"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


def _put(path: Path, message: Message = MATCH, **facts: Any) -> Any:
    outcome = send(Plugin(path=LocalPath(str(path))), delivery(message, **facts))
    assert outcome.verdict is Verdict.SENT, outcome.note
    return outcome


def _read(path: Path) -> list[dict[str, Any]]:
    """Return the entries as a reader sees them."""
    if path.suffix == ".json":
        feed = json.loads(path.read_bytes())
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        return [
            {"id": item["id"], "title": item["title"], "updated": item["date_modified"],
             "published": item["date_published"], "content": item["content_html"],
             "link": item.get("url", "")}
            for item in feed["items"]
        ]  # fmt: skip
    etree.fromstring(path.read_bytes(), etree.XMLParser(recover=False))
    parsed = feedparser.parse(path.read_bytes(), sanitize_html=False)
    assert not parsed.bozo
    return [
        {"id": one.id, "title": one.title, "updated": one.updated, "published": one.published,
         "content": one.content[0].value, "link": one.get("link", "")}
        for one in parsed.entries
    ]  # fmt: skip


def test_a_reader_finds_the_alert(path: Path) -> None:
    _put(path)

    (entry,) = _read(path)
    assert entry["id"] == "urn:groundswell:alert:a1"
    assert entry["title"].startswith("Digital currency: Nigeria")
    assert entry["updated"] == "2026-11-22T07:40:00Z"
    assert entry["link"] == "https://example.org/a?x=1&y=2"
    assert "央行数字货币试点扩大" in entry["content"]
    assert "and 3 more" in entry["content"]


def test_a_trend_is_one_entry_that_moves(path: Path) -> None:
    outcome = _put(path, RISE, alert="rise")
    _put(path, MATCH, alert="other", at=AT + timedelta(hours=1))
    _put(path, OVER, alert="end", at=LATER, under=outcome.remote)

    first, second = _read(path)
    assert first["id"] == "urn:groundswell:alert:rise"
    assert first["title"] == "Digital currency is back to usual: 34 reports in 3 days"
    assert first["published"] == "2026-11-22T07:40:00Z"
    assert first["updated"] == "2026-11-22T09:40:00Z"
    assert first["content"].index("back to usual") < first["content"].index("7 reports in 5 h")
    assert second["id"] == "urn:groundswell:alert:other"


def test_a_repeat_changes_nothing(path: Path) -> None:
    _put(path)
    before = path.read_bytes()
    _put(path, maybe_sent=True)

    assert path.read_bytes() == before


def test_the_newest_fifty_are_kept(path: Path) -> None:
    for number in range(53):
        _put(path, OPS, alert=f"a{number}", at=AT + timedelta(minutes=number))

    ids = [entry["id"].rpartition(":")[2] for entry in _read(path)]
    assert ids == [f"a{number}" for number in range(52, 2, -1)]


@pytest.mark.parametrize("message", [HOSTILE, DEAD], ids=["hostile", "dead"])
def test_any_words_are_text(path: Path, message: Message) -> None:
    _put(path, message)

    (entry,) = _read(path)
    assert "javascript:" not in entry["content"]
    assert "<!channel>" not in entry["content"]
    assert "\x1b" not in path.read_text()


@pytest.mark.parametrize("title", [*MARKUP, "\ufffe\uffff", "]]>"], ids=ascii)
def test_markup_stays_text(path: Path, title: str) -> None:
    _put(path, replace(HOSTILE, headline=title, lines=(title,), watch=title))

    (entry,) = _read(path)
    assert "<script" not in entry["content"]
    assert "<img" not in entry["content"]
    assert "<svg" not in entry["content"]


@pytest.mark.parametrize("link", LINKS)
def test_no_link_but_http(path: Path, link: str) -> None:
    _put(path, replace(MATCH, mentions=(replace(MATCH.mentions[0], link=link),)))

    (entry,) = _read(path)
    assert "<a " not in entry["content"]
    assert entry["link"] in {"", entry["id"]}  # feedparser shows the id where no link is


@pytest.mark.parametrize(
    "text", ["not a feed", "{}", "<html/>", '{"version": "https://jsonfeed.org/version/1.1"}']
)
def test_a_file_of_others_is_not_replaced(path: Path, text: str) -> None:
    path.write_text(text)
    outcome = send(Plugin(path=LocalPath(str(path))), delivery())

    assert outcome.verdict is Verdict.BLOCKED
    assert "move it away" in outcome.note
    assert path.read_text() == text


def test_a_folder_that_is_not_there_blocks_the_channel(tmp_path: Path) -> None:
    plugin = Plugin(path=LocalPath(str(tmp_path / "none" / "alerts.atom")))
    outcome = send(plugin, delivery())

    assert outcome.verdict is Verdict.BLOCKED
    assert "no such file or directory" in outcome.note
    (problem,) = use(plugin.check)
    assert problem == "the folder of alerts.atom is not there; make it"


def test_the_rights_of_the_file_and_a_link_to_it_stay(path: Path) -> None:
    path.touch(mode=0o640)
    link = path.with_name(f"link{path.suffix}")
    link.symlink_to(path)
    _put(link)

    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert len(_read(path)) == 1
    assert {each.name for each in path.parent.iterdir()} == {path.name, link.name}


def test_the_address_of_the_feed_is_named_in_it(tmp_path: Path) -> None:
    url = "https://news.example.org/alerts"
    for name in ("a.xml", "a.json"):
        plugin = Plugin(path=LocalPath(str(tmp_path / name)), url=url, title="Our news")
        send(plugin, delivery())
        assert url in (tmp_path / name).read_text()
        assert "Our news" in (tmp_path / name).read_text()


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"path": LocalPath("/srv/alerts")}, "says no form"),
        ({"url": "ftp://host"}, "no address"),
        ({"title": " "}, "title is empty"),
    ],
)
def test_a_mistake_is_refused(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Plugin(**{"path": LocalPath("/srv/alerts.atom"), **options})
