"""The troubles that a person should look at are found in the stored state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from answers.daemon import Pulse
from answers.health import judge_health
from answers.status import list_troubles
from answers.troubles import find_troubles
from model import Outage
from storage import ChannelRow
from tests.scenes.statuses import a_status

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PID = 4711
WELL = a_status(NOW, next_poll=NOW + timedelta(minutes=2))


def judge(status, pid: int | None = PID, silence: str = ""):
    pulse = Pulse(pid, NOW if pid and not silence else None, silence=silence)
    return list_troubles(judge_health(status, pulse, NOW, "./start {}".format), status)


def channel(**facts: object) -> ChannelRow:
    made = {
        "name": "policy",
        "failures": 0,
        "failing_since": None,
        "blocked_since": None,
        "paused_until": None,
        "problem": "slow down",
    }
    return ChannelRow(**(made | facts))


def test_a_daemon_that_polls_in_time_has_no_trouble():
    assert judge(WELL) == []


def test_a_daemon_that_does_not_answer_is_a_trouble_in_its_own_words():
    silence = "data/groundswell.db: no daemon listens for commands there"

    assert judge(WELL, silence=silence) == [silence]


def test_a_round_of_cron_is_not_asked_for_a_pulse():
    assert judge(replace(WELL, mode="once"), silence="it does not answer") == []


def test_a_channel_that_takes_nothing_is_a_trouble():
    short = channel(failing_since=NOW - timedelta(minutes=4))
    long = channel(failing_since=NOW - timedelta(minutes=6))
    blocked = channel(blocked_since=NOW, problem="token revoked")

    assert judge(replace(WELL, channels=(short,))) == []
    assert judge(replace(WELL, channels=(long, blocked))) == [
        "channel policy takes nothing: slow down",
        "channel policy takes nothing: token revoked",
    ]


def test_messages_that_could_not_be_delivered_are_a_trouble():
    ill = replace(WELL, deliveries_by_state={"sent": 8, "dead": 3})

    assert judge(ill) == ["3 messages could not be delivered"]


def test_notes_of_the_daemon_are_troubles_with_their_text():
    ill = replace(WELL, notes={"config": "config.yaml:3:1: no fedes"})

    assert judge(ill) == ["config needs you"]
    (note,) = find_troubles(ill, PID)
    assert (note.subject, note.text) == ("config", "config.yaml:3:1: no fedes")


def test_an_outage_of_the_network_is_one_trouble_and_blames_no_feed_or_channel():
    down = channel(failing_since=NOW - timedelta(hours=2))
    ill = replace(
        WELL,
        feeds_failing=3,
        channels=(down,),
        outage=Outage(NOW - timedelta(hours=2), 3, "there is no route"),
    )

    (words,) = judge(ill)
    assert words == (
        "no network since 2026-03-01 10:00 UTC (2h): none of 3 feeds could be reached "
        "(there is no route); check the connection; polls go on"
    )
    (trouble,) = find_troubles(ill, PID)
    assert (trouble.kind, trouble.since) == ("network", NOW - timedelta(hours=2))


def test_an_outage_is_a_trouble_before_any_feed_counts_as_failing():
    (trouble,) = judge(replace(WELL, feeds_failing=0, outage=Outage(NOW, 3, "there is no route")))

    assert trouble.startswith("no network since 2026-03-01 12:00 UTC (0s): ")


def test_the_outage_that_a_daemon_found_before_it_ended_is_not_shown():
    ended = replace(WELL, outage=Outage(NOW, 3, "there is no route"))

    assert not any("network" in trouble for trouble in judge(ended, None))
    assert "network" in judge(replace(ended, mode="once"), None)[0]
