"""Every command that the program prints can be pasted, as it was called, and runs."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import cli
from cli.options import Session
from tests.loopback.signals import inherited

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).resolve().parents[2]
START = "../the program/start"
CALLED = "../the\\ program/start"  # as a shell quotes it
CONFIG = """
feeds: [{type: file, path: feed.xml}, {type: file, path: gone.xml, name: gone}]
watches: [{name: Money, keywords: [CBDC]}]
channels: {screen: {type: console}}
"""
FEED = "<rss version='2.0'><channel><item><title>A CBDC</title></item></channel></rss>"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A person's folder next to a copy of the program, whose path has a blank."""
    place = tmp_path_factory.mktemp("place")
    program = place / "the program"
    ignored = shutil.ignore_patterns(".*", "tests", "benchmarks", "data", "dist")
    shutil.copytree(ROOT, program, ignore=ignored)
    venv = program / ".venv" / "bin"
    venv.mkdir(parents=True)
    (venv / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (venv / "python").chmod(0o755)
    shutil.copy(ROOT / "requirements.txt", program / ".venv" / ".installed")
    mine = place / "mine" / "news"
    mine.mkdir(parents=True)
    (mine / "config.yaml").write_text(CONFIG)
    (mine / "feed.xml").write_text(FEED)
    return place / "mine"


def run(desk, command):
    return subprocess.run(
        ["bash", "-c", command],
        cwd=desk,
        env={k: v for k, v in os.environ.items() if not k.startswith("COV")} | {"NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def find_commands(text):
    """Return the commands in *text* that call the program."""
    text = text.replace('once")', "once")  # the line for cron is within quotes
    text = text.replace(f"xargs {CALLED} why", f"{CALLED} why ID")
    found = re.findall(rf"{re.escape(CALLED)} [^;|>\n]*", text)
    commands = [part for each in found for part in each.split(", ")]
    return [command.strip() for command in commands]


def parse(command):
    """Parse *command* as click does; raise its error if it is wrong."""
    words = shlex.split(command)
    assert words[0] == START
    context = cli.command_line.make_context("start", words[1:], obj=Session(None))
    with context:
        name, sub, rest = cli.command_line.resolve_command(
            context, context._protected_args + context.args
        )
        if "--help" not in rest:
            sub.make_context(name, rest, parent=context)
    return name


HIDDEN = {"hindsight", "plan-draft"}


def test_the_examples_of_every_command_can_be_pasted(desk):
    texts = [run(desk, f"{CALLED} --help").stdout]
    names = [name for name in cli.command_line.commands if name not in HIDDEN]
    texts += [run(desk, f"{CALLED} {name} --help").stdout for name in (*names, "feeds show")]

    commands = [
        command for text in texts for command in find_commands(text.partition("Examples:")[2])
    ]

    assert {parse(command) for command in commands} == set(names)
    assert not [text for text in texts if "monitor.py" in text]
    assert all(f"Usage: {CALLED}" in text for text in texts)


def test_a_command_that_cannot_work_yet_prints_one_that_can(desk):
    fresh = desk / "fresh"  # a state that no other test has made
    shutil.copytree(desk / "news", fresh, ignore=shutil.ignore_patterns("data"))
    told = run(desk, f"{CALLED} status -c fresh/config.yaml")
    (start,) = find_commands(told.stderr)
    assert start == f"{CALLED} run -c fresh/config.yaml"

    assert run(desk, start.replace(" run ", " once ")).returncode == 0
    shown = run(desk, f"{CALLED} status -c fresh/config.yaml").stdout

    assert find_commands(shown) == [start]
    alerts = run(desk, f"{CALLED} why nonesuch -c fresh/config.yaml")
    (command,) = find_commands(alerts.stderr)
    assert run(desk, command).returncode == 0


def test_paths_are_the_callers(desk):
    (desk / "saved.xml").write_text(FEED)
    (desk / "broken.yaml").write_text("feeds: []\nwatchs: []\n")
    (desk / "news" / "broken.yaml").write_text("watchs: []\n")

    assert "saved.xml: 1 entry" in run(desk, f"{CALLED} feeds show saved.xml").stdout
    here = run(desk, f"{CALLED} check -c broken.yaml").stderr
    below = run(desk, f"{CALLED} check -c news/broken.yaml").stderr
    above = run(desk / "news", "../../the\\ program/start check -c ../broken.yaml").stderr

    assert here.startswith("broken.yaml:2:1: ")
    assert below.startswith("news/broken.yaml:1:1: ")
    assert above.startswith("../broken.yaml:2:1: ")


def test_a_link_to_the_program_works_from_anywhere(desk):
    (desk / "gs").symlink_to("../the program/start")

    told = run(desk, "./gs status -c nothing.yaml")

    assert "nothing.yaml: there is no such file" in told.stderr
    assert run(desk, "./gs completion bash").stdout.count("_GS_COMPLETE=bash_complete") == 1


def test_the_banner_of_a_run_and_the_operator_name_commands_that_can_be_pasted(desk):
    ours, theirs = pty.openpty()
    with (desk / "screen").open("wb") as screen, inherited(signal.SIG_DFL, signal.SIGINT):
        process = subprocess.Popen(
            ["bash", "-c", f"{CALLED} run -c news/config.yaml"],
            cwd=desk,
            env=os.environ | {"NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=screen,  # no terminal, where long lines are broken
            stderr=theirs,
        )
    os.close(theirs)
    with os.fdopen(ours, "rb", buffering=0) as terminal, process:
        try:
            banner = read_until(terminal, "monitor.started")
            config = (desk / "news" / "config.yaml").read_text()
            (desk / "news" / "config.yaml").write_text(config + "watchs: []\n")
            read_until(terminal, "operator.told")
            while "Try first" not in (desk / "screen").read_text():
                time.sleep(0.05)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)
    (desk / "news" / "config.yaml").write_text(CONFIG)

    screen_lines = (desk / "screen").read_text().splitlines()
    commands = find_commands(banner)
    assert [shlex.split(command)[1] for command in commands] == ["status", "try"]
    assert all(command.endswith(" -c news/config.yaml") for command in commands)
    assert [run(desk, command).returncode for command in commands[1:]] == [0]
    (line,) = [line for line in screen_lines if " check -c " in line]
    assert line.startswith("   '/")
    assert run(Path("/"), line).returncode == 0


def read_until(terminal, text):
    """Return the output until the end of the line that holds *text*."""
    shown = ""
    end = time.monotonic() + 90
    while text not in shown or not shown.endswith("\n"):
        assert time.monotonic() < end, shown
        if select.select([terminal], [], [], 1)[0]:
            shown += terminal.read(65536).decode(errors="replace").replace("\r\n", "\n")
    return shown
