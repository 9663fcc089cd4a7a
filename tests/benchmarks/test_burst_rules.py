"""The peers' rules, on reports that are made up."""

import pytest

from benchmarks.burst_prototype import count_volume
from benchmarks.burst_rules import PROTOTYPE, RULES, play

HOUR, DAY = 3600.0, 86400.0
POLLS = [(n * HOUR, "wire", 10) for n in range(40 * 24)]
BURST = [30 * DAY + n * HOUR / 4 for n in range(12)]
STEADY = [n * 2 * DAY + HOUR for n in range(20)]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_finds_a_clear_burst_and_nothing_before_it(rule):
    found = play(rule, {"quake": sorted(STEADY + BURST)}, count_volume(POLLS))

    gentle = min(found)
    alerts = [at for at in found[gentle]["quake"] if at > 10 * DAY]

    assert 30 * DAY <= alerts[0] <= 30 * DAY + 3 * HOUR
    assert len(alerts) == 1


@pytest.mark.parametrize("rule", RULES)
def test_a_higher_turn_of_the_dial_never_alerts_more(rule):
    found = play(rule, {"quake": sorted(STEADY + BURST)}, count_volume(POLLS))

    counts = [len(found[turn]["quake"]) for turn in sorted(found)]

    assert counts == sorted(counts, reverse=True)


def test_huginn_counts_deviations_above_the_mean_of_the_days_before():
    times = [n * DAY + h * HOUR for n in range(1, 20) for h in range(2 if n % 2 else 4)]
    times += [20 * DAY + h * HOUR for h in range(7)]  # of 3 on average, with deviations of one

    found = play("huginn", {"quake": times}, count_volume(POLLS))

    assert found[3.0]["quake"][-1] >= 20 * DAY
    assert not [at for at in found[5.0]["quake"] if at >= 20 * DAY]


def test_the_prototype_shares_the_dial_of_scores():
    found = play(PROTOTYPE, {"quake": STEADY}, count_volume(POLLS))

    assert found[3.0]["quake"] == []
