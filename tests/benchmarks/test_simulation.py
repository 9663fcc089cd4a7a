"""The life of the daemon with people, faults and channels: `benchmarks/simulation` in small."""

from __future__ import annotations

import pytest

from alerts import ruling
from benchmarks.simulation import outage
from benchmarks.simulation.run import run
from daemon import releasing
from notifiers import slack

pytestmark = pytest.mark.untraced
NIGHT = 0.45  # days from the evening to the next morning; a summer time begins in it
SEEDS = 200
GROUP = 20


@pytest.mark.parametrize("first", range(0, SEEDS, GROUP))
def test_each_entry_is_told_once_or_its_fate_is_known(first):
    for seed in range(first, first + GROUP):
        figures, _ = run(NIGHT, seed)

        assert (seed, figures["first_violations"]) == (seed, [])


def test_equal_seeds_have_equal_ledgers():
    _, one = run(NIGHT, 3)
    _, other = run(NIGHT, 3)

    assert one.ledger.lines == other.ledger.lines
    assert len(one.ledger.lines) > 40


@pytest.mark.parametrize(
    ("gate", "seed", "words"),
    [
        ("quiet", 1, "in quiet hours"),
        ("budget", 2, "with a budget of"),
        ("silence", 1, "although it was silenced"),
    ],
)
def test_the_ledger_misses_each_gate(monkeypatch, gate, seed, words):
    left = [one for one in ruling.CHANNEL_GATES if not one.__module__.endswith(gate)]
    monkeypatch.setattr(ruling, "CHANNEL_GATES", left)

    figures, _ = run(NIGHT, seed)

    assert words in " ".join(figures["first_violations"])


def test_the_ledger_finds_a_message_that_was_posted_twice(monkeypatch):
    async def find_nothing(*_):
        return ""

    monkeypatch.setattr(slack.Plugin, "_look_up", find_nothing)

    figures, _ = run(NIGHT, 3)

    assert "is there twice" in " ".join(figures["first_violations"])


# --- a channel is gone for hours ----------------------------------------------------------------

HOURS = 1.0
MAX_RETURN = 60.0  # seconds


@pytest.fixture(scope="module")
def alone():
    """Return the longest way of a message without an outage."""
    return outage.measure("", HOURS)["late_max_s_elsewhere"]


@pytest.mark.parametrize("kind", ["slack", "slack hang", "limited", "mail", "mail hang"])
def test_all_that_waited_is_told_within_a_minute_and_no_other_channel_waits(kind, alone):
    found = outage.measure(kind, HOURS)

    assert found["violations"] == []
    assert 0 < found["all_told_after_s"] < MAX_RETURN
    for way, late in found["late_max_s_elsewhere"].items():
        assert late <= alone[way] + 1.0


def test_many_messages_that_waited_are_told_as_one():
    found = outage.measure("slack", 3.0)

    assert found["told_in_catch_ups"] > 20
    assert found["told_one_by_one"] + found["catch_ups"] <= 4  # in two channels


def test_without_the_second_ruling_many_messages_take_longer(monkeypatch):
    monkeypatch.setattr(releasing, "_rule_late", lambda *_: [])

    found = outage.measure("slack", 3.0)

    assert found["catch_ups"] == 0
    assert found["told_one_by_one"] > 20
