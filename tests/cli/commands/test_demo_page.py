"""The page of the demo, as processes of their own: at the demo's time, and gone with it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from cli.commands.demo_page import DemoPage
from config import parse_listen
from config._web import DEFAULT_LISTEN

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).resolve().parents[3]
DEADLINE = 300.0  # the fortnight takes some fifteen seconds of CPU
BEGAN, END = "2026-09-28", "2026-10-11T23:55"


@pytest.fixture
def start(tmp_path):
    """Return the function that starts a demo; its pages end with the test."""
    with contextlib.ExitStack() as stack:

        def run(*words):
            demo = subprocess.Popen(
                [sys.executable, str(ROOT / "monitor.py"), "demo", *words],
                env={**os.environ, "TMPDIR": str(tmp_path), "COLUMNS": "80"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.callback(demo.wait)
            stack.callback(demo.kill)
            stack.enter_context(demo.stdout)
            stack.enter_context(demo.stderr)
            return demo

        yield run


def read_until(demo, beginning):
    """Return the next line of *demo* that begins so, without its beginning."""
    for line in demo.stdout:
        if line.startswith(beginning):
            return line.removeprefix(beginning).strip()
    raise AssertionError(demo.stderr.read())


def ask(url, path="api/v1/now"):
    with urllib.request.urlopen(url + path, timeout=60) as answer:
        return json.load(answer)


def is_served(url):
    try:
        ask(url)
    except OSError:
        return False
    return True


def wait_until(is_true):
    end = time.monotonic() + DEADLINE
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_the_page_stays_with_the_last_moment_until_ctrl_c(start, tmp_path):
    demo = start("--fast", "--stay")
    url = read_until(demo, "The page: ")
    began = ask(url)
    read_until(demo, "      until you press Ctrl-C")
    wait_until(lambda: not ask(url)["daemon"]["running"])
    over = ask(url)

    assert (began["daemon"]["state"], over["daemon"]["state"]) == ("demo", "demo")
    assert over["served_at"].startswith(END)
    assert [watch["state"] for watch in over["quiet"]] == ["over", "quiet", "quiet"]
    assert ask(url, "readyz")["status"] == "ready"

    demo.send_signal(signal.SIGINT)
    assert demo.wait(DEADLINE) == 0
    assert not is_served(url)
    assert list(tmp_path.iterdir()) == []


def test_on_another_port_a_trend_rises_and_the_page_goes_with_a_demo_that_is_killed(start):
    host, port = parse_listen(DEFAULT_LISTEN)
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # another program of this machine has it: just as well
            stack.enter_context(socket.create_server((host, port)))
        demo = start()
        url = read_until(demo, "The page: ")
    wait_until(lambda: ask(url)["trends"])
    now = ask(url)

    assert url != parse_listen(DEFAULT_LISTEN).url
    assert BEGAN < now["trends"][0]["started"] <= now["served_at"] < END
    assert now["daemon"]["running"]
    assert demo.poll() is None

    demo.kill()
    wait_until(lambda: not is_served(url))


def test_a_page_that_does_not_start_is_said_with_its_last_words(capsys):
    words = "import sys; print('config.yaml: broken', file=sys.stderr)"
    with tempfile.TemporaryFile() as problem:
        child = subprocess.Popen(
            [sys.executable, "-c", words], stdout=subprocess.PIPE, stderr=problem
        )
        with child:
            is_served = DemoPage(child, problem).announce()

    assert not is_served
    assert capsys.readouterr().err == "the demo has no page: config.yaml: broken\n"
