"""How a trend lives: each rule of the table, and its figures."""

import runpy
from pathlib import Path

import pytest

from watchers.trends import life as _life
from watchers.trends import state as _state
from watchers.trends.evidence import find_bursts
from watchers.trends.focus import Focus, Start, Window
from watchers.trends.life import CONDITIONS, TRANSITIONS, Look, next_wait, start_rise, step
from watchers.trends.state import OVER, PEAKED, RISING, Life, Pulse, Settings, State
from watchers.usual import exposure as _exposure
from watchers.usual import rate as _rate

ROOT = Path(__file__).resolve().parents[3]
HOUR, DAY = 3600.0, 86400.0
BEGIN = 1_700_006_400.0  # a Wednesday, 00:00 UTC
NOW = BEGIN + 40 * DAY
STARTED = NOW - 2 * DAY

# Twelve reports in two hours, where a tenth of one is expected: a burst by any threshold.
BURST = Focus(expected=0.1, observed=12, starts=(Start(0.0, 0, NOW - 2 * HOUR),))
NOTHING = Focus()
PRESS = tuple((NOW - HOUR, f"paper{n}.example") for n in range(12))


def exposure():
    """Four entries an hour for forty days."""
    found = _exposure.add_feed(_exposure.Exposure(), "f", BEGIN)
    for hour in range(6, 24 * 40 + 1, 6):
        found = _exposure.add_poll(found, "f", BEGIN + hour * HOUR, 24)
    return found


EXPOSURE = exposure()


def life(phase, **fields):
    """A trend that rose two days ago to a pulse of ten, and was told then."""
    known = Life(
        phase=phase,
        started=STARTED,
        peak=10.0,
        peak_at=STARTED,
        told=10.0,
        told_at=STARTED,
        publishers=4,
        rose=STARTED,
    )
    return known._replace(**fields)


def state(trend, focus=NOTHING, reports=6.0, usual=0.5):
    """A watch with one report a day, and a pulse of *reports* where *usual* ones are expected."""
    rate = _rate.begin(EXPOSURE, NOW)._replace(
        shares={"": _rate.Share(30.0, 30 * 96.0, EXPOSURE.total)}, prior=48.0, since=BEGIN
    )
    pulse = Pulse(reports, usual, NOW)
    return State(rate=rate, focus=focus, pulse=pulse, recent=PRESS, life=trend)


def after(before, **fields):
    """The phase after one look at *before*, and the kinds of the steps."""
    settings = fields.get("settings", Settings())
    burst = find_bursts(before, NOW, EXPOSURE, settings).burst
    look = Look(NOW, EXPOSURE, settings, burst)._replace(**fields)
    found, steps = step(before, look)
    return found.life and found.life.phase, [one.kind for one in steps]


def test_a_burst_without_a_trend_begins_one():
    assert after(state(None, BURST)) == (RISING, ["rising"])


def test_without_a_burst_nothing_begins():
    assert after(state(None, NOTHING)) == (None, [])


def test_the_clock_alone_makes_no_rise():
    assert after(state(None, BURST), burst=None) == (None, [])


def test_fewer_reports_than_asked_for_are_no_rise():
    assert after(state(None, BURST), settings=Settings(min_reports=13)) == (None, [])


@pytest.mark.parametrize("phase", [RISING, PEAKED])
@pytest.mark.parametrize(
    ("hours", "told", "kinds"),
    [
        (23, 1.0, []),  # six times as high, but told less than a day ago
        (25, 1.0, ["escalated"]),
        (25, 2.0, []),  # three times as high is not enough after a day
        (71, 2.0, []),
        (72, 2.0, ["escalated"]),
    ],
)
def test_a_further_rise_is_told_after_three_days_or_after_one_if_far_higher(
    phase, hours, told, kinds
):
    known = life(phase, told=told, told_at=NOW - hours * HOUR)

    assert after(state(known, BURST))[1] == kinds


@pytest.mark.parametrize(
    ("known", "is_news"),
    [
        (None, True),
        (life(PEAKED, told=3.0, told_at=NOW - 3 * DAY), True),  # a pulse of six is twice as high
        (life(PEAKED, told=3.1, told_at=NOW - 3 * DAY), False),
        (life(OVER, told_at=NOW - 4 * DAY, ended=NOW - 26 * HOUR), True),  # its reports took two
        (life(OVER, told_at=NOW - 4 * DAY, ended=NOW - 25 * HOUR), False),
        (life(OVER, told=3.0, told_at=NOW - 4 * DAY, ended=NOW - HOUR), True),
    ],
)
def test_a_further_rise_is_news_if_it_is_twice_as_high_or_began_a_day_after_the_end(known, is_news):
    before = state(known, BURST)
    burst = find_bursts(before, NOW, EXPOSURE, Settings()).burst

    _, (rise,) = step(before, Look(NOW, EXPOSURE, Settings(), burst))

    assert rise.is_news is is_news


def test_a_pulse_above_the_peak_is_the_new_peak():
    look = Look(NOW, EXPOSURE, Settings())

    found, steps = step(state(life(PEAKED), reports=11.0), look)

    assert (found.life.phase, found.life.peak, found.life.peak_at) == (PEAKED, 11.0, NOW)
    assert steps == []


@pytest.mark.parametrize(
    ("reports", "age", "expected"),
    [
        (5.0, 12, (PEAKED, ["peaked"])),
        (5.1, 12, (RISING, [])),  # above half of the peak
        (5.0, 11, (RISING, [])),  # the peak is too fresh
    ],
)
def test_a_trend_peaks_at_half_its_height_half_a_day_after_its_peak(reports, age, expected):
    known = life(RISING, peak_at=NOW - age * HOUR)

    assert after(state(known, reports=reports), burst=None) == expected


@pytest.mark.parametrize("phase", [RISING, PEAKED])
def test_a_trend_ends_when_its_pulse_is_not_above_chance(phase):
    # One expected report: the limit is 1 + 1.5 * 1 + 0.5 = 3.
    assert after(state(life(phase), reports=3.0, usual=1.0))[1] == ["over"]
    assert after(state(life(phase, peak_at=NOW), reports=3.1, usual=1.0)) == (phase, [])


def test_the_figures_of_an_end_are_its_pulse_since_the_rise():
    look = Look(NOW, EXPOSURE, Settings())

    found, (over,) = step(state(life(RISING), reports=1.2, usual=0.5), look)

    assert found.life.ended == NOW
    assert (over.kind, over.trend, over.publishers) == ("over", STARTED, 4)
    assert over.window == Window(observed=1, expected=0.5, started=STARTED, score=0.0)


def test_a_trend_that_ended_lately_reopens_and_one_that_ended_long_ago_is_forgotten():
    lately = life(OVER, told_at=NOW - 8 * DAY, ended=NOW - 6.9 * DAY)
    long_ago = life(OVER, told_at=NOW - 8 * DAY, ended=NOW - 7.1 * DAY)

    assert after(state(lately, BURST)) == (RISING, ["reopened"])
    assert after(state(long_ago, BURST)) == (RISING, ["rising"])  # two rules in one moment
    assert after(state(lately)) == (OVER, [])
    assert after(state(long_ago)) == (None, [])


def test_a_rise_within_a_life_keeps_its_name():
    window = Window(observed=12, expected=0.1, started=NOW - HOUR, score=50.0)

    first = start_rise(state(None), NOW, window)
    further = start_rise(state(life(PEAKED)), NOW, window)
    again = start_rise(state(life(OVER)), NOW, window)

    assert (first.started, first.rose) == (NOW - HOUR, NOW - HOUR)
    assert (further.started, further.rose) == (STARTED, STARTED)
    assert (again.started, again.rose) == (STARTED, NOW - HOUR)


def test_the_clock_waits_half_of_the_time_until_the_end():
    # Eight times the limit of 3: it halves three times until the end, in 36 hours.
    assert next_wait(state(life(PEAKED), reports=24.0, usual=1.0)) == 18 * HOUR
    assert next_wait(state(life(PEAKED), reports=3.0, usual=1.0)) == HOUR / 2
    assert next_wait(state(None)) == next_wait(state(life(OVER))) == 0.0


def test_the_clock_is_there_when_a_rising_trend_may_have_peaked():
    known = life(RISING, peak=24.0, peak_at=NOW - 2 * HOUR)

    # Half of the peak is reached in 12 hours.
    assert next_wait(state(known, reports=24.0, usual=0.01)) == 12 * HOUR


def test_the_state_is_the_same_after_a_restart():
    known = state(life(PEAKED), BURST)

    assert _state.from_json(_state.to_json(known)) == known


def test_each_rule_leads_to_a_phase_and_each_condition_has_its_words():
    phases = {rule.phase for rule in TRANSITIONS}

    assert {rule.next_phase for rule in TRANSITIONS} <= phases
    assert {rule.condition for rule in TRANSITIONS} == set(CONDITIONS) == set(_life._TRIES)
    # The words of the conditions name these two times.
    assert (_life.PEAKED_AFTER, _life.REOPENS_WITHIN) == (12 * HOUR, 7 * DAY)


def test_the_page_of_bursts_shows_the_rules_as_they_are():
    page = runpy.run_path(str(ROOT / "docs" / "transitions.py"))["page"]()

    assert page == (ROOT / "docs" / "bursts.md").read_text(), (
        "write it again: python docs/transitions.py"
    )
