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
