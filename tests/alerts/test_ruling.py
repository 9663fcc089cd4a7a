"""Each channel of an alert gets its own ruling, in the order of the gates."""

from dataclasses import replace
from datetime import time

import pytest

from alerts.gates import Address
from alerts.ruling import adapt_timing, list_timings, rule
from model import (
    Alert,
    Budget,
    ChannelPast,
    Cooling,
    Message,
    QuietHours,
    Route,
    Severity,
    Silence,
    State,
    Timing,
)
from tests.scenes.signals import EVERY_KIND, a_signal
from tests.scenes.timing import HOUR, MINUTE, NOON, Cron, a_desk, at

DIGEST = Cron("0 17 * * *")
AFTERNOON = QuietHours(time(11), time(15), "UTC")
SILENCE = Silence("s", NOON + HOUR, "kim", "exercise", NOON - HOUR, watch="Money")


def an_alert(*to, key="k", thread="", severity=Severity.NORMAL, covered=(), when=NOON):
    signal = a_signal("match", "Money", key, thread=thread)
    return Alert(
        named="a",
        signal=signal,
        at=when,
        state=State.ACTIVE,
        reason="new report",
        to=to,
        said=Message("match", "H"),
        covered=covered,
        severity=severity,
    )


def ruled(desk, *to, route=None, **facts):
    alert = an_alert(*to, **facts)
    return rule(alert, [Address(name, route) for name in to], desk)


def by_gate(alert):
    return [(one.channel, one.state.value, one.gate) for one in alert.rulings]


def test_without_timings_silences_and_routes_there_are_no_rulings():
    alert = ruled(a_desk(), "desk", "policy")

    assert alert == an_alert("desk", "policy")
    assert alert.channels_told == ("desk", "policy")


def test_each_channel_has_its_own_ruling():
    desk = a_desk({"desk": Timing(digest=DIGEST)})

    alert = ruled(desk, "desk", "policy")

    assert by_gate(alert) == [("desk", "held", "digest"), ("policy", "active", "")]
    assert alert.channels_told == ("policy",)
    assert (alert.state, alert.shown_state) == (State.ACTIVE, State.ACTIVE)


def test_an_alert_that_waits_everywhere_is_shown_as_held_until_the_first_end():
    desk = a_desk({"desk": Timing(digest=DIGEST), "policy": Timing(quiet=AFTERNOON)})

    alert = ruled(desk, "desk", "policy")

    assert alert.shown_state is State.HELD
    assert alert.shown_reason == "held by quiet hours until 2 Mar 15:00 UTC"


def test_an_alert_that_is_silenced_everywhere_is_suppressed():
    alert = ruled(a_desk(silences=[SILENCE]), "desk", "policy")

    assert alert.state is State.SUPPRESSED
    assert alert.reason == "silenced by kim until 2 Mar 13:00 UTC: exercise"
    assert alert.channels_told == ()


def test_an_alert_that_another_message_tells_stays_active():
    desk = a_desk(silences=[replace(SILENCE, channel="desk")])

    alert = ruled(desk, "desk", "policy", covered=("policy",))

    assert by_gate(alert) == [("desk", "suppressed", "silence")]
    assert alert.state is State.ACTIVE


# Each gate objects; the first of them decides.
BUSY = ChannelPast(
    batch_ends=NOON + MINUTE,
    cooling={"Money": Cooling(NOON + HOUR, HOUR)},
    period=at("2026-03-02T00:00"),
    count=9,
)
FULL = Timing(
    batch=2 * MINUTE,
    digest=DIGEST,
    cooldown=HOUR,
    quiet=AFTERNOON,
    budget=Budget(9),
)


@pytest.mark.parametrize(
    ("without", "gate"),
    [
        ({}, "digest"),
        ({"digest": None}, "batch"),
        ({"digest": None, "batch": 0 * HOUR}, "cooldown"),
        ({"digest": None, "batch": 0 * HOUR, "cooldown": 0 * HOUR}, "quiet"),
        ({"digest": None, "batch": 0 * HOUR, "cooldown": 0 * HOUR, "quiet": None}, "budget"),
    ],
)
def test_the_gates_rule_in_their_order(without, gate):
    desk = a_desk({"desk": replace(FULL, **without)})._replace(read_past=lambda _: BUSY)

    assert [one.gate for one in ruled(desk, "desk").rulings] == [gate]


def test_a_silence_comes_before_all_and_a_message_above_before_the_others():
    waiting = {("root", "desk"): ("quiet", "held", NOON + HOUR)}
    desk = a_desk({"desk": FULL}, [SILENCE], waiting)
    calm = a_desk({"desk": FULL}, waiting=waiting)

    assert [one.gate for one in ruled(desk, "desk", thread="root").rulings] == ["silence"]
    (follow_up,) = ruled(calm, "desk", thread="root").rulings
    assert (follow_up.gate, follow_up.until) == ("quiet", NOON + HOUR)


def test_an_urgent_alert_passes_quiet_hours_and_the_budget_but_not_the_digest():
    timing = Timing(quiet=AFTERNOON, budget=Budget(9))
    desk = a_desk({"desk": timing})._replace(read_past=lambda _: BUSY)
    slow = a_desk({"desk": FULL})

    assert by_gate(ruled(desk, "desk", severity=Severity.URGENT)) == [("desk", "active", "")]
    assert by_gate(ruled(desk, "desk")) == [("desk", "held", "quiet")]
    assert by_gate(ruled(slow, "desk", severity=Severity.URGENT)) == [("desk", "held", "digest")]


def test_a_route_changes_batch_digest_and_severity_and_is_named():
    route = Route("night", ("desk",), raised_to=Severity.URGENT, no_digest=True, batch=0 * HOUR)
    timing = Timing(quiet=AFTERNOON, digest=DIGEST, batch=HOUR)
    desk = a_desk({"desk": timing})

    (ruling,) = ruled(desk, "desk", route=route).rulings

    assert (ruling.state, ruling.route) == (State.ACTIVE, "night")


def test_a_route_has_a_digest_of_its_own_for_each_of_its_channels():
    route = Route("daily", ("desk", "policy"), digest={"desk": DIGEST, "policy": Cron("0 9 * * *")})
    own = Timing(zone="Europe/Berlin")

    assert adapt_timing(own, Address("desk", route)).digest == DIGEST
    assert adapt_timing(own, Address("policy", route)).digest == Cron("0 9 * * *")
    assert adapt_timing(own, Address("desk")) == own
    assert list_timings("desk", {"desk": own}, [route]) == [own, replace(own, digest=DIGEST)]
    assert list_timings("other", {}, [route]) == [Timing()]


def test_the_messages_of_one_moment_count_for_one_another():
    desk = a_desk({"desk": Timing(budget=Budget(2))})

    states = [ruled(desk, "desk", key=f"k{n}").rulings[0].state.value for n in range(3)]

    assert states == ["active", "active", "held"]
    assert desk.pasts["desk"].count == 2


def test_a_follow_up_costs_no_budget_and_begins_no_cooldown():
    desk = a_desk({"desk": Timing(budget=Budget(1), cooldown=HOUR, batch=HOUR)})

    assert by_gate(ruled(desk, "desk", thread="root")) == [("desk", "active", "")]
    assert desk.pasts == {}


def test_a_message_of_a_watch_begins_its_cooldown_and_the_batch_of_the_channel():
    desk = a_desk({"desk": Timing(cooldown=HOUR, batch=10 * MINUTE)})

    ruled(desk, "desk")

    assert desk.pasts["desk"].batch_ends == NOON + 10 * MINUTE
    assert desk.pasts["desk"].cooling["Money"].until == NOON + HOUR


def test_silenced_messages_are_counted_for_the_foot_of_the_digest():
    desk = a_desk({"desk": FULL}, [SILENCE])

    ruled(desk, "desk")
    ruled(desk, "desk", key="k2")

    assert desk.pasts["desk"].silenced == 2


def test_a_channel_whose_past_stays_the_same_is_not_written():
    desk = a_desk({"policy": Timing(digest=DIGEST)})

    ruled(desk, "desk", "policy")

    assert desk.pasts == {}


# --- channels that have a state for each trend ----------------------------------------------------


def rule_step(desk, kind, thread="rise"):
    signal = replace(a_signal("match", "Money", kind, thread=thread), kind=EVERY_KIND[kind])
    step = replace(an_alert("pager"), signal=signal)
    return by_gate(rule(step, [Address("pager", None)], desk))


def track(waiting=None, silences=()):
    desk = a_desk({"pager": Timing(digest=DIGEST)}, silences=silences, waiting=waiting)
    return desk._replace(tracking=("pager",))


@pytest.mark.parametrize("kind", ["burst.escalated", "burst.over"])
def test_the_steps_of_a_trend_that_fires_wait_for_no_digest(kind):
    assert rule_step(track(), kind) == [("pager", "active", "")]
    assert rule_step(track()._replace(tracking=()), kind) == [("pager", "held", "digest")]


def test_the_steps_of_a_trend_that_waits_wait_with_it():
    desk = track({("rise", "pager"): ("digest", "held for the digest", NOON + HOUR)})

    assert rule_step(desk, "burst.over") == [("pager", "held", "digest")]
    assert rule_step(desk, "burst.rising", thread="") == [("pager", "held", "digest")]


def test_a_silence_holds_a_step_but_not_the_end():
    desk = track(silences=[SILENCE])

    assert rule_step(desk, "burst.escalated") == [("pager", "suppressed", "silence")]
    assert rule_step(desk, "burst.over") == [("pager", "active", "")]
