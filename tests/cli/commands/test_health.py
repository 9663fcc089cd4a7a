"""The troubles that a person should look at are found in the stored state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cli.commands.health import list_troubles
from model import Outage
from storage import ChannelRow
from tests.scenes.statuses import a_status

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PID = 4711
WELL = a_status(NOW, next_poll=NOW + timedelta(minutes=2))


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
    assert list_troubles(WELL, PID) == []


def test_a_daemon_that_is_dead_or_stopped_is_a_trouble():
    [trouble] = list_troubles(WELL, None)

    assert trouble.startswith("the daemon is not running; start it with: ")


def test_a_state_that_cron_polls_needs_no_daemon():
    assert list_troubles(replace(WELL, mode="once"), None) == []
    assert list_troubles(replace(WELL, mode=""), None) == []


def test_polls_that_are_overdue_are_a_trouble():
    late = replace(WELL, next_poll=NOW - timedelta(minutes=11))

    assert list_troubles(replace(WELL, next_poll=NOW - timedelta(minutes=9)), PID) == []
    assert list_troubles(late, PID) == [
        "polls are overdue for 11m; see the log, and restart the daemon"
    ]


def test_rounds_of_cron_that_stopped_are_a_trouble():
    rounds = replace(WELL, mode="once", last_poll=NOW - timedelta(hours=26))

    [trouble] = list_troubles(rounds, None)

    assert trouble.startswith("nothing was polled for 1d2h")


def test_a_channel_that_takes_nothing_is_a_trouble():
    short = channel(failing_since=NOW - timedelta(minutes=4))
    long = channel(failing_since=NOW - timedelta(minutes=6))
    blocked = channel(blocked_since=NOW, problem="token revoked")

    assert list_troubles(replace(WELL, channels=(short,)), PID) == []
    assert list_troubles(replace(WELL, channels=(long, blocked)), PID) == [
        "channel policy takes nothing: slow down",
        "channel policy takes nothing: token revoked",
    ]


def test_feeds_that_all_fail_and_notes_are_troubles():
    ill = replace(WELL, feeds_failing=3, notes={"config": "x"})

    assert list_troubles(ill, PID) == ["all feeds fail", "config needs you"]


def test_an_outage_of_the_network_is_one_trouble_and_blames_no_feed_or_channel():
    down = channel(failing_since=NOW - timedelta(hours=2))
    ill = replace(
        WELL,
        feeds_failing=3,
        channels=(down,),
        outage=Outage(NOW - timedelta(hours=2), 3, "there is no route"),
    )

    [trouble] = list_troubles(ill, PID)

    assert trouble == (
        "no network since 2026-03-01 10:00 UTC (2h): none of 3 feeds could be reached "
        "(there is no route); check the connection; polls go on"
    )


def test_the_outage_that_a_daemon_found_before_it_ended_is_not_shown():
    ended = replace(WELL, outage=Outage(NOW, 3, "there is no route"))

    assert not any("network" in trouble for trouble in list_troubles(ended, None))
    assert "network" in list_troubles(replace(ended, mode="once"), None)[0]
