"""No document takes the parsers too long, or too much memory; the next one is read as ever."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from feeds._cage import Cage, ParsedPage
from feeds.parsing.draft import MAX_TITLE_CHARS
from model import Entry, plain
from tests.feeds.parsing.hostile_bytes import BYTE_GROUPS
from tests.feeds.parsing.hostile_documents import MARKUP_GROUPS, Hostile, one

pytestmark = pytest.mark.untraced

GROUPS = MARKUP_GROUPS | BYTE_GROUPS
MAX_GROWTH = 64 * 1024 * 1024
MIN_DOCUMENTS = 165
URL = "https://a.example/rss"


def read_memory(pid: int) -> int:
    """Return the bytes of memory that the process *pid* uses now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def find_fault(hostile: Hostile, page: ParsedPage) -> str:
    """Return the difference between *page* and the outcome that is right; "" for none."""
    found = page.problem or f"{len(page.entries)} entries"
    if page.late or page.died or "the parser" in page.problem:
        return found
    if isinstance(hostile.outcome, str):
        return "" if hostile.outcome in page.problem else found
    if dangers := {danger for entry in page.entries if (danger := find_danger(entry))}:
        return ", ".join(sorted(dangers))
    is_right = not page.problem and len(page.entries) == hostile.outcome
    return "" if is_right else found


def find_danger(entry: Entry) -> str:
    """Return the danger of showing *entry*: a long title, a control character, a bad address."""
    if len(entry.title) > MAX_TITLE_CHARS or not entry.id:
        return "its title is too long, or it has no id"
    if any(text != plain(text) for text in (entry.title, entry.summary, entry.text)):
        return "it has control characters"
    if entry.link and not entry.link.startswith(("http://", "https://")):
        return f"its link is {entry.link}"
    return "it holds a file" if "root:" in entry.title + entry.text else ""


class Attack:
    """One child that parses all documents, and the faults that they found."""

    def __init__(self) -> None:
        self.count = 0
        self.faults: dict[str, str] = {}
        self.growth: dict[str, int] = {}
        self.children = 0

    async def run(self) -> None:
        """Parse the documents of all groups, with a good one before and after each."""
        cage = Cage()
        try:
            await self._parse_good(cage, "the first")
            assert cage.pid is not None
            processes = {"daemon": os.getpid(), "child": cage.pid}
            before = {name: read_memory(pid) for name, pid in processes.items()}
            for group in GROUPS:
                await self._parse_group(cage, group)
            self.children = cage.started
            if cage.pid == processes["child"]:
                self.growth = {n: read_memory(pid) - before[n] for n, pid in processes.items()}
        finally:
            await cage.close()

    async def _parse_group(self, cage: Cage, group: str) -> None:
        for hostile in GROUPS[group]():
            self.count += 1
            page = await cage.parse(
                hostile.body, url=URL, content_type=hostile.content_type, feed="f"
            )
            if fault := find_fault(hostile, page):
                self.faults[f"{group}: {hostile.name}"] = fault
        await self._parse_good(cage, f"after {group}")

    async def _parse_good(self, cage: Cage, name: str) -> None:
        page = await cage.parse(one(""), url=URL, content_type="text/xml", feed="f")
        if fault := find_fault(Hostile(name, b"", 1), page):
            self.faults[name] = fault


def test_every_hostile_document_gets_its_answer_from_one_child_that_does_not_grow():
    attack = Attack()

    asyncio.run(attack.run())

    assert attack.faults == {}
    assert attack.children == 1
    assert {name for name, bytes_more in attack.growth.items() if bytes_more > MAX_GROWTH} == set()
    assert attack.count >= MIN_DOCUMENTS
