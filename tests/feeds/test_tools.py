"""Many tasks may use the tools at once; closed tools leave nothing behind."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from feeds import _cage
from feeds._tools import Tools, name_agent


def rss(number: int) -> bytes:
    return b"<rss><channel><item><title>t</title><guid>%d</guid></item></channel></rss>" % number


def test_each_of_many_tasks_gets_the_entries_of_its_own_document():
    async def run() -> tuple[list[str], int]:
        async with Tools.open(parse_workers=2) as tools:
            pages = await asyncio.gather(
                *(
                    tools.parse(rss(number), url="", content_type="", feed=str(number))
                    for number in range(20)
                )
            )
            found = [f"{entry.feed} {entry.id}" for page in pages for entry in page.entries]
            return found, sum(cage.started for cage in tools._quick_cages)

    found, started = asyncio.run(run())

    assert found == [f"{number} {number}" for number in range(20)]
    assert started == 2


def test_no_feed_waits_long_behind_a_slow_document(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(_cage, "QUICK_PARSE_DEADLINE", 0.3)
    item = b"<item><title>%d & x</title><description>&lt;p&gt;%d <b>x</title></item>"
    items = b"".join(item % (n, n) for n in range(150000))
    endless = b"<rss><channel>" + items  # ill-formed: takes three times the deadline or more

    async def run() -> tuple[list[str], list[str], int, int]:
        async with Tools.open(deadline=1.0) as tools:
            ended, problems = [], []

            async def read(body: bytes, feed: str) -> None:
                page = await tools.parse(body, url="", content_type="", feed=feed)
                ended.append(feed)
                problems.append(page.problem.partition(";")[0])

            for _ in range(2):
                await asyncio.gather(read(endless, "slow"), read(rss(1), "good"))
            return ended, problems, tools._quick_cages[0].started, tools.restarts

    ended, problems, started, restarts = asyncio.run(run())

    assert ended == ["good", "slow"] * 2
    assert problems == ["", "parsing takes more than 1 s"] * 2
    assert started == 2  # one was lost to the first slow document, none to the second
    assert restarts == 3  # and the slow one's parser was lost to both


def test_no_worker_is_left_when_the_tools_are_closed():
    async def run() -> list[int | None]:
        async with Tools.open() as tools:
            await tools.parse(rss(1), url="", content_type="", feed="f")
            assert tools._quick_cages[0].pid is not None
        return [cage.pid for cage in tools._quick_cages]

    assert asyncio.run(run()) == [None]


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        ("", "Groundswell/0.1.0 (+https://groundswell.example)"),
        ("you@example.org", "Groundswell/0.1.0 (+you@example.org)"),
        ("(https://example.org/bots)", "Groundswell/0.1.0 (+https://example.org/bots)"),
    ],
)
def test_servers_hear_the_product_and_how_the_operator_is_reached(contact: str, agent: str):
    assert name_agent(contact) == agent


def test_the_room_imports_no_heavy_library():
    heavy = ["aiohttp", "lxml", "feedparser", "apscheduler", "publicsuffixlist", "yarl", "brotli"]
    code = (
        "import sys, feeds, feeds.rss, feeds.file, feeds._tools;"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    root = Path(__file__).parents[2]

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
