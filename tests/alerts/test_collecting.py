"""Messages that have waited are told as one; a single one as it is, except in a digest."""

from dataclasses import replace
from datetime import time

import pytest

from alerts import collect, find_latest_end, is_worth_escalating
from alerts.collecting import find_leading_gate
from model import (
    Budget,
    ChannelPast,
    Message,
    QuietHours,
    Severity,
    Silence,
    State,
    Timing,
)
from tests.scenes.timing import DAY, HOUR, MINUTE, NOON, Cron, a_desk, a_held, at

DIGEST = Cron("0 17 * * *")
AFTERNOON = QuietHours(time(11), time(15), "UTC")
SILENCE = Silence("s", NOON + HOUR, "kim", "exercise", NOON - HOUR, watch="Money")


def test_a_single_message_is_told_as_it_is():
    found = collect("desk", [a_held()], a_desk(), NOON)

    assert (found.alert, found.longer) == (None, None)
    assert [one.number for one in found.held] == [1]


def test_several_messages_become_one_for_their_channel():
    found = collect("desk", [a_held(1), a_held(2)], a_desk(), NOON)

    assert found.alert.to == ("desk",)
    assert found.alert.state is State.ACTIVE
    assert found.alert.reason == "2 held messages in one"
    assert found.alert.signal.kind.name == "catch_up"


def test_a_digest_of_one_message_is_a_digest():
    found = collect("desk", [a_held(gate="digest")], a_desk(), NOON)

    assert found.alert.signal.kind.name == "digest"


@pytest.mark.parametrize("gate", ["quiet", "digest", "late", "budget", "cooldown", "batch"])
def test_a_message_that_tells_others_is_not_escalated(gate):
    found = collect("desk", [a_held(1, gate), a_held(2, gate)], a_desk(), NOON)

    assert not is_worth_escalating(found.alert.signal.kind.name, found.alert.message)


@pytest.mark.parametrize(
    ("gates", "kind"),
    [
        (("quiet", "digest"), "digest"),
        (("batch", "quiet"), "catch_up"),
        (("cooldown", "budget"), "over_budget"),
        (("batch", "batch"), "batch"),
        (("cooldown", "cooldown"), "batch"),
    ],
)
def test_the_form_is_that_of_the_first_gate(gates, kind):
    held = [a_held(number, gate) for number, gate in enumerate(gates)]

    assert collect("desk", held, a_desk(), NOON).alert.signal.kind.name == kind
    assert find_leading_gate(held) in gates


def test_the_same_messages_at_the_same_time_make_the_same_alert():
    held = [a_held(1), a_held(2)]

    first, second = (collect("desk", held, a_desk(), NOON).alert for _ in range(2))

    assert first.id == second.id
    assert collect("policy", held, a_desk(), NOON).alert.id != first.id


def test_in_quiet_hours_all_of_them_wait_longer():
    desk = a_desk({"desk": Timing(quiet=AFTERNOON)})

    found = collect("desk", [a_held(1, "digest"), a_held(2, "digest")], desk, NOON)

    assert found.alert is None
    assert (found.longer.gate, found.longer.until) == ("quiet", at("2026-03-02T15:00"))
    assert desk.pasts == {}


def test_an_urgent_one_among_them_passes_quiet_hours():
    desk = a_desk({"desk": Timing(quiet=AFTERNOON)})

    found = collect("desk", [a_held(1), a_held(2, severity=Severity.URGENT)], desk, NOON)

    assert found.alert.severity is Severity.URGENT


def test_one_message_for_all_costs_one_of_the_budget():
    desk = a_desk({"desk": Timing(budget=Budget(20))})

    collect("desk", [a_held(n) for n in range(37)], desk, NOON)

    assert desk.pasts["desk"].count == 1


def test_a_used_budget_holds_them_longer():
    used = ChannelPast(period=at("2026-03-02T00:00"), count=20)
    desk = a_desk({"desk": Timing(budget=Budget(20))})._replace(read_past=lambda _: used)

    found = collect("desk", [a_held(1, "cooldown")], desk, NOON)

    assert (found.longer.gate, found.longer.until) == ("budget", at("2026-03-03T00:00"))


def test_each_watch_of_the_message_begins_its_cooldown_again():
    desk = a_desk({"desk": Timing(cooldown=HOUR, batch=10 * MINUTE)})

    collect("desk", [a_held(1), a_held(2, watch="Rail")], desk, NOON)

    past = desk.pasts["desk"]
    assert {name: one.until for name, one in past.cooling.items()} == {
        "Money": NOON + HOUR,
        "Rail": NOON + HOUR,
    }
    assert past.batch_ends == NOON + 10 * MINUTE


def test_messages_that_were_silenced_while_they_waited_are_suppressed():
    desk = a_desk(silences=[SILENCE])

    found = collect("desk", [a_held(1), a_held(2, watch="Rail")], desk, NOON)

    assert [one.watch for one in found.held] == ["Rail"]
    ((silenced, ruling),) = found.silenced
    assert (silenced.number, ruling.state) == (1, State.SUPPRESSED)
    assert ruling.reason == "silenced by kim while it waited: exercise"


def test_where_all_were_silenced_nothing_is_told_and_the_digest_counts_them():
    desk = a_desk(silences=[SILENCE])

    found = collect("desk", [a_held(1), a_held(2)], desk, NOON)

    assert (found.held, found.alert, len(found.silenced)) == ((), None, 2)
    assert desk.pasts["desk"].silenced == 2


def test_a_digest_begins_the_count_of_silenced_messages_again():
    desk = a_desk({"desk": Timing(digest=DIGEST)})
    desk = desk._replace(read_past=lambda _: ChannelPast(silenced=3))

    collect("desk", [a_held(1, "digest")], desk, NOON)

    assert desk.pasts["desk"].silenced == 0


def test_a_follow_up_that_waited_alone_costs_nothing():
    message = Message("burst.over", "Over", thread="root")
    desk = a_desk({"desk": Timing(budget=Budget(1))})
    used = ChannelPast(period=at("2026-03-02T00:00"), count=1)

    found = collect(
        "desk", [a_held(message=message)], desk._replace(read_past=lambda _: used), NOON
    )

    assert (found.alert, found.longer) == (None, None)


@pytest.mark.parametrize(
    ("gate", "timing", "end"),
    [
        ("digest", Timing(digest=DIGEST), at("2026-03-02T17:00")),
        ("batch", Timing(batch=HOUR), NOON + HOUR),
        ("cooldown", Timing(cooldown=HOUR), NOON + 8 * HOUR),
        ("quiet", Timing(quiet=AFTERNOON), at("2026-03-02T15:00")),
        ("budget", Timing(budget=Budget(1)), at("2026-03-03T00:00")),
    ],
)
def test_a_gate_holds_until_its_end_at_most_and_not_at_all_once_it_is_gone(gate, timing, end):
    assert find_latest_end(gate, [timing], NOON) == end
    assert find_latest_end(gate, [Timing()], NOON) == NOON
    assert find_latest_end(gate, [], NOON) == NOON


def test_the_timing_of_a_route_counts_as_well():
    own, routed = Timing(), Timing(digest=DIGEST)

    assert find_latest_end("digest", [own, routed], NOON) == at("2026-03-02T17:00")


def test_quiet_hours_that_are_over_hold_nothing():
    assert find_latest_end("quiet", [Timing(quiet=AFTERNOON)], NOON + DAY / 2) == NOON + DAY / 2


def test_the_kind_of_a_batch_of_one_watch_names_the_watch():
    alert = collect("desk", [a_held(1, "batch"), a_held(2, "batch")], a_desk(), NOON).alert
    mixed = collect(
        "desk", [a_held(1, "batch"), replace_watch(a_held(2, "batch"))], a_desk(), NOON
    ).alert

    assert (alert.signal.watch, mixed.signal.watch) == ("Money", "")


def replace_watch(held):
    return held._replace(watch="Rail", message=replace(held.message, watch="Rail"))
