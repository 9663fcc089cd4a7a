"""The whole path as its users have it: a daemon process, feeds, Slack, mail, edits."""

import json
import signal

import pytest

from tests.loopback.world import FEEDS, World

pytestmark = pytest.mark.untraced

DESK, CHIEF = "desk@example.org", "chief@example.org"


@pytest.fixture
def world(tmp_path):
    with World(tmp_path) as world:
        yield world


def test_feeds_in_alerts_out_edits_taken_and_everybody_told_once(world):
    world.start()
    world.wait_for_baseline()

    # Old entries are not told; each new one is told once in each channel.
    for number, feed in enumerate(FEEDS):
        world.publish(feed, f"CBDC pilot {number} starts in {feed}", expected=True)
        world.publish(feed, f"Football result {number} of {feed}", expected=False)
    world.wait(world.everyone_knows)
    assert set(world.in_slack().values()) == {1}
    assert set(world.in_mail(DESK).values()) == {1}
    assert set(world.in_mail(CHIEF).values()) == {1}
    assert not [m for m in world.slack.messages if "Football" in m.text]

    # Feeds get their validators back and answer 304; the failure of one is logged.
    world.wait(lambda: any(r.status == 304 for r in world.web.list_requests("/world.xml")))
    assert "feed.failed" in world.log()

    # The running daemon takes an edit; the keyword from before goes on matching.
    world.configure(["CBDC", "数字人民币"])
    world.wait(lambda: world.log().count("config.loaded") == 2)
    world.publish("policy", "央行推出数字人民币试点 77 号", expected=True)
    world.publish("tech", "CBDC pilot 99 starts in tech", expected=True)
    world.wait(world.everyone_knows)

    # A broken edit changes nothing, and the operator hears of it.
    good = (world.folder / "config.yaml").read_text()
    (world.folder / "config.yaml").write_text(good.replace("tell: [policy, desk]", "tell: [polcy]"))
    world.wait(lambda: any("Configuration not taken" in m.text for m in world.slack.messages))
    (told,) = [m for m in world.slack.messages if "Configuration not taken" in m.text]
    assert (told.channel, 'did you mean "policy"?' in told.text) == ("C0OPS0001", True)
    world.publish("world", "CBDC pilot 100 starts in world", expected=True)
    world.wait(world.everyone_knows)

    # An emptied file does not shrink the watch either.
    (world.folder / "config.yaml").write_text("")
    world.publish("world", "CBDC pilot 101 starts in world", expected=True)
    world.wait(world.everyone_knows)
    (world.folder / "config.yaml").write_text(good)

    assert world.stop() < 10
    assert set(world.in_slack().values()) == {1}


def test_two_watches_that_match_one_entry_share_a_message_in_their_common_channel(world):
    config = world.folder / "config.yaml"
    text = config.read_text()
    second = "  - {name: Central banks, keywords: [central bank], tell: [ops, policy]}\n"
    config.write_text(text.replace("channels:\n", f"{second}channels:\n"))
    world.start()
    world.wait_for_baseline()

    world.publish("world", "The central bank starts a CBDC pilot", expected=True)
    world.publish("tech", "Every central bank waits for the Fed until May", expected=False)
    world.wait(world.everyone_knows)
    world.wait(lambda: any("waits for" in message.text for message in world.slack.messages))

    told = [m for m in world.slack.messages if "CBDC pilot" in m.text]
    assert sorted((m.channel, m.text.split(":")[0]) for m in told) == [
        ("C0ALERTS1", "🔎 Digital money, Central banks"),
        ("C0OPS0001", "🔎 Central banks"),
    ]
    mails = [str(mail.parsed) for mail in world.mail.messages]
    pilots = [mail for mail in mails if "CBDC pilot" in mail]
    assert pilots
    assert not any("Central banks" in mail for mail in pilots)
    assert set(world.in_slack().values()) == {1}
    rows = json.loads(f"[{','.join(world.command('alerts', '--json').stdout.splitlines())}]")
    (joined,) = [row for row in rows if "told in one message" in row["reason"]]
    assert (joined["watch"], joined["state"]) == ("Central banks", "active")
    why = world.command("why", joined["id"]).stdout
    assert 'told in one message with "Digital money"' in why


def test_a_channel_that_is_down_delays_no_other_and_gets_all_when_it_is_back(world):
    world.slack.faults.extend(["500"] * 3)
    world.mail.faults["data"].append("drop")
    world.start()
    world.wait_for_baseline()

    for number in range(3):
        world.publish("world", f"CBDC pilot {number} starts in world", expected=True)
    world.wait(world.everyone_knows)

    assert set(world.in_slack().values()) == {1}


def test_a_second_daemon_on_the_same_state_refuses_and_names_the_first(world):
    world.start()
    world.wait_for_baseline()
    first = world.daemon.pid

    second = world.command("once")

    assert second.returncode == 3
    assert str(first) in second.stderr


def test_hang_up_reloads_and_the_commands_reach_the_running_daemon(world):
    world.start()
    world.wait_for_baseline()
    world.configure(["CBDC", "stablecoin"])
    world.daemon.send_signal(signal.SIGHUP)
    world.wait(lambda: world.log().count("config.loaded") >= 2)

    reloaded = world.command("reload")
    status = world.command("status", "--json")

    assert (reloaded.returncode, "taken" in reloaded.stdout) == (0, True)
    assert status.returncode == 0, status.stdout
