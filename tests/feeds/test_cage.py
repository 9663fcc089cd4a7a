"""Documents are parsed in a process that has few rights and can be killed."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from feeds import _cage
from feeds._cage import Cage, ParsedPage
from model import Entry

GOOD = b"""<rss><channel><ttl>5</ttl><item><title>A</title><guid>1</guid><category>x</category>
<pubDate>Tue, 05 Nov 2024 10:00:00 GMT</pubDate></item></channel></rss>"""


def caged(act: Callable[[Cage], Coroutine[Any, Any, Any]], **how: float) -> Any:
    async def run() -> Any:
        cage = Cage(**how)
        try:
            return await act(cage)
        finally:
            await cage.close()

    return asyncio.run(run())


async def parse(cage: Cage, body: bytes) -> ParsedPage:
    return await cage.parse(body, url="https://a.example/", content_type="", feed="f")


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def until_dead(pid: int) -> bool:
    for _ in range(500):
        if not is_alive(pid):
            return True
        await asyncio.sleep(0.02)
    return False


def test_a_document_comes_back_as_entries():
    page = caged(lambda cage: parse(cage, GOOD))

    assert len(page.hashes) == 8
    assert page == ParsedPage(
        hashes=page.hashes,
        entries=(
            Entry(
                "f",
                "1",
                "A",
                tags=("x",),
                published=datetime(2024, 11, 5, 10, 0, tzinfo=UTC),
            ),
        ),
        ttl=timedelta(minutes=5),
    )


def test_a_page_of_many_entries_comes_back_whole_and_in_order():
    item = (
        "<item><guid>%d</guid><title>t</title><description>"
        + "word " * 2000
        + "</description></item>"
    )
    body = "<rss><channel>" + "".join(item % number for number in range(300)) + "</channel></rss>"

    page = caged(lambda cage: parse(cage, body.encode()))

    assert [entry.id for entry in page.entries] == [str(number) for number in range(300)]


def test_one_child_parses_many_documents():
    async def three(cage: Cage) -> int:
        await asyncio.gather(*(parse(cage, GOOD) for _ in range(3)))
        return cage.started

    assert caged(three) == 1


def author(size: int) -> bytes:
    # A bare "<" keeps it out of the strict parser. Each author is just short enough to pass;
    # all of them together take the lenient parser far too long.
    one = "<item><title>x</title><author>" + "a" * size + "</author></item>"
    return ("<rss><channel>" + one * 20000 + "<x <").encode()


POISON = {
    "authors in quadratic time": author(900),
    "instructions in cubic time": b"<?" + b"encoding='" * 20000,
    "newlines in quadratic time": b"<x/" + b"\n" * 100000 + b"<rss",
    "attributes in quadratic time": b"<rss>"
    b"<a " + b" ".join(b"a%d='1'" % n for n in range(9000)) + b"><",
    "categories in quadratic time": b"<rss><channel><item>"
    + b"".join(b"<category>%d</category>" % n for n in range(20000))
    + b"<x <",
    "entities a billion times": b"<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>"
    + b"".join(b"<!ENTITY %c '%s'>" % (n + 1, b"&%c;" % n * 10) for n in range(97, 110))
    + b"]><rss><channel><item><title>&n;</title></item></channel></rss>",
    "entities in quadratic space": b"<!-- --><!DOCTYPE r [<!ENTITY a '"
    + b"a" * 50000
    + b"'>]><rss><channel><item><title>"
    + b"&a;" * 50000
    + b"</title></item></channel></rss>",
    "a file as entity": b"<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><rss><channel><item>"
    b"<title>&a;</title></item></channel></rss>",
    "an encoding in quadratic time": b"<?xml version='1.0' encoding='punycode'?>" + b"a" * 200000,
    "an encoding that is none": b"<?xml version='1.0' encoding='undefined'?><rss/>",
    "items in items": b"<rss><channel>" + b"<item>" * 100000,
    "depth": b"<rss>" * 200000,
    "characters that are none": b"<rss><channel><item><title>&#99999999999;&#xD800;&#x0;"
    b"&#" + b"9" * 5000 + b";</title></item><x <",
    "comments in titles": b"<rss><channel><item><title>"
    + b"&lt;!--" * 30000
    + b"</title></item></channel></rss>",
    "style": b"<rss><channel><item><description>&lt;p style='"
    + b"url(" * 20000
    + b"'&gt;</description></item></channel></rss>",
    "json depth": b'{"items":' + b"[" * 200000,
    "json numbers": b'{"items": [{"id": ' + b"9" * 10000 + b"}]}",
    "a million items": b"<rss><channel>" + b"<item/>" * 400000 + b"</channel></rss>",
}


@pytest.mark.parametrize("name", POISON)
def test_a_poison_document_stops_neither_the_loop_nor_the_next_document(name: str):
    async def poison_then_good(cage: Cage) -> tuple[ParsedPage, ParsedPage]:
        async with asyncio.timeout(60):
            return await parse(cage, POISON[name]), await parse(cage, GOOD)

    poisoned, good = caged(poison_then_good, deadline=1)

    assert good.problem == ""
    assert [entry.id for entry in good.entries] == ["1"]
    assert all(
        len(entry.title) <= 4096 and "root:" not in entry.title for entry in poisoned.entries
    )
    assert "; " in poisoned.problem or poisoned.problem == ""


def test_a_document_that_takes_too_long_is_a_problem():
    async def stuck(cage: Cage) -> tuple[ParsedPage, int | None]:
        await parse(cage, GOOD)
        child = cage.pid
        assert child is not None
        os.kill(child, signal.SIGSTOP)
        page = await parse(cage, GOOD)
        assert not is_alive(child)
        return page, cage.pid

    page, pid = caged(stuck, deadline=2)

    assert page.problem == (
        "parsing takes more than 2 s; if it lasts, ask the publisher or remove the feed"
    )
    assert pid is None


def test_a_child_that_dies_is_a_problem_and_the_next_document_gets_another():
    async def die(cage: Cage) -> tuple[ParsedPage, ParsedPage, int]:
        await parse(cage, GOOD)
        child = cage.pid
        assert child is not None
        os.kill(child, signal.SIGSTOP)
        task = asyncio.create_task(parse(cage, GOOD))
        await asyncio.sleep(0.05)
        os.kill(child, signal.SIGKILL)
        return await task, await parse(cage, GOOD), cage.started

    dead, good, started = caged(die)

    assert dead.problem == (
        "the parser was ended by SIGKILL, perhaps for lack of memory; "
        "if it lasts, ask the publisher or remove the feed"
    )
    assert (good.problem, started) == ("", 2)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("import encodings.idna_of_tomorrow", "crashed (ModuleNotFoundError: No module named"),
        ("raise LookupError('no such table')", "crashed (LookupError: no such table)"),
        ("raise SystemExit(3)", "crashed (exit code 3)"),
        ("bytearray(2 << 30)", "needs more than 1024 MB of memory for it"),
        ("import os; os.kill(os.getpid(), 24)", "needs too much CPU time for it"),
        ("import os; os.kill(os.getpid(), 11)", "was ended by SIGSEGV, perhaps for lack of memory"),
        ("import os; os.write(1, b'\\0\\0\\0\\2{}'); os.read(0, 1 << 20)", "gave an answer that"),
    ],
)
def test_a_child_that_dies_is_told_with_the_true_reason(
    line: str, reason: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    source = _cage._CHILD.read_text()
    broken = source.replace("asked = json.loads(request)", line)
    assert broken != source
    child = tmp_path / "feeds" / "parsing" / "child.py"
    child.parent.mkdir(parents=True)
    child.write_text(broken)
    root = str(_cage._CHILD.parents[2])
    monkeypatch.setattr(_cage, "_CHILD", child)
    monkeypatch.setattr(sys, "path", [root, *sys.path])

    page = caged(lambda cage: parse(cage, GOOD))

    assert f"the parser {reason}" in page.problem, page.problem


def test_a_cancelled_parse_leaves_no_answer_for_the_next():
    async def cancel(cage: Cage) -> ParsedPage:
        await parse(cage, GOOD)
        child = cage.pid
        assert child is not None
        os.kill(child, signal.SIGSTOP)
        task = asyncio.create_task(parse(cage, GOOD.replace(b">1<", b">other<")))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await parse(cage, GOOD)

    assert [entry.id for entry in caged(cancel).entries] == ["1"]


@pytest.mark.skipif(
    not hasattr(resource, "prlimit"), reason="only Linux shows the limits of another process"
)
def test_the_child_can_open_no_file_write_nothing_and_use_limited_memory():
    async def limits(cage: Cage) -> dict[str, int]:
        await parse(cage, GOOD)
        assert cage.pid is not None
        names = ("RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_AS")
        return {name: resource.prlimit(cage.pid, getattr(resource, name))[1] for name in names}

    assert caged(limits) == {
        "RLIMIT_NOFILE": 3,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_AS": 1 << 30,
    }


def test_the_child_gets_no_variable_of_our_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")

    async def environment(cage: Cage) -> bytes:
        await parse(cage, GOOD)
        return Path(f"/proc/{cage.pid}/environ").read_bytes()

    assert b"xoxb-secret" not in caged(environment)


def test_a_parser_that_does_not_start_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    broken = tmp_path / "feeds" / "child.py"
    broken.parent.mkdir()
    broken.write_text("raise SystemExit")
    monkeypatch.setattr(_cage, "_CHILD", broken)

    page = caged(lambda cage: parse(cage, GOOD))

    assert page.problem.startswith("the parser does not start (")
    assert page.problem.endswith("); check the installation and the memory")


def test_an_idle_child_is_stopped_and_a_new_one_starts_when_needed():
    async def idle(cage: Cage) -> tuple[bool, str, int]:
        await parse(cage, GOOD)
        child = cage.pid
        assert child is not None
        was_stopped = await until_dead(child)
        return was_stopped, (await parse(cage, GOOD)).problem, cage.started

    assert caged(idle, idle=0.05) == (True, "", 2)


def test_a_child_is_replaced_after_many_documents(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(_cage, "MAX_DOCUMENTS_PER_CHILD", 2)

    async def five(cage: Cage) -> int:
        for _ in range(5):
            await parse(cage, GOOD)
        return cage.started

    assert caged(five) == 3


DAEMON = """
import asyncio, os, sys
from feeds._cage import Cage
async def main():
    cage = Cage()
    await cage.parse(b"<rss><channel/></rss>", url="", content_type="", feed="f")
    print(cage.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


def test_the_child_does_not_outlive_a_daemon_that_is_killed():
    daemon = subprocess.Popen(
        [sys.executable, "-c", DAEMON],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    assert daemon.stdout is not None
    child = int(daemon.stdout.readline())
    assert is_alive(child)

    daemon.kill()
    daemon.wait()
    daemon.stdout.close()

    assert asyncio.run(until_dead(child))
