"""Named streams, each with when an alert must, may and must not come.

A stream is played poll by poll: feeds bring entries at their own pace, some of which match. Chance
is a counter's hash, so every run is the same.
"""

import json
from dataclasses import dataclass, field
from hashlib import blake2b

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchers import _detector, _exposure
from watchers._detector import Settings, Sighting

DAY, HOUR = 86400, 3600
BEGIN = 1_700_006_400  # a Wednesday, 00:00 UTC
POLL = 1800
TOLD = {"rising", "escalated", "reopened"}


class Dice:
    """Chance that is the same in every run."""

    def __init__(self, seed):
        self.seed, self.count = seed, 0

    def roll(self):
        self.count += 1
        digest = blake2b(f"{self.seed} {self.count}".encode(), digest_size=7).digest()
        return int.from_bytes(digest) / 2**56

    def poisson(self, mean):
        count, left = 0, mean
        while left > 30:  # in parts, since exp(-mean) would vanish
            count, left = count + self._small(30), left - 30
        return count + self._small(left)

    def _small(self, mean):
        count, product, floor = 0, self.roll(), 2.718281828459045**-mean
        while product > floor:
            count, product = count + 1, product * self.roll()
        return count


@dataclass
class Source:
    """A feed: how many entries a day, what part matches, and by whom."""

    volume: float = 480.0
    daily: float = 1.0
    publishers: tuple[str, ...] = ("a.example", "b.example", "c.example", "d.example")
    search: bool = False
    begins: float = 0.0
    ends: float = 1e9


@dataclass
class World:
    """What happens, by seconds since the start."""

    days: float
    feeds: dict = field(default_factory=lambda: {"wire": Source()})
    busy: object = lambda at: 1.0  # how busy the feeds are
    wanted: object = lambda at: 1.0  # how much of what they bring matches
    bursts: tuple = ()
    """(start, end, reports) in days."""
    missed: object = lambda at, feed: False  # the poll fails
    seed: str = "stream"
    copies: tuple = ()
    """(day, how many copies of one report)."""
    one_publisher: str = ""
    """Who alone writes the bursts."""

    def polls(self):
        """Every moment: (time, {feed: entries}, sightings)."""
        dice, waiting = Dice(self.seed), {}
        for tick in range(int(self.days * DAY / POLL)):
            at = tick * POLL
            brought, sightings = {}, []
            for name, feed in self.feeds.items():
                if not feed.begins * DAY <= at < feed.ends * DAY:
                    continue
                count, seen = self._new(dice, feed, name, at)
                held = waiting.pop(name, (0, []))
                count, seen = count + held[0], held[1] + seen
                if self.missed(at / DAY, name):
                    waiting[name] = (count, seen)
                else:
                    brought[name] = count
                    sightings += seen
            yield BEGIN + at, brought, sightings

    def _new(self, dice, feed, name, at):
        part, busy = POLL / DAY, self.busy(at / DAY)
        count = dice.poisson((feed.volume - feed.daily) * busy * part)
        found = dice.poisson(feed.daily * busy * self.wanted(at / DAY) * part)
        writers = [feed.publishers[int(dice.roll() * len(feed.publishers))] for _ in range(found)]
        for start, end, reports in self.bursts:
            if start <= at / DAY < end:
                more = dice.poisson(reports * part / (end - start) / len(self.feeds))
                pick = [int(dice.roll() * len(feed.publishers)) for _ in range(more)]
                writers += [self.one_publisher or feed.publishers[n] for n in pick]
        sightings = [Sighting(name, writer) for writer in writers]
        for day, copies in self.copies:
            if day <= at / DAY < day + part:
                sightings += [Sighting(name, f"{n}.example", n == 0) for n in range(copies)]
                count += copies
        return (0 if feed.search else count) + len(writers), sightings


def play(world, asked=None, restart=False):
    """What a watch says of *world*: (days since the start, transition)."""
    asked = asked or Settings()
    exposure, state, told, known = _exposure.Exposure(), None, [], set()
    for now, brought, sightings in world.polls():
        for name, count in brought.items():
            if name not in known:
                search = world.feeds[name].search
                exposure = _exposure.added(exposure, name, now, search=search)
            else:
                exposure = _exposure.polled(exposure, name, now, count)
        heard = [s for s in sightings if s.feed in known]
        known |= set(brought)
        if state is None:
            state = _detector.new(exposure, now)
        if heard or (now - BEGIN) % (3 * HOUR) == 0:
            state, changes = _detector.advance(state, now, heard, exposure, asked)
            told += [((now - BEGIN) / DAY, change) for change in changes]
        if restart:
            state = _detector.from_json(json.loads(json.dumps(_detector.to_json(state))))
    return told


def rises(told, start=2.0, end=1e9):
    """The days on which a person is told of a rise."""
    return [day for day, change in told if change.kind in TOLD and start <= day < end]


def one_feed(daily, **more):
    return {"wire": Source(daily=daily, volume=max(480.0, 20.0 * daily), **more)}


@pytest.mark.parametrize(
    ("daily", "days", "allowed"), [(0.05, 365, 2), (1, 180, 6), (40, 60, 3), (2000, 21, 2)]
)
def test_steady_keywords_of_every_volume_keep_the_promise(daily, days, allowed):
    told = play(World(days, one_feed(daily)))

    assert len(rises(told)) <= allowed


@pytest.mark.parametrize(
    ("daily", "reports", "hours"), [(0.05, 5, 24), (1, 10, 24), (40, 80, 24), (2000, 2500, 24)]
)
def test_a_burst_is_told_within_a_day_whatever_the_volume(daily, reports, hours):
    told = play(World(40, one_feed(daily), bursts=((35, 35.5, reports),)))

    first = rises(told, 35)[0]
    assert first < 35 + hours / 24
    assert len(rises(told, 35, 38)) <= 3


def test_a_sharp_event_rises_peaks_and_is_over_and_says_its_arithmetic():
    told = play(World(50, one_feed(1), bursts=((30, 30.5, 12),)))

    after = [(day, change) for day, change in told if day >= 30]
    kinds = [change.kind for _, change in after]
    assert kinds[0] == "rising"
    assert kinds.index("peaked") < kinds.index("over")
    day, rise = after[0]
    assert day < 30.4
    assert rise.window.observed >= 3
    assert rise.window.expected < 1
    assert rise.window.score >= rise.threshold
    assert BEGIN + 29 * DAY < rise.window.started <= rise.at


def test_a_daily_rhythm_is_not_news():
    day_and_night = World(60, one_feed(20), busy=lambda at: 1.7 if 0.3 < at % 1 < 0.8 else 0.3)

    assert len(rises(play(day_and_night), 7)) <= 3


def test_a_weekend_dip_is_not_followed_by_monday_s_alert():
    week = World(60, one_feed(20), busy=lambda at: 0.3 if int(at + 2) % 7 in (5, 6) else 1.2)

    assert len(rises(play(week), 7)) <= 3


def test_a_slow_climb_may_be_told_but_not_again_and_again():
    told = play(World(90, one_feed(5), wanted=lambda at: 1 + max(0, at - 30) / 30))

    assert len(rises(told, 7)) <= 5


def test_one_story_in_forty_outlets_is_one_report():
    told = play(World(40, one_feed(1), copies=((35.0, 40),)))

    assert rises(told, 35, 36) == []


def test_one_publisher_with_many_feeds_is_not_a_burst_where_others_write_too():
    feeds = {f"f{n}": Source(daily=0.3, volume=200) for n in range(6)}
    loud = play(World(40, feeds, bursts=((35, 35.5, 20),), one_publisher="loud.example"))
    many = play(World(40, feeds, bursts=((35, 35.5, 20),)))

    assert rises(loud, 35, 36) == []
    assert rises(many, 35, 35.5)


def test_a_feed_that_is_added_is_learned_before_it_counts():
    feeds = {"wire": Source(daily=1), "trade": Source(volume=60, daily=20, begins=30)}
    told = play(World(60, feeds))

    assert len(rises(told, 30)) <= 1


def test_a_feed_that_is_removed_makes_no_burst():
    feeds = {
        "flood": Source(volume=5000, daily=0.01, ends=30),
        "trade": Source(volume=60, daily=10),
    }
    told = play(World(60, feeds))

    assert rises(told, 30, 40) == []
    assert len(rises(told, 7)) <= 3


def test_an_outage_whose_entries_all_come_at_once_makes_no_burst():
    away = World(50, one_feed(20), missed=lambda at, _: 30 <= at < 31.5)

    assert rises(play(away), 30, 33) == []


def test_missed_polls_make_no_burst():
    dice = Dice("missed")
    told = play(World(60, one_feed(20), missed=lambda _at, _feed: dice.roll() < 0.5))

    assert len(rises(told, 7)) <= 2


def test_a_clock_that_steps_back_breaks_nothing():
    exposure = _exposure.added(_exposure.Exposure(), "f", BEGIN)
    state, now = _detector.new(exposure, BEGIN), BEGIN
    for tick in range(2000):
        now = BEGIN + tick * POLL - (2 * HOUR if tick > 1000 else 0)
        exposure = _exposure.polled(exposure, "f", now, 10)
        seen = [Sighting("f", f"{tick % 5}.example")] if tick % 24 == 0 else []
        state, changes = _detector.advance(state, now, seen, exposure, Settings())

        assert tick < 240 or not [c for c in changes if c.kind in TOLD]


def test_a_search_feed_of_which_every_entry_matches_still_tells_a_burst():
    feeds = {"search": Source(volume=12, daily=12, search=True)}
    calm = play(World(60, feeds))
    burst = play(World(60, feeds, bursts=((45, 45.5, 40),)))

    assert len(rises(calm, 7)) <= 2
    assert rises(burst, 45)[0] < 45.5


def test_a_second_burst_in_the_shadow_of_the_first_is_told():
    told = play(World(50, one_feed(1), bursts=((30, 30.5, 15), (33, 33.5, 40))))

    assert rises(told, 30, 30.5)
    assert rises(told, 33, 34)


def test_a_topic_that_stays_high_is_told_once_and_becomes_usual():
    told = play(World(120, one_feed(4), wanted=lambda at: 5 if at > 40 else 1))

    assert 1 <= len(rises(told, 40, 44)) <= 2
    assert len(rises(told, 44)) <= 3


def test_on_its_first_day_a_watch_is_neither_mute_nor_hysterical():
    steady = play(World(2, one_feed(8)))
    event = play(World(2, one_feed(1), bursts=((0.6, 0.8, 25),)))

    assert len(rises(steady, 0)) <= 1
    assert rises(event, 0.6)


def test_a_more_patient_watch_is_told_less():
    counts = [
        len(rises(play(World(150, one_feed(3)), Settings(days=days)), 10))
        for days in (1.0, 30.0, 1000.0)
    ]

    assert counts[0] >= counts[1] >= counts[2]


def test_a_state_is_smaller_than_four_kilobytes_however_many_feeds_match():
    exposure = _exposure.Exposure()
    for n in range(40):
        exposure = _exposure.added(exposure, f"feed{n}", BEGIN)
    state = _detector.new(exposure, BEGIN)
    for tick in range(1000):
        now, feed = BEGIN + tick * POLL, f"feed{tick % 40}"
        exposure = _exposure.polled(exposure, feed, now, 9)
        seen = [Sighting(feed, f"{tick % 30}.example")]
        state, _ = _detector.advance(state, now, seen, exposure, Settings())

    assert len(json.dumps(_detector.to_json(state), separators=(",", ":"))) < 4096


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from([0.3, 3.0, 30.0]),
    st.lists(st.tuples(st.integers(2, 18), st.integers(2, 30)), max_size=3),
    st.text("abc", max_size=4),
)
def test_a_restart_at_every_poll_changes_nothing(daily, bursts, seed):
    world = World(
        20, one_feed(daily), bursts=tuple((day, day + 0.5, n) for day, n in bursts), seed=seed
    )

    assert play(world, restart=True) == play(world)
