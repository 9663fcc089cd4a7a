"""Messages that wait are told once: over restarts, kills, edits of the config, and in a replay."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alerts
import judging
import storage
from config import Texts, parse
from model import Arrival, Outcome, SeenEntry, Severity, Silence, State, Verdict
from rehearsal import stream
from tests.loopback.daemon import Daemon
from tests.storage.world import python

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FEED = "https://a.example/rss"
PLAIN = "desk: {type: console}"


def config(*channels, watches="", more=""):
    text = (
        f"feeds: ['{FEED}']\n"
        "watches:\n"
        f"  - {{name: Money, keywords: [CBDC], tell: [desk]{watches}}}\n"
        "channels:\n" + "".join(f"  {each}\n" for each in channels) + more
    )
    return parse(Texts("config.yaml", {"config.yaml": text}), {})


def desk(options):
    return f"desk: {{type: console, {options}}}"


class Room(Daemon):
    """A daemon with one feed, whose first page was read before noon."""

    def __init__(self, path, made):
        super().__init__(path, made)
        self.count = 0

    def tell(self, at, *titles):
        """Poll a page of the feed with *titles*."""
        self.poll(at, self.config.feeds[FEED], titles)

    def tick(self, at):
        """Look at the clock; return the alerts that tell several messages."""
        super().tick(at)
        with self.store.transaction() as tx:
            return judging.release_messages(self.config, tx, at)

    def edit(self, made, at):
        self.config = made
        with self.store.transaction() as tx:
            tx.sync_feeds(list(made.feeds.values()), at)

    def headlines(self):
        return [row.headline for row in reversed(self.store.list_deliveries(1_000))]

    def queues(self):
        with self.store.transaction() as tx:
            return [(one.channel, one.gate, one.size) for one in tx.timing.list_queues()]


@pytest.fixture
def open_room(tmp_path):
    rooms = []

    def make(made):
        room = Room(tmp_path / "g.db", made)
        room.begin(NOON - 2 * HOUR)
        room.tell(NOON - 2 * HOUR, "An old report")
        rooms.append(room)
        return room

    yield make
    for room in rooms:
        room.store.close()


def reports(*numbers):
    return [f"CBDC pilot number {number} begins in country {number}" for number in numbers]


def test_a_digest_tells_all_of_them_as_one_and_once(open_room):
    room = open_room(config(desk('digest: "0 17 * * *", zone: Europe/Berlin')))
    room.tell(NOON, *reports(1, 2))
    room.tell(NOON + HOUR, *reports(3))

    assert (room.headlines(), room.queues()) == ([], [("desk", "digest", 3)])
    assert room.tick(NOON + 4 * HOUR - MINUTE) == []
    (alert,) = room.tick(NOON + 4 * HOUR)
    assert room.tick(NOON + 5 * HOUR) == []

    assert alert.signal.kind.name == "digest"
    assert room.headlines() == [alert.message.headline]
    assert room.queues() == []


def test_an_alert_is_not_raised_again_while_it_waits(open_room):
    room = open_room(config(desk('digest: "0 17 * * *"')))
    room.tell(NOON, *reports(1))
    room.tell(NOON + HOUR, *reports(1))

    assert room.queues() == [("desk", "digest", 1)]


def test_many_reports_of_a_silenced_watch_are_all_suppressed_and_none_is_in_a_list(open_room):
    room = open_room(config(PLAIN))
    silence = Silence("s", NOON + HOUR, "kim", "exercise", NOON - HOUR, watch="Money")
    with room.store.transaction() as tx:
        tx.timing.add_silence(silence)

    room.tell(NOON, *reports(*range(25)))

    rows = room.store.list_alerts(30)
    assert {(row.kind, row.state) for row in rows[:25]} == {("match", "suppressed")}
    assert room.headlines() == []


def test_a_message_that_waits_is_told_after_a_restart(open_room):
    room = open_room(config(desk('quiet: {from: "11:00", to: "15:00"}')))
    room.tell(NOON, *reports(1, 2))
    room.store.close()

    room.open(NOON + 3 * HOUR)
    (alert,) = room.tick(NOON + 3 * HOUR)

    assert alert.signal.kind.name == "catch_up"
    assert len(room.headlines()) == 1


def test_an_edit_releases_the_messages_that_no_gate_holds_any_more(open_room):
    room = open_room(config(desk('digest: "0 9 1 1 *"')))
    room.tell(NOON, *reports(1))

    room.edit(config(PLAIN), NOON + MINUTE)
    room.tick(NOON + MINUTE)

    assert len(room.headlines()) == 1
    assert room.queues() == []


def test_an_edit_of_the_digest_moves_those_that_wait(open_room):
    room = open_room(config(desk('digest: "0 9 1 1 *"')))
    room.tell(NOON, *reports(1))

    room.edit(config(desk('digest: "0 17 * * *"')), NOON + MINUTE)
    room.tick(NOON + MINUTE)
    assert (room.headlines(), room.queues()) == ([], [("desk", "digest", 1)])

    assert len(room.tick(NOON + 5 * HOUR)) == 1


def test_the_digest_of_a_route_holds_although_its_channel_has_none(open_room):
    routes = 'routes: [{to: desk, digest: "0 17 * * *"}]\n'
    room = open_room(config(PLAIN, more=routes))
    room.tell(NOON, *reports(1))

    room.tick(NOON + MINUTE)
    assert (room.headlines(), room.queues()) == ([], [("desk", "digest", 1)])

    assert len(room.tick(NOON + 5 * HOUR)) == 1


@pytest.mark.parametrize("is_late", [False, True])
def test_quiet_hours_do_not_hold_a_message_that_its_route_made_urgent(open_room, is_late):
    options = 'batch: 10m, quiet: {from: "12:05", to: "15:00"}'
    room = open_room(config(desk(options), more="routes: [{to: desk, severity: urgent}]\n"))
    room.tell(NOON, *reports(1))
    room.tell(NOON + MINUTE, *reports(2))
    assert room.queues() == [("desk", "batch", 1)]

    room.tick(NOON + 10 * MINUTE)
    if is_late:
        at = NOON + HOUR
        with room.store.transaction() as tx:
            late = tx.timing.list_late("desk", at, {"Money": Severity.NORMAL})
            desk_now = judging.open_desk(room.config, tx, at)
        assert alerts.choose_late("desk", late, desk_now, at, is_failing=False) == []

    assert room.queues() == []
    assert len(room.headlines()) == 2


def test_a_channel_that_is_gone_keeps_its_messages_until_it_is_back(open_room):
    both = config(desk('quiet: {from: "11:00", to: "15:00"}'), "policy: {type: console}")
    gone = parse(
        Texts(
            "config.yaml",
            {
                "config.yaml": f"feeds: ['{FEED}']\nwatches: [{{name: Money, keywords: [CBDC]}}]\n"
                "channels: {policy: {type: console}}\n"
            },
        ),
        {},
    )
    room = open_room(both)
    room.tell(NOON, *reports(1))

    room.edit(gone, NOON + MINUTE)
    assert room.tick(NOON + 4 * HOUR) == []
    assert (room.headlines(), room.queues()) == ([], [("desk", "quiet", 1)])

    room.edit(both, NOON + 5 * HOUR)
    room.tick(NOON + 5 * HOUR)
    assert len(room.headlines()) == 1


def test_a_clock_that_was_set_back_holds_no_message_for_long(open_room):
    room = open_room(config(desk("batch: 10m")))
    room.tell(NOON + HOUR, *reports(1))
    room.tell(NOON + HOUR + MINUTE, *reports(2))
    assert room.queues() == [("desk", "batch", 1)]

    room.tick(NOON)
    room.tick(NOON + 10 * MINUTE)

    assert len(room.headlines()) == 2
    assert room.queues() == []


def test_a_batch_tells_the_first_at_once_and_the_rest_as_one(open_room):
    room = open_room(config(desk("batch: 10m")))
    room.tell(NOON, *reports(1))
    for minute in (2, 4, 6):
        room.tell(NOON + minute * MINUTE, *reports(minute))

    (alert,) = room.tick(NOON + 10 * MINUTE)
    assert alert.message.headline == "3 more about Money since 12:02 UTC"
    room.tell(NOON + 11 * MINUTE, *reports(9))

    assert len(room.headlines()) == 2
    assert room.queues() == [("desk", "batch", 1)]


def test_a_budget_ends_with_one_message_for_the_rest(open_room):
    room = open_room(config(desk("budget: 3/day")))
    for number in range(10):
        room.tell(NOON + number * MINUTE, *reports(number))

    assert len(room.headlines()) == 3
    (alert,) = room.tick(NOON + 12 * HOUR)
    assert alert.signal.kind.name == "over_budget"
    assert len(room.headlines()) == 4


def test_an_urgent_watch_passes_quiet_hours_and_budget(open_room):
    options = desk('budget: 1/day, quiet: {from: "11:00", to: "15:00"}')
    room = open_room(config(options, watches=", urgent: true"))

    room.tell(NOON, *reports(1, 2, 3))

    assert (len(room.headlines()), room.queues()) == (3, [])


def test_a_digest_that_falls_in_quiet_hours_waits_for_their_end(open_room):
    room = open_room(config(desk('digest: "0 13 * * *", quiet: {from: "12:30", to: "15:00"}')))
    room.tell(NOON, *reports(1))

    assert room.tick(NOON + HOUR) == []
    assert room.queues() == [("desk", "quiet", 1)]
    room.tick(NOON + 3 * HOUR)
    assert len(room.headlines()) == 1


def test_a_silence_suppresses_a_message_that_waits_and_the_state_says_so(open_room):
    room = open_room(config(desk('quiet: {from: "11:00", to: "15:00"}')))
    room.tell(NOON, *reports(1))
    with room.store.transaction() as tx:
        tx.timing.add_silence(Silence("s", NOON + DAY, "kim", "known", NOON, watch="Money"))

    room.tick(NOON + 3 * HOUR)
    room.tell(NOON + 4 * HOUR, *reports(2))

    assert (room.headlines(), room.queues()) == ([], [])
    second = room.store.list_alerts(1)[0]
    assert second.state == State.SUPPRESSED
    assert second.reason == "silenced by kim until 3 Mar 12:00 UTC: known"


def test_a_report_of_a_silenced_watch_is_told_for_the_other_watch(open_room):
    made = parse(
        Texts(
            "config.yaml",
            {
                "config.yaml": f"feeds: ['{FEED}']\nwatches:\n"
                "  - {name: Money, keywords: [CBDC], tell: [desk]}\n"
                "  - {name: Banks, keywords: [pilot], tell: [desk]}\n"
                f"channels: {{{PLAIN}}}\n"
            },
        ),
        {},
    )
    room = open_room(made)
    with room.store.transaction() as tx:
        tx.timing.add_silence(Silence("s", NOON + DAY, "kim", "known", NOON, watch="Money"))

    room.tell(NOON, *reports(1))

    (headline,) = room.headlines()
    assert headline.startswith("Banks")


def test_a_follow_up_of_a_message_told_with_others_stands_under_them(open_room):
    room = open_room(config(desk('quiet: {from: "11:00", to: "15:00"}')))
    room.tell(NOON, *reports(1, 2))
    keys = [row.key for row in room.store.list_alerts(2)]
    room.tick(NOON + 3 * HOUR)
    sent = room.store.claim_due("desk", NOON + 3 * HOUR)
    done = Outcome(Verdict.SENT, remote={"ts": "42"})
    room.store.settle(sent, done, NOON + 3 * HOUR, NOON + 3 * HOUR)

    with room.store.transaction() as tx:
        from storage._claiming import _find_parent

        parents = [_find_parent(tx._db, key, "desk", sent.recipient) for key in keys]

    assert parents == [{"ts": "42"}] * 2


# --- kills ----------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from datetime import datetime, timedelta
from pathlib import Path
import judging
from storage._transaction import Transaction
from tests.test_judging_timing import FEED, NOON, Room, config, desk, reports
path, step = Path(sys.argv[1]), sys.argv[2]
room = Room(path, config(desk('quiet: {from: "11:00", to: "15:00"}')))
room.open(NOON)
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if step == "before ruling":
    Transaction.record_all = die
if step == "before commit of ruling":
    Transaction.settle_feed = die
room.tell(NOON, *reports(1, 2))
if step == "after ruling":
    die()
end = NOON + timedelta(hours=3)
with room.store.transaction() as tx:
    judging.release_messages(room.config, tx, end)
    if step == "before commit of release":
        die()
die()
"""


@pytest.mark.parametrize(
    "step",
    [
        "before ruling",
        "before commit of ruling",
        "after ruling",
        "before commit of release",
        "after release",
    ],
)
def test_a_kill_between_ruling_and_release_loses_and_repeats_nothing(open_room, step):
    room = open_room(config(desk('quiet: {from: "11:00", to: "15:00"}')))
    room.store.close()

    with python(KILLED, room.path, step) as killed:
        assert killed.wait(timeout=120) == -signal.SIGKILL

    room.open(NOON + 4 * HOUR)
    room.tell(NOON + MINUTE, *reports(1, 2))
    room.tick(NOON + 4 * HOUR)
    room.tick(NOON + 5 * HOUR)
    assert room.headlines() == ["Quiet hours: 2 alerts about Money"]
    assert room.queues() == []


# --- replay ---------------------------------------------------------------------------------

ENTRIES = [
    SeenEntry(
        FEED,
        f"id-{number}",
        title,
        f"https://a.example/{number}",
        first_seen=NOON + number * 20 * MINUTE,
        published=NOON + number * 20 * MINUTE,
        arrival=Arrival.NEWS,
    )
    for number, title in enumerate(reports(*range(1, 12)))
]


def replayed(made):
    memory = storage.RehearsalState()
    return [
        (alert.at, alert.signal.kind.name, alert.shown_state.value, alert.shown_reason)
        for alert in stream.replay(made, [ENTRIES], memory=memory)
    ]


def test_a_replay_shows_the_held_alerts_and_then_the_digest():
    found = replayed(config(desk('digest: "0 14 * * *"')))

    assert found[0] == (
        NOON,
        "match",
        "held",
        "held for the digest at 2 Mar 14:00 UTC",
    )
    digest = next(one for one in found if one[1] == "digest")
    assert digest == (NOON + 2 * HOUR, "digest", "active", "6 held messages in one")
    assert [one[1] for one in found].index("digest") == 6


@pytest.mark.parametrize(
    "options",
    [
        'digest: "*/50 * * * *"',
        "batch: 30m",
        "cooldown: 15m",
        "budget: 2/hour",
        'quiet: {from: "13:00", to: "14:30"}',
        'batch: 30m, cooldown: 15m, budget: 3/hour, quiet: {from: "13:00", to: "14:30"}',
    ],
)
def test_a_replay_says_the_same_as_the_daemon(open_room, options):
    made = config(desk(options))
    room = open_room(made)
    live = []
    for entry in ENTRIES:
        moment = entry.first_seen - 20 * MINUTE
        while moment < entry.first_seen:
            moment += MINUTE
            if moment < entry.first_seen:
                live += room.tick(moment)
        live += room.tick(entry.first_seen)
        room.said.clear()
        room.tell(entry.first_seen, entry.title)
        live += room.said

    shown = [(a.at, a.signal.kind.name, a.shown_state.value, a.shown_reason) for a in live]
    assert shown == replayed(made)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.booleans())
def test_without_timings_routes_and_silences_no_ruling_is_made(numbers, is_high):
    watches = ", severity: high" if is_high else ""
    made = config(PLAIN, "policy: {type: console}", watches=watches)
    entries = [
        SeenEntry(
            FEED,
            f"id-{place}",
            reports(number)[0],
            first_seen=NOON + place * MINUTE,
            arrival=Arrival.NEWS,
        )
        for place, number in enumerate(numbers)
    ]
    memory = storage.RehearsalState()

    raised = list(stream.replay(made, [entries], memory=memory))

    assert {alert.rulings for alert in raised} <= {()}
    assert memory.timing.list_queues() == []
    assert memory.timing.read_past("desk") == type(memory.timing.read_past("desk"))()


def test_the_state_of_an_old_config_has_no_ruling_and_no_past(open_room):
    room = open_room(config(PLAIN))
    room.tell(NOON, *reports(1, 2, 3))
    room.tick(NOON + HOUR)

    with room.store.transaction() as tx:
        for table in ("ruling", "channel_past", "silence"):
            count = tx._db.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            assert count == 0
    assert len(room.headlines()) == 3
