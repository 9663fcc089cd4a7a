"""Two weeks of busy news bring few messages to a channel, and each burst: `benchmarks/calm.py`."""

from __future__ import annotations

import pytest

from benchmarks import calm

pytestmark = pytest.mark.untraced


@pytest.fixture(scope="module")
def figures():
    return calm.measure("")


def test_a_busy_channel_gets_fewer_than_twelve_messages_a_day(figures):
    assert figures["reports"] > 2_000
    assert figures["messages_a_day"] < calm.MAX_MESSAGES_A_DAY


def test_each_burst_is_told(figures):
    assert (figures["planted"], figures["missed"]) == (calm.PLANTED, [])
    assert figures["bursts_waiting_at_the_end"] == 0
