"""Every command ends on SIGTERM, whatever its parent process does about signals."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.loopback.signals import inherited

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (
    "run",
    "once",
    "check",
    "check --online",
    "check --plan",
    "try CBDC",
    "replay -",
    "backtest",
    "hindsight --until 2026-03-01",
    "status",
    "alerts",
    "feeds",
    "send-test screen",
)
CONFIG = """
feeds: [{type: file, path: feed.xml}]
watches: [{name: Money, keywords: [CBDC]}]
channels: {screen: {type: console}}
"""


@contextmanager
def started(folder, *words):
    """Start a command whose parent process ignores the signals that end a process."""
    with inherited(signal.SIG_IGN, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "monitor.py"), *words, "-c", "config.yaml"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    with process:
        process.stdin.write('["Money"]')  # for the command that reads the names of watches there
        process.stdin.close()
        try:
            yield process
        finally:
            process.kill()


def open_when_read(fifo, process):
    """Open *fifo* for writing as soon as *process* reads it."""
    while process.poll() is None:
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:  # nobody reads it yet
                raise
            time.sleep(0.01)
    raise AssertionError(process.communicate())


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_ends_on_sigterm_while_it_waits_for_its_config(tmp_path, command):
    os.mkfifo(tmp_path / "config.yaml")

    with started(tmp_path, *command.split()) as process:
        config = open_when_read(tmp_path / "config.yaml", process)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        told = process.stderr.read()
        os.close(config)

    assert (process.returncode, told) == (-signal.SIGTERM, "")


def test_a_hang_up_before_the_daemon_runs_is_a_reload_when_it_does(tmp_path):
    path = tmp_path / "config.yaml"
    os.mkfifo(path)
    (tmp_path / "feed.xml").write_text("<rss><channel><title>Feed</title></channel></rss>")

    with started(tmp_path, "run") as process:
        pipe = open_when_read(path, process)
        process.send_signal(signal.SIGHUP)
        (tmp_path / "new.yaml").write_text(CONFIG)
        (tmp_path / "new.yaml").replace(path)
        os.write(pipe, CONFIG.encode())
        os.close(pipe)
        told = [process.stderr.readline()]
        while told[-1] and sum("config.loaded" in line for line in told) < 2:
            told.append(process.stderr.readline())
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)

    assert process.returncode == 0
    assert sum("config.loaded" in line for line in told) == 2


def test_the_daemon_ends_in_good_order(tmp_path):
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "feed.xml").write_text("<rss><channel><title>Feed</title></channel></rss>")

    with started(tmp_path, "run") as process:
        while "feed.polled" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        told = process.stderr.read()

    assert process.returncode == 0
    assert "monitor.stopped" in told
