"""A ledger tells the same as the stored exposure, whatever it holds in memory."""

import json
import random

import pytest

from watchers.usual import ledger as _ledger
from watchers.usual.exposure import DAY, HOUR, Exposure, add_poll
from watchers.usual.history import exposure_from_json, poll_to_json
from watchers.usual.ledger import Ledger

BEGIN = 1_772_323_200.0


class Stored:
    """The stored exposure, and how often a pace was read from it."""

    def __init__(self):
        self.rows, self.reads = {}, 0

    def read_pace(self, feed):
        self.reads += 1
        return self.rows.get(feed)

    def read_all(self):
        return json.loads(json.dumps(self.rows))

    def poll(self, ledger, feed, at, entries):
        """Poll *feed* by *ledger*, as the daemon does."""
        exposure = ledger.open(self.read_pace, self.read_all)
        before = exposure.paces.get(feed)
        known = Exposure({feed: before} if before else {}, exposure.since, exposure.total)
        after = add_poll(known, feed, at, entries)
        ledger.put(feed, before, after)
        self.rows |= json.loads(json.dumps(poll_to_json(after, feed)))


def polled(feeds, hours):
    """Return the stored exposure after polls of *feeds*, and the ledger that stored it."""
    chance, stored = random.Random(7), Stored()
    ledger = Ledger({})
    for hour in range(hours):
        for feed in feeds:
            stored.poll(ledger, feed, BEGIN + hour * HOUR, chance.randrange(9))
    return stored, ledger


def test_the_sums_are_those_of_all_stored_feeds():
    stored, ledger = polled(["a", "b", "c"], hours=60)
    whole = exposure_from_json(stored.read_all())

    exposure = ledger.open(stored.read_pace, stored.read_all)

    assert (exposure.since, exposure.total) == (whole.since, whole.total)
    assert exposure.per_day == whole.per_day > 0
    assert dict(exposure.paces) == dict(whole.paces)


def test_a_restart_changes_no_figure():
    stored, ledger = polled(["a", "b", "c"], hours=60)
    restarted = Ledger(stored.read_all())
    before = dict(stored.rows)

    stored.poll(ledger, "b", BEGIN + 61 * HOUR, 4)
    after = dict(stored.rows)
    stored.rows = before
    stored.poll(restarted, "b", BEGIN + 61 * HOUR, 4)

    assert stored.rows == after
    figures = [one.open(stored.read_pace, stored.read_all).per_day for one in (ledger, restarted)]
    assert figures[0] == figures[1]


def test_a_pace_is_read_once_and_only_if_it_is_asked_for():
    stored, _ = polled(["a", "b"], hours=30)
    restarted = Ledger(stored.read_all())
    stored.reads = 0

    exposure = restarted.open(stored.read_pace, stored.read_all)
    assert stored.reads == 0
    assert exposure.paces["a"] == exposure.paces["a"]
    assert "nobody" not in exposure.paces

    assert stored.reads == 2


def test_of_many_paces_the_last_ones_are_kept(monkeypatch):
    monkeypatch.setattr(_ledger, "MAX_PACES_KEPT", 2)
    stored, ledger = polled(["a", "b", "c"], hours=2)
    stored.reads = 0
    exposure = ledger.open(stored.read_pace, stored.read_all)

    assert all(exposure.paces[feed].last_read == BEGIN + HOUR for feed in "cb")
    assert stored.reads == 0
    assert exposure.paces["a"].last_read == BEGIN + HOUR
    assert stored.reads == 1


def test_a_ledger_of_nothing_has_no_exposure():
    stored = Stored()
    exposure = Ledger({}).open(stored.read_pace, stored.read_all)

    assert (exposure.since, exposure.total, exposure.per_day) == (0.0, 0.0, 0.0)
    assert len(exposure.paces) == 0
    with pytest.raises(KeyError):
        exposure.paces["a"]


def test_the_sum_over_feeds_is_the_same_in_any_order():
    stored, _ = polled([f"f{n}" for n in range(20)], hours=int(3 * DAY / HOUR))
    rows = stored.read_all()
    shuffled = dict(random.Random(1).sample(list(rows.items()), len(rows)))

    assert exposure_from_json(rows).per_day == exposure_from_json(shuffled).per_day
