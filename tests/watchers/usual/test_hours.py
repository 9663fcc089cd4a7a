"""The hours of a word, beyond the rhythm of its feeds."""

import json
from itertools import pairwise

import pytest

from tests.watchers.streams import PRESS
from watchers.trends import life as _life
from watchers.trends import state as _state
from watchers.trends.state import Settings, Sighting
from watchers.usual import exposure as _exposure
from watchers.usual import hours, interval
from watchers.usual import rate as _rate

DAY, HOUR = 86400, 3600
MONDAY = 1_700_438_400  # 2023-11-20, 00:00 UTC


class Life:
    """A watch of one feed that is polled every half hour, and looked at when it is reported on."""

    def __init__(self):
        self.exposure = _exposure.add_feed(_exposure.Exposure(), "f", MONDAY)
        self.rate, self.hours = _rate.begin(self.exposure, MONDAY), hours.NO_HOURS
        self.now, self.expected = MONDAY, []

    def live(self, days, reports, entries=lambda _hour: 20):
        """Go on for *days*; *reports* and *entries* come by the hour since the beginning."""
        for _ in range(int(days * 48)):
            self.now += HOUR // 2
            # A poll brings the entries of the half hour before it.
            half = (self.now - MONDAY) // (HOUR // 2) - 1
            self.exposure = _exposure.add_poll(
                self.exposure, "f", self.now, entries(half // 2) // 2
            )
            if count := reports(half // 2) if half % 2 else 0:
                self.look(count)
        return self

    def look(self, count=0):
        """Look now, when *count* reports came; return the reports that were expected."""
        counts = {"f": count} if count else {}
        rate, usual = interval.advance(self.rate, self.exposure, counts, self.now)
        self.hours, found = hours.apply(self.hours, self.rate, rate, self.exposure, usual, count)
        self.rate = rate
        self.expected.append((self.now, found.before + found.now))
        return found.before + found.now

    def of_days(self, last):
        """Return the reports expected a day, on average of the *last* days."""
        return sum(n for at, n in self.expected if at > self.now - last * DAY) / last

    def of_hours(self, first, after, last=7):
        """Return the reports expected a day from one hour to another, in the *last* days."""
        since = self.now - last * DAY
        # The reports of an hour are expected at its end.
        within = [n for at, n in self.expected if at > since and first < (at / HOUR) % 24 <= after]
        return sum(within) / last


def flat(_hour):
    return 1


def by_day(hour):
    return 2 if 7 <= hour % 24 < 19 else 0


def is_working(hour):
    return hour // 24 % 7 < 5


def test_a_word_that_comes_around_the_clock_has_no_pattern():
    life = Life().live(40, flat)

    by_hour, by_weekday = life.hours.reports[:24], life.hours.reports[24:]
    assert sum(by_hour) == pytest.approx(sum(by_weekday), rel=0.001)
    assert not life.hours.factors


def test_a_word_that_comes_by_day_is_expected_by_day():
    life = Life().live(40, by_day)

    assert life.of_days(7) == pytest.approx(24, rel=0.05)
    assert life.of_hours(8, 18) == pytest.approx(20, rel=0.15)
    night = life.live(0.25, lambda _hour: 0).look()
    assert night < 2  # without learned hours: eleven


def test_a_rare_word_has_no_hours():
    life = Life().live(40, lambda hour: int(hour % 24 == 9))

    assert life.hours == hours.NO_HOURS
    assert hours.to_json(life.hours) == []


def test_a_word_that_becomes_rare_forgets_its_hours():
    life = Life().live(30, by_day)
    assert life.hours.factors

    life.live(150, lambda hour: int(hour % 48 == 9))
    assert life.hours == hours.NO_HOURS


@pytest.mark.parametrize("every", [1, 5])
def test_a_rhythm_that_the_feeds_explain_is_not_counted_twice(every):
    def busy(hour):
        return 40 * by_day(hour) + 2

    def reports(hour):
        return by_day(hour) if hour % every == 0 else 0  # other hours on each day

    life = Life().live(60, reports, busy)

    factors = list(life.hours.factors) or [1.0] * 24
    assert all(0.75 < factors[hour] < 1.25 for hour in range(7, 19))


def test_working_days_are_learned():
    life = Life().live(7 * 8, is_working)

    days = life.hours.factors[24:]
    assert min(days[:5]) > 1.3
    assert max(days[5:]) < 0.1
    weekend = life.live(5, is_working).live(1, lambda _hour: 0).look()
    assert weekend < 3  # without learned hours: 24


def test_a_spread_of_days_that_weekends_explain_does_not_count():
    life = Life().live(7 * 10, is_working)
    usual = _rate.estimate_usual(life.rate.shares, life.rate.prior).chance
    # Days with a mean of 20 reports and a squared relative spread of 0.4: the same as five days
    # with 28 and two with none.
    sums = (12_000 * 1.4 + 600, 12_000 / usual, 600 / usual, 12_000 / usual**2)
    rate = life.rate._replace(scatter=_rate.Scatter(*sums))

    assert life.hours.weekday_spread == pytest.approx(0.4, abs=0.06)
    assert _rate.dispersion_size(rate) == pytest.approx(2.5, rel=0.05)
    assert hours.dispersion_size(life.hours, rate) > 12


def test_a_weekday_begins_in_the_night_of_the_place_of_the_word():
    # Eight hours behind UTC: Friday afternoon is Saturday there.
    life = Life().live(7 * 9, lambda hour: by_day(hour - 8) * is_working(hour - 8))

    assert 3 <= life.hours.dawn < 15
    friday, saturday = life.hours.factors[28], life.hours.factors[29]
    assert friday > 1.2
    assert saturday < 0.1


def test_summer_time_is_learned_in_weeks():
    life = Life().live(40, by_day)
    before = list(life.hours.factors)

    life.live(28, lambda hour: by_day(hour + 1))
    after = life.hours.factors

    assert before[6] < 0.7
    assert before[18] > 1.3
    assert after[6] > 1.0
    assert after[18] < 1.0


def test_a_burst_at_night_is_learned_as_one_bad_hour_at_most():
    def burst(hour):
        return 30 if hour // 24 == 35 and hour % 24 in (2, 3) else by_day(hour)

    calm, life = Life().live(40, by_day), Life().live(40, burst)

    gained = [
        more - less for more, less in zip(life.hours.reports, calm.hours.reports, strict=True)
    ]
    assert 0 < gained[2] < 2.5
    assert 0 < gained[3] < 2.5
    assert sum(gained[:24]) < 5


def test_no_day_is_learned_before_it_is_over():
    life = Life().live(40, by_day)
    life.look()
    known = life.hours.reports

    life.live(0.5, lambda hour: 20 if hour % 24 == 2 else 0)

    assert life.hours.reports == known


def test_a_long_outage_changes_no_hours():
    life = Life().live(40, by_day)
    known = life.hours

    life.now += 20 * DAY
    life.exposure = _exposure.add_poll(life.exposure, "f", life.now, 1440)
    expected = life.look(3)

    assert expected == pytest.approx(3 * 24, rel=0.1)  # a feed keeps three days
    assert (life.hours.reports, life.hours.today) == (known.reports, known.today)


def test_a_feed_that_brings_a_whole_day_at_once_shows_no_hours():
    life = Life()
    for day in range(60):
        life.now = MONDAY + (day + 1) * DAY
        life.exposure = _exposure.add_poll(life.exposure, "f", life.now, 100)
        life.look(10)

    assert not life.hours.factors


def test_hours_are_the_same_after_a_restart_at_any_time():
    life = Life()
    for days in (3, 0.3, 1.1, 20, 0.77, 5):
        life.live(days, by_day)
        stored = json.loads(json.dumps(hours.to_json(life.hours)))
        assert hours.from_json(stored) == life.hours


def test_a_stored_state_without_hours_is_read():
    exposure = _exposure.add_feed(_exposure.Exposure(), "f", MONDAY)
    state = _state.begin(exposure, MONDAY)
    stored = json.loads(json.dumps(_state.to_json(state)))
    del stored["hours"]

    assert _state.from_json(stored) == state


def test_a_second_look_at_the_same_time_expects_nothing():
    life = Life().live(40.4, by_day)
    life.look(1)
    known = life.hours.today[9]

    assert life.look(1) == pytest.approx(0.0)
    assert life.hours.today[9] == known + 1


def test_a_clock_that_is_set_back_changes_no_hours():
    life = Life().live(40.4, by_day)
    known = life.hours

    life.now -= 26 * HOUR
    life.exposure = _exposure.add_poll(life.exposure, "f", life.now, 10)
    assert life.look(1) < 1
    assert life.hours == known

    life.live(3, by_day)
    assert life.of_days(1) == pytest.approx(24, rel=0.2)


def test_the_detector_expects_by_the_hours():
    exposure = _exposure.add_feed(_exposure.Exposure(), "f", MONDAY)
    state, totals = _state.begin(exposure, MONDAY), []
    for half in range(1, 48 * 40):
        now = MONDAY + half * HOUR // 2
        exposure = _exposure.add_poll(exposure, "f", now, 10)
        seen = [Sighting("f", PRESS[half % 6])] if by_day((half - 1) // 2) else []
        if seen or half % 48 == 13:  # and at half past six in the morning
            state, _ = _life.advance(state, now, seen, exposure, Settings())
            totals.append((half, state.focus.expected))

    nights = [b - a for (_, a), (half, b) in pairwise(totals[-300:]) if half % 48 == 13]
    assert max(nights) < 3  # without learned hours: eleven and a half
