"""The pace of the lanes: a few messages at once, then one at each pace."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from daemon.lanes import Lanes
from tests.daemon.test_crew import guard


class Channel:
    """A channel with a pace of one second."""

    pace = timedelta(seconds=1)


class SlackLike(Channel):
    """One that takes three messages at once."""

    burst = 3


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the seconds of each rest; none of them is waited for."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return waited


def _send(channel: Channel, times: list[float]) -> None:
    """Send a message at each of *times*."""
    clock = iter(times)
    lanes = Lanes(guard, lambda: next(clock))

    async def run() -> None:
        for _ in times:
            await lanes.rest("desk", channel)

    asyncio.run(run())


def test_each_message_waits_a_pace_where_there_is_no_burst(rests: list[float]) -> None:
    _send(Channel(), [0, 1, 2, 10])
    assert rests == [1, 1, 1, 1]


def test_a_quiet_channel_gets_three_messages_at_once_and_then_one_at_each_pace(
    rests: list[float],
) -> None:
    _send(SlackLike(), [0, 0, 0, 1, 2])
    assert rests == [0, 0, 1, 1, 1]


def test_a_channel_that_was_quiet_for_a_second_gets_one_message_more(rests: list[float]) -> None:
    _send(SlackLike(), [0, 0, 0, 2, 2])
    assert rests == [0, 0, 1, 0, 1]


def test_each_lane_has_a_pace_of_its_own(rests: list[float]) -> None:
    lanes = Lanes(guard, lambda: 0)

    async def run() -> None:
        for name in ("desk", "desk (edits)", "desk"):
            await lanes.rest(name, Channel())

    asyncio.run(run())
    assert rests == [1, 1, 1]
