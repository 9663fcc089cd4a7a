"""When channels take messages, as people see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from answers.timing import RulingShown, describe_ruling, read_timings
from config import Texts, parse
from model import ChannelPast, Cooling, Ruling, State
from tests.storage.world import HOUR, NOW, an_alert, opened

UNTIL = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    store = opened(tmp_path)
    yield store
    store.close()


def config(options="", more=""):
    text = (
        "feeds: [https://a.example/rss]\nwatches: [CBDC]\n"
        f"channels:\n  team: {{type: console{options}}}\n  desk: {{type: console}}\n{more}"
    )
    return parse(Texts("config.yaml", {"config.yaml": text}), {})


def hold(store, channel="team", gate="quiet", until=UNTIL, name="a"):
    ruling = Ruling(channel, State.HELD, gate, f"held by {gate}", until)
    with store.transaction() as tx:
        tx.record(an_alert(name, rulings=(ruling,)), [])


def described(store, made, now=NOW):
    return {one.channel: one.describe() for one in read_timings(store, made, now)}


def test_channels_that_never_hold_a_message_are_left_out(store):
    assert read_timings(store, config(), NOW) == []


def test_a_channel_that_takes_the_next_message_at_once(store):
    assert described(store, config(", batch: 10m")) == {
        "team": ["the next message goes out at once"]
    }


def test_the_next_message_and_the_ones_that_wait_are_told_in_the_zone(store):
    hold(store)
    hold(store, name="b")
    hold(store, gate="budget", name="c")
    made = config(', zone: Europe/Berlin, digest: "0 18 * * *"')

    assert described(store, made) == {
        "team": [
            "the next message is held for the digest at 22 Nov 18:00 CET",
            "1 waits by budget until 22 Nov 18:00 CET",
            "2 wait by quiet until 22 Nov 18:00 CET",
        ]
    }


def test_a_digest_that_is_due_in_quiet_hours_is_told_at_their_end(store):
    made = config(', digest: "0 23 * * *", quiet: {from: "22:00", to: "07:00"}')

    (found,) = read_timings(store, made, NOW)

    assert found.next_at == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert found.why == "held by quiet hours until 23 Nov 07:00 UTC"


def test_a_used_budget_is_the_reason(store):
    with store.transaction() as tx:
        midnight = datetime(2026, 11, 22, tzinfo=UTC)
        tx.timing.write_pasts({"team": ChannelPast(period=midnight, count=20)})

    assert described(store, config(", budget: 20/day"))["team"] == [
        ("the next message waits: the 20 messages of the day are sent; held until 23 Nov 00:00 UTC")
    ]


def test_the_cooldown_of_one_watch_does_not_hold_the_others(store):
    with store.transaction() as tx:
        cooling = {"CBDC": Cooling(NOW + HOUR, HOUR)}
        tx.timing.write_pasts({"team": ChannelPast(cooling=cooling)})

    assert described(store, config(", cooldown: 1h"))["team"] == [
        "the next message goes out at once"
    ]


def test_a_route_with_times_of_its_own_is_named(store):
    routes = (
        "routes:\n"
        '  - {name: Morning, to: [team, desk], digest: "0 9 * * *"}\n'
        "  - {name: Fast, to: team, digest: off}\n"
        "  - {name: Other, to: team}\n"
    )
    made = config(', digest: "0 18 * * *"', routes)

    assert described(store, made) == {
        "team": [
            "the next message is held for the digest at 22 Nov 18:00 UTC",
            "by route Morning: held for the digest at 23 Nov 09:00 UTC",
            "by route Fast: at once",
        ],
        "desk": [
            "the next message goes out at once",
            "by route Morning: held for the digest at 23 Nov 09:00 UTC",
        ],
    }


def test_messages_for_a_channel_that_the_config_has_no_more_are_shown(store):
    hold(store, channel="gone")

    assert described(store, config()) == {
        "gone": [
            "it is not in the config, so nothing goes out; add it, or let them wait",
            "1 waits by quiet until 22 Nov 17:00 UTC",
        ]
    }
    assert described(store, None)["gone"][0] == "the next message goes out at once"


def ruling(**facts):
    fields = {"state": "active", "gate": "", "reason": "", "until": None, "route": ""}
    return RulingShown(**{"channel": "team", **fields, "within": "", **facts})


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ""),
        ({"route": "Night"}, "by route Night"),
        (
            {"state": "held", "gate": "quiet", "until": UNTIL},
            "held by quiet until 22 Nov 17:00 UTC",
        ),
        (
            {"state": "held", "gate": "digest", "until": UNTIL, "route": "Night"},
            "held by digest until 22 Nov 17:00 UTC by route Night",
        ),
        ({"state": "suppressed", "gate": "silence"}, "suppressed by silence"),
        ({"state": "told", "within": "abc"}, "told in abc"),
        ({"state": "told", "gate": "quiet"}, ""),
    ],
)
def test_a_ruling_in_words(facts, words):
    assert describe_ruling(ruling(**facts)) == words


def test_messages_wait_whatever_the_clock_of_the_reader_shows(store):
    hold(store)

    (found,) = read_timings(store, config(), NOW + timedelta(days=400))

    assert [one.number for one in found.waiting] == [1]
