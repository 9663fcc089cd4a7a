"""The plan of a draft is that of `check --plan` after an edit, made by a real process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from answers.plan import AskedPlan, read_plan
from tests.scenes.newsroom import MONEY, NOW, Newsroom
from tests.web.pages.test_search import make_archive
from tests.web.scene import DEADLINE

PROGRAM = Path(__file__).resolve().parents[3] / "monitor.py"
OLD = "keywords: [CBDC, digital crown], alert_on: [burst], tell: [policy]"
NEW = "keywords: [pilot, digital crown], none: [job], tell: [policy]"
DRAFT = f"{{name: {MONEY}, {NEW}}}"


@pytest.fixture
def room(tmp_path_factory):
    return make_archive(tmp_path_factory.mktemp("room"))  # `ask` has a config in `tmp_path`


def start(room):
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), "plan-draft", "-c", str(room.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def make_question(room, yaml=DRAFT, of=MONEY):
    texts = room.config.texts
    return AskedPlan(yaml, of, texts.main, dict(texts.texts), (), str(room.database), NOW)


def plan(room, asked):
    """Return the plan, and the standard error of the process; its standard input stays open."""
    with start(room) as child:
        child.stdin.write(asked.write())
        child.stdin.flush()
        printed = child.stdout.read()
        report = child.stderr.read()
        return child.wait(DEADLINE), printed, report.decode()


def test_a_draft_has_the_plan_of_the_same_edit_of_the_file(room, ask):
    text = room.path.read_text(encoding="utf-8")
    code, printed, report = plan(room, make_question(room))
    assert (code, report) == (0, "")
    assert room.path.read_text(encoding="utf-8") == text

    room.path.write_text(text.replace(OLD, NEW), encoding="utf-8")
    answer = ask("check", "--plan", "--json", "-c", room.path, now=lambda: NOW)

    edited = json.loads(answer.out)["plan"]
    found = read_plan(printed)
    assert found.new == 3
    names = ("new", "gone", "changed", "same", "entries", "against")
    assert [getattr(found, name) for name in names] == [edited[name] for name in names]
    assert list(found.lines) == edited["lines"]
    assert [str(alert.at) for alert in found.alerts] == sorted(
        (str(alert.at) for alert in found.alerts), reverse=True
    )


def test_the_process_ends_when_nobody_waits_for_it(room):
    with start(room) as child:
        child.stdin.write(make_question(room).write())
        child.stdin.close()

        assert child.wait(DEADLINE) == 1
        assert child.stdout.read() == b""


def test_a_state_without_entries_says_so(tmp_path):
    room = Newsroom(tmp_path)

    _, printed, _ = plan(room, make_question(room))

    assert read_plan(printed).notes == ("nothing is stored yet, so there is nothing to try it on",)
    assert read_plan(printed).entries == 0
