from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from answers.daemon import Pulse
from answers.health import judge_health
from answers.status import list_troubles, show_status
from storage import ChannelRow
from tests.scenes.statuses import a_status

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WELL = a_status(NOW)


def judge(status):
    return list_troubles(judge_health(status, Pulse(7, NOW), NOW, "./start {}".format), status)


def test_a_blocked_channel_and_a_note_need_a_person_though_all_is_ready():
    blocked = ChannelRow("policy", 1, NOW, NOW, None, "Slack refused the token")
    failing = ChannelRow("mail", 1, NOW, None, None, "no answer")

    assert judge(replace(WELL, channels=(blocked, failing), notes={"the config": "a mistake"})) == [
        "channel policy takes nothing: Slack refused the token",
        "the config needs you",
    ]


def test_without_a_trouble_all_is_well():
    assert judge(WELL) == []
    assert show_status(WELL, [], [], 7, "").ok
    shown = show_status(WELL, [], ["a trouble"], None, "")
    assert (shown.ok, shown.running) == (False, False)
