"""A command imports the rooms and libraries that it uses, and no others.

Imports are most of the CPU of a short command. Seconds differ by machine, so the modules are
compared: `benchmarks/commands.py` has the times.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PROBE = """
import runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    print(*sys.modules, sep="\\n", file=sys.stderr)
"""

NETWORK = {"aiohttp", "aiosmtplib", "slack_sdk", "feeds.fetching.http", "feeds._cage"}
DAEMON = {"monitor", "apscheduler", "structlog", "alembic", "judging", "daemon.operator"}
WRITING = {"storage._store", "storage._transaction", "storage._outbox", "sqlalchemy.orm"}
CONFIG = {"yaml", "pydantic", "rapidfuzz", "plugins", "config._parse", "watchers", "notifiers"}
PAST = {"rehearsal", "rehearsal.stored", "cli.drawing.series", "PIL", "lxml"}
DRAWING = {"rich", "terminal.logs"}
ROOMS = {"alerts", "config", "daemon", "demo", "feeds", "notifiers", "storage", "watchers"}
LOOP = {"asyncio", "ssl", "logging"}

EVER = NETWORK | DAEMON | PAST
TO_READ = EVER | CONFIG | WRITING | {"terminal.logs"}
TO_TRY = EVER | WRITING | LOOP | DRAWING | {"sqlalchemy", "rapidfuzz"}


def list_modules(folder, words):
    """Return the modules that one command imports in a process of its own."""
    command = [sys.executable, "-c", PROBE, str(ROOT / "monitor.py"), *words.split()]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60)
    modules = set(done.stderr.splitlines())
    assert "click" in modules, done.stderr
    return modules


@pytest.mark.parametrize("words", ["--help", "--version", "status --help", "completion bash"])
def test_help_imports_no_room_below_the_command_line(folder, words):
    unused = EVER | CONFIG | WRITING | DRAWING | ROOMS | LOOP | {"sqlalchemy"}

    assert list_modules(folder, words) & unused == set()


def test_a_list_of_the_commands_imports_none_of_them(folder):
    modules = list_modules(folder, "--help")

    assert {name for name in modules if name.startswith("cli.commands.")} == set()


@pytest.mark.parametrize("words", ["status", "alerts", "deliveries", "hot"])
def test_a_command_that_reads_the_state_imports_no_config_and_no_code_that_writes(
    folder, kept, words
):
    assert list_modules(folder, words) & (TO_READ | {"alerts", "feeds"}) == set()


def test_the_list_of_feeds_imports_the_judgement_of_feeds_alone(folder, kept):
    modules = list_modules(folder, "feeds")

    assert modules & (TO_READ | {"alerts", "feeds._tools"}) == set()
    assert "feeds" in modules


def test_a_request_to_the_daemon_imports_no_database(folder, kept):
    unused = TO_READ | {"sqlalchemy", "asyncio"}

    assert list_modules(folder, "reload") & unused == set()


@pytest.mark.parametrize("words", ["check", "check --no-history", "try CBDC", "schema"])
def test_a_command_that_reads_the_config_imports_no_network_and_no_database(folder, words):
    modules = list_modules(folder, words)

    assert modules & TO_TRY == set()
    assert "pydantic" in modules


def test_an_explanation_imports_no_network_and_no_code_that_writes(folder, kept):
    from tests.cli.conftest import alert

    kept.record(alert(1, "The CBDC pilot"))
    modules = list_modules(folder, "why alert1")

    assert modules & (NETWORK | DAEMON | WRITING | {"PIL", "lxml", "rehearsal"}) == set()
    assert "watchers" in modules
