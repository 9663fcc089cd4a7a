"""The answers that Requests reads are cut; skipped where the extra is not installed."""

from __future__ import annotations

import time

import pytest

from model import Secret, Verdict
from notifiers.apprise import Plugin
from notifiers.programs.bounded_requests import bound_answers
from tests.loopback.web import WebServer
from tests.notifiers.samples import delivery, use

pytest.importorskip("apprise")
# Apprise imports all its services, and some of them old modules.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_an_answer_is_cut_at_the_limit() -> None:
    import requests

    bound_answers()
    with WebServer() as web:
        web.set("/", zeros=20 * 1024 * 1024, encoding="gzip")
        with requests.Session() as session:
            answer = session.get(web.url("/"), timeout=5)

    assert 8 * 1024 * 1024 <= len(answer.content) < 9 * 1024 * 1024


def test_bounding_twice_changes_nothing() -> None:
    import requests.sessions

    bound_answers()
    first = requests.sessions.HTTPAdapter
    bound_answers()
    assert requests.sessions.HTTPAdapter is first


def test_services_that_hang_do_not_delay_another_one() -> None:
    import asyncio

    from notifiers import Tools

    with WebServer() as web:
        web.set("/dead", hang=True)
        web.set("/fine", "ok")

        def make(path: str) -> Plugin:
            return Plugin(url=Secret(web.url(path).replace("http:", "json:")))

        async def run(tools: Tools) -> float:
            hanging = [
                asyncio.ensure_future(make("/dead").send(delivery(), tools.of(f"dead{number}")))
                for number in range(12)
            ]
            while len(web.list_requests("/dead")) < len(hanging):
                await asyncio.sleep(0.01)
            began = time.monotonic()
            outcome = await make("/fine").send(delivery(), tools.of("fine"))
            took = time.monotonic() - began
            for task in hanging:
                task.cancel()
            assert outcome.verdict is Verdict.SENT
            return took

        assert use(run) < 1


def test_an_attempt_behind_one_that_hangs_has_surely_not_arrived() -> None:
    with WebServer() as web:
        web.set("/dead", hang=True)
        plugin = Plugin(url=Secret(web.url("/dead").replace("http:", "json:")))

        async def twice(tools: object) -> list[Verdict]:
            return [(await plugin.send(delivery(), tools)).verdict for _ in range(2)]  # type: ignore[arg-type]

        assert use(twice, within=0.3) == [Verdict.UNSURE, Verdict.RETRY]
        assert len(web.list_requests("/dead")) == 1
