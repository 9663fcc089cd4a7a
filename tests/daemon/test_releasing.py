"""A message that its channel did not take in time is ruled once more before it is sent."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from daemon import releasing
from model import Outcome, Silence, Verdict
from tests.test_judging_timing import HOUR, MINUTE, NOON, PLAIN, Room, config, desk, reports

LATER = NOON + HOUR


@pytest.fixture
def open_room(tmp_path):
    rooms = []

    def make(options, count):
        room = Room(tmp_path / "g.db", config(options))
        room.begin(NOON - 2 * HOUR)
        room.tell(NOON - 2 * HOUR, "An old report")
        rooms.append(room)
        room.tell(NOON, *reports(*range(count)))
        return room

    yield make
    for room in rooms:
        room.store.close()


def claim(room, at=LATER):
    """Claim the next delivery as the daemon does."""
    logged = SimpleNamespace(log_alerts=list)
    daemon = SimpleNamespace(config=room.config, store=room.store, journal=logged, now=lambda: at)
    return releasing.claim_due(daemon, "desk")


def settle(room, claimed, verdict, at=LATER):
    room.store.settle(claimed, Outcome(verdict), at, at)


def test_after_an_outage_the_first_message_shows_that_it_is_over_and_one_tells_the_rest(open_room):
    room = open_room(PLAIN, 15)
    first = claim(room, NOON)
    settle(room, first, Verdict.RETRY, NOON)

    assert claim(room).alert == first.alert
    settle(room, first, Verdict.SENT)
    whole = claim(room)

    assert whole.message.kind == "late"
    assert whole.message.headline == "Catch-up: 14 alerts about Money"
    assert claim(room) is None


def test_a_few_messages_are_told_one_by_one_after_an_outage(open_room):
    room = open_room(PLAIN, 3)

    told = []
    while claimed := claim(room):
        settle(room, claimed, Verdict.SENT)
        told.append(claimed.message.kind)

    assert told == ["match", "match", "match"]


def list_ids(room):
    return [row.id for row in room.store.list_deliveries(99) if row.state in {"pending", "dead"}]


@pytest.mark.parametrize("options", [PLAIN, desk('quiet: {from: "12:30", to: "15:00"}')])
def test_messages_that_a_person_retries_by_id_are_sent_as_they_are_and_once(open_room, options):
    room = open_room(options, 15)
    room.store.expire(LATER, LATER)
    assert room.store.retry(list_ids(room), LATER) == 15

    told = []
    at = LATER + 10 * MINUTE
    while claimed := claim(room, at):
        settle(room, claimed, Verdict.SENT, at)
        told.append(claimed.message.kind)

    assert told == ["match"] * 15
    assert room.queues() == []


def test_all_that_are_retried_without_an_id_are_told_as_one_if_they_are_many(open_room):
    room = open_room(PLAIN, 15)
    assert room.store.retry(list_ids(room), NOON) == 15
    room.store.expire(LATER, LATER)
    assert room.store.retry(None, LATER) == 15

    assert claim(room).message.headline == "Catch-up: 15 alerts about Money"


def test_in_quiet_hours_only_the_message_that_was_retried_by_id_is_sent(open_room):
    room = open_room(desk('quiet: {from: "12:30", to: "15:00"}'), 2)
    asked = list_ids(room)[0]
    room.store.retry([asked], NOON)

    assert claim(room).id == asked
    assert room.queues() == [("desk", "quiet", 1)]


def test_an_outage_that_ends_in_quiet_hours_wakes_nobody(open_room):
    room = open_room(desk('quiet: {from: "12:30", to: "15:00"}'), 2)

    assert claim(room) is None
    assert room.queues() == [("desk", "quiet", 2)]
    (alert,) = room.tick(NOON + 3 * HOUR)
    assert alert.message.headline == "Quiet hours: 2 alerts about Money"


def test_a_message_that_was_silenced_in_an_outage_is_not_sent(open_room):
    room = open_room(PLAIN, 2)
    silence = Silence("s", LATER + HOUR, "kim", "enough", NOON + MINUTE, watch="Money")
    with room.store.transaction() as tx:
        tx.timing.add_silence(silence)

    assert claim(room) is None
    newest = room.store.list_alerts(1)[0].id
    assert [one.gate for one in room.store.timing.list_rulings(newest)] == ["silence"]


def test_a_message_that_waits_for_a_moment_is_not_late(open_room):
    room = open_room(desk('quiet: {from: "12:00", to: "15:00"}'), 0)
    room.config = config(PLAIN)
    room.tell(NOON, *reports(1))
    room.config = config(desk('quiet: {from: "12:00", to: "15:00"}'))

    assert claim(room, NOON + timedelta(seconds=30)).message.kind == "match"
