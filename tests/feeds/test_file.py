"""Feeds in files are read like those on the web."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from feeds._tools import Tools
from feeds.file import Plugin
from model import Feed, Page

RSS = "<rss><channel><item><title>A</title><guid>1</guid></item></channel></rss>"


def poll(path: Path, validators: dict[str, str] | None = None) -> Page:
    async def run() -> Page:
        async with Tools.open() as tools:
            return await Plugin(path=str(path)).fetch(Feed("f", "f"), validators or {}, tools)

    return asyncio.run(run())


def test_a_file_is_parsed_again_only_when_it_changed(tmp_path: Path):
    path = tmp_path / "saved.xml"
    path.write_text(RSS)

    first = poll(path)
    second = poll(path, dict(first.validators))
    path.write_text(RSS.replace("<guid>1<", "<guid>2<"))
    third = poll(path, dict(second.validators))

    assert [entry.id for entry in first.entries] == ["1"]
    assert (second.unchanged, second.entries, second.validators) == (True, (), first.validators)
    assert [entry.id for entry in third.entries] == ["2"]


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "page.html").write_text("<html>")

    assert poll(tmp_path / "none").problem == (
        "cannot read the file (no such file or directory); check the path"
    )
    assert poll(tmp_path).problem == "cannot read the file (is a directory); check the path"
    assert poll(tmp_path / "pipe").problem == (
        "cannot read the file (not a regular file); check the path"
    )
    assert (
        poll(tmp_path / "page.html").problem == "this is a web page, not a feed; check the address"
    )


def test_the_path_names_the_feed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", "/home/anna")

    assert Plugin(path="~/saved.xml").address == "/home/anna/saved.xml"
    with pytest.raises(ValueError, match="the path is empty"):
        Plugin(path=" ")


def test_a_file_larger_than_10_mb_is_a_problem(tmp_path: Path):
    path = tmp_path / "long.xml"
    path.write_bytes(b" " * (10 * 1024 * 1024 + 1))

    assert poll(path).problem == "the file is larger than 10 MB; give a shorter document"
