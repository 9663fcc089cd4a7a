"""Notices to the operator: the trouble, its effect, and the remedy."""

from datetime import UTC, datetime, timedelta

import alerts
from model import Outage, State

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_deliveries_that_were_given_up_are_listed_in_one_message():
    given_up = [("desk", f"Headline {n}") for n in range(9)] + [("policy", "Headline 9")]

    many = alerts.write_deliveries_expired(given_up, NOON)
    one = alerts.write_deliveries_expired(given_up[:1], NOON)

    assert many.about.headline == (
        "10 deliveries were given up, as the channel took nothing in time: desk, policy"
    )
    assert many.about.lines[0] == "desk: Headline 0"
    assert many.about.lines[8] == "and 2 more"
    assert many.about.lines[9] == "They are kept. See them, or send them again:"
    assert many.about.commands == ("deliveries --failed", "retry")
    assert one.about.headline.startswith("1 delivery was given up")


def test_a_blocked_channel_has_the_waiting_deliveries_and_the_remedy():
    said = alerts.write_channel_blocked(
        "desk", "Slack has no channel #desk; invite the bot", 3, NOON
    )

    assert said.about.headline == (
        "Channel desk cannot be told: Slack has no channel #desk; invite the bot"
    )
    assert said.about.lines[0] == "3 deliveries wait and will be sent when it works again."
    assert said.about.commands == ("retry",)


def test_a_channel_without_an_answer_is_told_once_with_its_problem():
    since = NOON - timedelta(minutes=6)
    said = alerts.write_channel_down("desk", "Slack did not answer", 3, since, NOON)
    later = alerts.write_channel_down("desk", "HTTP 503", 9, since, NOON + timedelta(minutes=1))

    assert said.about.headline == "Channel desk has taken nothing for 6m: Slack did not answer"
    assert said.about.lines == (
        "3 deliveries wait and will be sent when it works again.",
        "It is tried again by itself.",
    )
    assert said.key == later.key


def test_a_refused_message_is_told_once_a_day_and_cause():
    first = alerts.write_delivery_dead("desk", "invalid_blocks", "Money: A", NOON)
    same_day = alerts.write_delivery_dead("desk", "invalid_blocks", "Money: B", NOON)
    next_day = alerts.write_delivery_dead(
        "desk", "invalid_blocks", "Money: C", NOON + timedelta(days=1)
    )

    assert first.key == same_day.key != next_day.key


def test_a_wrong_config_is_told_with_its_effect():
    said = alerts.write_config_rejected(
        ("config.yaml:3:5: no", "config.yaml:9:1: too"), NOON - timedelta(hours=1)
    )

    assert said.about.headline == "Configuration not taken: config.yaml:3:5: no"
    assert said.about.lines[0] == "config.yaml:9:1: too"
    assert "Still running on the configuration of 1 Mar 11:00 UTC." in said.about.lines


def test_a_notice_has_the_times_of_the_zone_of_its_channel():
    rejected = alerts.write_config_rejected(("a: b; c",), NOON, "Europe/Berlin")
    held = alerts.write_config_held("18 of 20 feeds would be lost", NOON, "Asia/Singapore")

    assert "Still running on the configuration of 1 Mar 13:00 CET." in rejected.about.lines
    assert "Still running on the configuration of 1 Mar 20:00 UTC+08." in held.about.lines
    assert alerts.decide_notice(held, "mail", NOON, "Asia/Singapore").message.zone == (
        "Asia/Singapore"
    )


def test_a_held_config_says_how_to_accept_it():
    said = alerts.write_config_held("18 of 20 feeds would be lost", NOON)

    assert said.about.lines[-1] == "If this is meant:"
    assert said.about.commands == ("reload --accept",)


def test_the_recovery_of_a_channel_or_a_config_is_told():
    assert alerts.write_channel_recovered("desk", NOON).about.headline == "Channel desk works again"
    assert alerts.write_config_loaded(NOON).about.headline.startswith("Configuration taken")


def test_a_notice_without_a_channel_is_stored_and_suppressed():
    said = alerts.write_channel_recovered("desk", NOON)

    told, kept = alerts.decide_notice(said, "mail", NOON), alerts.decide_notice(said, "", NOON)

    assert (told.state, told.to) == (State.ACTIVE, ("mail",))
    assert (kept.state, kept.to) == (State.SUPPRESSED, ())


def test_deliveries_to_a_removed_channel_are_counted_with_the_remedy():
    one = alerts.write_channel_absent("policy", 1, NOON)
    two = alerts.write_channel_absent("policy", 2, NOON)

    assert one.about.headline == (
        "1 delivery waits for channel policy, which is no longer configured"
    )
    assert two.about.headline.startswith("2 deliveries wait for channel policy, ")
    assert one.about.lines == ("Add the channel again, or they are given up after 48 hours.",)
    assert one.key == two.key


def test_commands_that_do_not_reach_the_daemon_are_told_once_a_day_and_cause():
    said = alerts.write_commands_failing("a.db.sock: found a file; move it away", NOON)
    later = alerts.write_commands_failing("a.db.sock: found a file; move it away", NOON)
    other = alerts.write_commands_failing("a.db.sock: the disk is full", NOON)
    next_day = alerts.write_commands_failing(
        "a.db.sock: found a file; move it away", NOON + timedelta(days=1)
    )

    assert said.about.headline == "Commands do not reach the daemon"
    assert said.about.lines == (
        "a.db.sock: found a file; move it away",
        "Feeds are read and alerts are sent as before; reload and retry do not work.",
        "It is tried again every minute.",
    )
    assert said.key == later.key
    assert len({said.key, other.key, next_day.key}) == 3


def test_the_notice_of_a_watcher_names_its_watch_its_type_and_the_fault():
    line = alerts.describe_watcher("Money", "loud", "KeyError at watchers/loud.py:7")

    said = alerts.write_watcher_failed(line, NOON)

    assert line.startswith(alerts.begin_watcher_line("Money"))
    assert said.kind.name == "ops.watcher"
    assert said.about.headline == (
        'Alerts may be missing: watch Money: its watcher "loud" failed '
        "(KeyError at watchers/loud.py:7)"
    )


def test_an_outage_of_the_network_is_told_with_its_time_and_its_end_with_how_long_it_lasted():
    outage = Outage(NOON, 19, "no name server answers")

    lost = alerts.write_network_lost(outage)
    back = alerts.write_network_back(outage, NOON + timedelta(hours=3))

    assert lost.about.headline == (
        "No network: none of 19 feeds could be reached (no name server answers)"
    )
    assert lost.about.lines[0] == "Since 1 Mar 12:00 UTC. You may be missing matches."
    assert back.about.headline == "The network is back after 3h"
