"""The file of a feed is replaced whole; tests/notifiers/test_feed.py reads its entries."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifiers.programs import feed_file
from notifiers.programs.feed_file import MAX_CONTENT_CHARS, Feed, FeedEntry, NotOurs, put

AT = datetime(2026, 11, 22, 7, 40, tzinfo=UTC)
FEED = Feed("urn:feed", "Alerts")


def _entry(content: str, hours: int = 0) -> FeedEntry:
    at = AT + timedelta(hours=hours)
    return FeedEntry("urn:one", "Title", "", "", content, "", at, at)


def test_a_write_that_fails_leaves_the_old_feed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "alerts.json"
    put(path, FEED, _entry("first"))
    before = path.read_bytes()

    def fail(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        put(path, FEED, _entry("second", hours=1))

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_long_trend_drops_its_older_steps(tmp_path: Path) -> None:
    path = tmp_path / "alerts.json"
    put(path, FEED, _entry("a" * MAX_CONTENT_CHARS))
    put(path, FEED, _entry("b", hours=1))

    assert '"content_html": "b"' in path.read_text()


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_file, "MAX_FILE_BYTES", 10)
    path = tmp_path / "alerts.atom"
    path.write_text("<feed>" * 10)

    with pytest.raises(NotOurs):
        put(path, FEED, _entry("first"))
