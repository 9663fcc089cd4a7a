"""The process that makes a plan: replaced, killed, late, broken, or left by the page."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from tests.scenes.newsroom import CONFIG, NOW
from tests.web.pages.test_search import make_archive
from tests.web.scene import DEADLINE, serve
from web import _planning

DRAFT = "name: X\nkeywords: [CBDC, pilot]"


@pytest.fixture
def room(tmp_path):
    return make_archive(tmp_path)


@pytest.fixture
def site(room):
    with room.open(), serve(room) as served:
        yield served


@pytest.fixture
def waiting(monkeypatch, tmp_path):
    """Let a process that never ends stand for that of the plan; return the file with its numbers."""
    pids = tmp_path / "pids"
    program = tmp_path / "slow.py"
    program.write_text(
        "import os, sys, time\n"
        f"with open({str(pids)!r}, 'a') as file: print(os.getpid(), file=file)\n"
        "time.sleep(600)\n"
    )
    monkeypatch.setattr(_planning, "_PROGRAM", program)
    return pids


def stand_in(monkeypatch, tmp_path, code):
    program = tmp_path / "broken.py"
    program.write_text(code)
    monkeypatch.setattr(_planning, "_PROGRAM", program)


def begin(site, watch=DRAFT, **fields):
    body = json.dumps({"watch": watch, **fields})
    headers = {"Content_Type": "application/json", "Sec_Fetch_Site": "same-origin"}
    return site.ask("/api/v1/plans", "POST", body, **headers)


def wait_for(site, name):
    """Return the plan when it is no longer being made."""
    return until(lambda: (plan := look(site, name))["state"] != "running" and plan)


def look(site, name):
    return site.ask(f"/api/v1/plans/{name}").json


def until(condition):
    end = time.monotonic() + 3 * DEADLINE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


def list_pids(path):
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_newer_draft_ends_the_process_of_the_one_before(site, waiting):
    first = begin(site).json["id"]
    (before,) = until(lambda: list_pids(waiting))
    assert os.getpriority(os.PRIO_PROCESS, before) == min(
        os.getpriority(os.PRIO_PROCESS, 0) + 10, 19
    )

    second = begin(site, "name: Y\nkeywords: [CBDC]").json["id"]
    _, after = until(lambda: len(pids := list_pids(waiting)) == 2 and pids)

    assert not is_alive(before)
    assert is_alive(after)
    assert (look(site, first)["state"], look(site, second)["state"]) == ("replaced", "running")


def test_of_many_drafts_the_last_one_alone_has_a_process(site, waiting):
    names = [begin(site, f"name: Y{number}\nkeywords: [CBDC]").json["id"] for number in range(12)]

    until(lambda: sum(map(is_alive, list_pids(waiting))) == 1 and list_pids(waiting))
    states = [site.ask(f"/api/v1/plans/{name}").json.get("state") for name in names]
    assert states == [None] * 4 + ["replaced"] * 7 + ["running"]


def test_the_same_draft_goes_on_when_it_is_asked_for_again(site, waiting):
    first = begin(site)
    again = begin(site)

    assert first.json["id"] == again.json["id"]
    assert again.status == 202


def test_the_end_of_the_page_ends_the_process(room, waiting):
    with room.open(), serve(room) as site:
        begin(site)
        (pid,) = until(lambda: list_pids(waiting))

    assert not is_alive(pid)


def test_a_killed_process_is_a_plan_that_failed(site, waiting, capsys):
    name = begin(site).json["id"]
    (pid,) = until(lambda: list_pids(waiting))

    os.kill(pid, signal.SIGKILL)

    plan = wait_for(site, name)
    assert (plan["state"], plan["new"]) == ("failed", None)
    assert plan["notes"] == [_planning.FAULT]


def test_a_plan_that_takes_too_long_is_ended_and_says_so(site, waiting, monkeypatch):
    monkeypatch.setattr(_planning, "DEADLINE", 0.4)

    plan = wait_for(site, begin(site).json["id"])

    assert plan["state"] == "failed"
    assert plan["notes"][0].startswith("it took longer than 0 s and was ended")
    assert not [pid for pid in list_pids(waiting) if is_alive(pid)]


@pytest.mark.parametrize(
    "code",
    [
        "import sys; print('the token is xoxb-1', file=sys.stderr); sys.exit(3)",
        "import sys; sys.stderr.write('x' * 3_000_000); sys.exit(1)",
        "import sys; sys.stdout.write('x' * 1_000_000)",
        "print('no JSON')",
        "print('[]')",
        "print('{}')",
    ],
)
def test_a_process_that_answers_nonsense_is_a_plan_that_failed(site, monkeypatch, tmp_path, code):
    stand_in(monkeypatch, tmp_path, code)

    answer = wait_for(site, begin(site).json["id"])

    assert (answer["state"], answer["notes"]) == ("failed", [_planning.FAULT])
    assert "xoxb" not in json.dumps(answer)


def test_a_config_that_was_edited_meanwhile_is_said(room, tmp_path):
    with room.open() as store, serve(room) as site:
        name = begin(site).json["id"]
        assert wait_for(site, name)["new"] == 4
        text = room.path.read_text(encoding="utf-8").replace("smart city]", "smart town]")
        with store.transaction() as tx:
            tx.keep_config(str(room.path.absolute()), {Path(room.path).name: text}, NOW)

        noted = until(lambda: _planning.EDITED in (plan := look(site, name))["notes"] and plan)
        again = wait_for(site, begin(site).json["id"])

    assert (noted["state"], noted["new"]) == ("done", 4)
    assert (again["new"], _planning.EDITED in again["notes"]) == (4, False)


def test_secrets_of_the_config_reach_no_plan(tmp_path, monkeypatch):
    monkeypatch.setenv("DESK_TOKEN", "xoxb-very-secret")
    text = CONFIG.replace(
        "desk: {type: console}", 'desk: {type: slack, token: "${DESK_TOKEN}", channel: "#a"}'
    )
    room = make_archive(tmp_path)
    room.path.write_text(text, encoding="utf-8")
    with room.open() as store, store.transaction() as tx:
        tx.keep_config(str(room.path.absolute()), {room.path.name: text}, NOW)
    with room.open(), serve(room) as site:
        draft = "name: ${DESK_TOKEN}\nkeywords: [CBDC]\ntell: [desk]"
        plan = wait_for(site, begin(site, draft).json["id"])

    assert plan["state"] == "done"
    assert plan["alerts"][0]["watch"] == "${DESK_TOKEN}"
    assert "very-secret" not in json.dumps(plan)
