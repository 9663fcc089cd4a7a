"""Two hundred deaths at random and at named points: `benchmarks/kills.py` in small."""

from __future__ import annotations

import random

import pytest

from benchmarks.kill_ledger import Ledger
from benchmarks.kills import measure
from tests.loopback.busy import ALL_POINTS, AT_RANDOM, BusyWorld

pytestmark = pytest.mark.untraced

KILLS = 200


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """Return the figures, and the world after it."""
    with BusyWorld(tmp_path_factory.mktemp("kills"), random.Random(1)) as world:
        yield measure(world, KILLS), world


def test_nothing_is_lost_and_nothing_told_twice(killed):
    figures, _ = killed

    assert figures["first_faults"] == []


def test_the_daemon_died_at_most_points_and_did_all_its_work(killed):
    figures, _ = killed
    named = figures["deaths"].keys() - {AT_RANDOM}

    assert sum(figures["deaths"].values()) == KILLS
    assert len(named) > 0.5 * len(ALL_POINTS)  # a busy machine comes to fewer of them
    assert figures["acts"] >= 5
    assert figures["edits"] >= 1
    assert figures["messages"]["slack"] > KILLS


def find_faults(world):
    ledger = Ledger(world)
    ledger.judge()
    return "\n".join(ledger.faults)


def test_the_ledger_finds_a_message_that_came_twice_and_an_act_that_is_not_stored(killed):
    _, world = killed
    message = next(one for one in world.slack.messages if one.channel == "C0ALERTS1")
    world.slack.messages.append(message)
    done = next(one for one in world.people.acts if one.is_done)
    world.people.acts.append(type(done)({**done.request, "by": "nobody"}, is_done=True))

    faults = find_faults(world)

    del world.slack.messages[-1], world.people.acts[-1]
    assert "came 2 times" in faults
    assert "Slack: 2 messages of" in faults
    assert "is stored 0 times" in faults


def test_the_ledger_finds_a_message_that_is_lost(killed):
    _, world = killed
    message = next(one for one in world.slack.messages if one.channel == "C0ALERTS1")
    world.slack.messages.remove(message)

    faults = find_faults(world)

    world.slack.messages.append(message)
    assert "is lost" in faults
    assert "counts as sent and is not there" in faults
