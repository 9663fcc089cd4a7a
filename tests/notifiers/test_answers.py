"""Bombs: servers that answer a post with 300 MB, or with JSON that no reader takes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from model import Secret, Verdict
from notifiers.slack import Plugin as Slack
from notifiers.slack_webhook import Plugin as Webhook
from tests.loopback.web import WebServer
from tests.notifiers.bombed import BOMBS
from tests.notifiers.samples import delivery, send, use

MB = 1024 * 1024
SIZE = 300 * MB
PATHS = ("/api/chat.postMessage", "/hook", "/api/v2/alerts")
NAMES = ("slack", "slack_webhook", "webhook", "alertmanager", "apprise")
NOTE = "Slack answers with more than 8 MB; it may have arrived"


def _set(web: WebServer, base: str, **how: Any) -> None:
    for path in PATHS:
        web.set(f"{base}{path}", content_type="application/json", always=True, **how)


@pytest.fixture(scope="module")
def figures() -> Iterator[dict[str, list[Any]]]:
    names = [name for name in NAMES if name != "apprise" or find_spec("apprise")]
    with WebServer() as web:
        _set(web, "/fine", body=b'{"ok": true}')
        _set(web, "/plain", body=b" " * MB, endless=True)
        for encoding in ("gzip", "br"):
            _set(web, f"/{encoding}", zeros=SIZE, encoding=encoding)
        command = [sys.executable, "-m", "tests.notifiers.bombed", web.url("").rstrip("/"), *names]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        yield json.loads(ran.stdout)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_takes_little_memory(figures: dict[str, Any], name: str, bomb: str) -> None:
    if f"{name} {bomb}" not in figures:
        pytest.skip("the extra is not installed")
    verdict, note, growth = figures[f"{name} {bomb}"]

    assert growth < 20, f"{name} took {growth:.0f} MB"
    if name.startswith("slack"):  # it reads its answers, the others need no more than the status
        assert (verdict, note) == ("unsure", NOTE)
    else:
        assert (verdict, note) == ("sent", "")


@pytest.mark.parametrize("body", ["[" * 200_000, '{"ok": ' + "1" * 5000 + "}"])
def test_json_that_no_reader_takes_is_an_answer_that_cannot_be_read(body: str) -> None:
    with WebServer() as web:
        web.set("/api/chat.postMessage", body, content_type="application/json")
        plugin = Slack(token=Secret("xoxb-1"), channel="C0ALERTS1", api=web.url("/api/"))
        outcome = send(plugin, delivery())

    assert outcome.verdict is Verdict.UNSURE
    assert outcome.note == "Slack did not answer (the answer cannot be read); it may have arrived"


def test_an_answer_just_below_the_limit_is_read_and_its_connection_used_again() -> None:
    with WebServer() as web:
        web.set("/hook", b" " * (8 * MB - 2) + b"ok", content_type="text/plain")
        plugin = Webhook(url=Secret(web.url("/hook")))

        async def twice(tools: Any) -> list[Any]:
            return [await plugin.send(delivery(), tools) for _ in range(2)]

        assert [outcome.verdict for outcome in use(twice)] == [Verdict.SENT] * 2
