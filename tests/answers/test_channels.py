from __future__ import annotations

import pytest

from answers.channels import show_channels
from storage import ChannelRow, ChannelTraffic
from tests.scenes.newsroom import HOUR, NOW

WELL = ChannelRow("desk", 0, None, None, None, "")


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (WELL, "ok"),
        (ChannelRow("desk", 3, NOW - HOUR, None, None, "no answer"), "failing"),
        (ChannelRow("desk", 0, None, NOW - HOUR, None, "refused"), "blocked"),
        (ChannelRow("desk", 0, None, None, NOW + HOUR, ""), "paused"),
        (ChannelRow("desk", 0, None, None, NOW - HOUR, ""), "ok"),
    ],
)
def test_a_channel_is_in_one_state(row, state):
    assert [one.state for one in show_channels(["desk"], [row], {}, NOW)] == [state]


def test_channels_with_trouble_come_first_and_a_channel_without_a_row_is_well():
    blocked = ChannelRow("mail", 0, None, NOW - HOUR, None, "refused")

    shown = show_channels(["desk", "mail"], [blocked], {"desk": ChannelTraffic(2, NOW, 0)}, NOW)

    assert [(one.name, one.state, one.problem, one.waiting) for one in shown] == [
        ("mail", "blocked", "refused", 0),
        ("desk", "ok", "", 2),
    ]
