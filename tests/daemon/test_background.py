"""An edit that a running daemon takes is logged with the alerts that it would have changed."""

import asyncio
import json
from types import SimpleNamespace

import pytest

from daemon import background
from tests.loopback.world import World


@pytest.fixture
def world(tmp_path):
    with World(tmp_path) as world:
        yield world


def logged(world, event):
    lines = [json.loads(line) for line in world.log().splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == event]


def test_an_edit_is_logged_with_the_alerts_that_it_would_have_changed(world):
    world.start()
    world.wait_for_baseline()
    for number in range(3):
        world.publish("world", f"CBDC pilot {number} starts", expected=True)
    world.publish("world", "A stablecoin is launched", expected=False)
    world.wait(world.everyone_knows)
    assert logged(world, "config.planned") == []

    world.configure(["pilot 1", "stablecoin"])
    world.wait(lambda: bool(logged(world, "config.planned")))

    (planned,) = logged(world, "config.planned")
    assert [planned[fate] for fate in ("new", "gone", "changed", "same")] == [1, 2, 0, 1]
    assert planned["lines"][1] == "Digital money: 1 new, 2 gone"
    assert "compared with the config that ran until" in planned["lines"][0]

    # Reading the same files again is no edit, and the same question finds the same answer.
    taken, pointer = world.command("reload").stdout.splitlines()
    assert taken == "taken: 7 feeds, 1 watch, 3 channels"
    assert pointer.startswith("to see the alerts that the last edit changes: ")
    assert "plan: Digital money: 1 new, 2 gone" in world.command("check", "--plan").stdout
    assert len(logged(world, "config.planned")) == 1
    world.stop()


class Log:
    """The lines of the log that an operator reads."""

    def __init__(self):
        self.lines = []

    def info(self, event, **facts):
        self.lines.append((event, facts))


def planned(folder, text):
    """Return the logged facts of an edit that makes the config *text*."""
    path = folder / "config.yaml"
    path.write_text(text)
    running = SimpleNamespace(texts=SimpleNamespace(main=str(path)))
    log = Log()
    asyncio.run(background.log_plan(lambda: running, log))
    ((event, facts),) = log.lines
    assert event == "config.planned"
    return facts


def test_a_plan_that_cannot_be_made_is_logged_with_the_reason(tmp_path, monkeypatch):
    assert planned(tmp_path, "feds: []\n") == {"problem": "check --plan ended with exit code 2"}
    found = planned(tmp_path, "feeds: []\n")
    assert found["lines"] == ["nothing is stored yet, so there is nothing to try it on"]

    monkeypatch.setattr(background, "DEADLINE", 0.01)
    assert planned(tmp_path, "feeds: []\n") == {"problem": "it took longer than 0 s"}
