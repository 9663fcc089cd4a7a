"""`alert_on: [silent]`: named streams, each with when a lull must and must not be told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from model import Arrival, Watch
from tests.scenes.desk import DAY, HOUR, START, Desk, report
from watchers.silent import Plugin

WATCH = Watch("Digital money", ("CBDC",), alert_on=("silent",))


def desk(plugin=None, **options):
    return Desk(plugin or Plugin(), WATCH, **options)


def kinds(at_work):
    return [signal.kind.name for signal in at_work.signals]


def test_a_steady_watch_is_never_silent():
    at_work = desk()

    at_work.live(60, every=0.5)

    assert kinds(at_work) == []


def test_two_a_day_that_stop_are_told_once_after_days_and_told_to_be_back():
    at_work = desk()
    stop = at_work.live(30, every=0.5)
    back = at_work.live(12)
    at_work.poll(back, 2, (report("back", back),))

    assert kinds(at_work) == ["silent.begun", "silent.over"]
    begun, over = at_work.signals
    assert begun.figures.observed == 0
    assert stop - HOUR <= begun.figures.started <= stop
    assert 4.0 <= begun.figures.expected <= 8.0
    assert begun.figures.score >= begun.figures.threshold >= 4.0
    assert begun.figures.daily == pytest.approx(2.0, rel=0.15)
    assert over.after == begun.key
    assert over.figures.started == begun.figures.started
    assert [match.entry.id for match in over.matches] == ["back"]


def test_forty_a_day_that_stop_are_told_after_a_day():
    at_work = desk()
    at_work.live(20, every=0.025, news=20)
    at_work.live(2, news=20)

    assert kinds(at_work) == ["silent.begun"]


def test_a_report_a_fortnight_is_no_ground_for_a_lull():
    at_work = desk()
    at_work.live(60, every=14)
    at_work.live(20)

    assert kinds(at_work) == []


def test_a_watch_that_was_never_reported_on_is_not_silent():
    at_work = desk()
    at_work.live(90)

    assert kinds(at_work) == []


def test_feeds_that_are_not_polled_make_no_lull():
    at_work = desk()
    at_work.live(30, every=0.5)
    at = START + 50 * DAY  # twenty days of outage
    at_work.wake_until(at)

    assert kinds(at_work) == []


def test_a_report_published_during_an_outage_ends_the_wait_without_a_signal():
    at_work = desk()
    at_work.live(30, every=0.5)
    at = START + 32 * DAY
    late = report("late", at, arrival=Arrival.BACKFILL, published=at - DAY)

    assert at_work.poll(at, 40, (late,)) == []
    assert kinds(at_work) == []


def test_feeds_that_bring_nothing_at_all_make_no_silence_for_long():
    at_work = desk()
    at_work.live(30, every=0.5)
    at_work.live(3, news=0)

    assert kinds(at_work) == []


def test_a_weekend_without_reports_is_told_no_more_than_once():
    at_work = desk()
    for week in range(10):
        at_work.live(5, every=0.2, name=f"week {week}")  # from a Monday on
        at_work.live(2)

    assert kinds(at_work) in ([], ["silent.begun", "silent.over"])


def test_a_word_of_working_days_that_stops_is_not_taken_to_rest():
    at_work = desk()
    for week in range(8):
        at_work.live(5, every=0.05, name=f"week {week}")
        at_work.live(2)
    at_work.live(2, every=0.05, name="last")
    at_work.signals.clear()
    at_work.live(1.5)

    # Weekends count for nothing, so 36 hours of working days without a report are enough.
    assert kinds(at_work) == ["silent.begun"]


def test_nights_are_no_lull():
    at_work = desk(Plugin(after=timedelta(hours=1)))
    for day in range(30):
        at_work.live(0.5, every=0.02, name=f"day {day}")
        at_work.live(0.5)

    assert len(kinds(at_work)) <= 2


def test_a_new_watch_knows_too_little():
    at_work = desk()
    at_work.live(3, every=0.25)
    at_work.live(3)

    assert kinds(at_work) == []


def test_an_old_entry_of_a_new_feed_does_not_end_a_lull():
    at_work = desk()
    at_work.live(30, every=0.5)
    at = at_work.live(12)
    old = report("old", at, arrival=Arrival.BASELINE, feed="g")

    assert at_work.poll(at, 0, (old,), feed="g") == []


def test_a_report_that_the_match_tells_is_not_shown_again():
    at_work = desk()
    at_work.watch = Watch(WATCH.name, WATCH.keywords, alert_on=("match", "silent"))
    at_work.live(30, every=0.5)
    at = at_work.live(12)
    at_work.poll(at, 2, (report("back", at),))

    assert at_work.signals[-1].matches == ()


def test_after_and_sensitivity_make_it_wait():
    told = []
    for plugin in (Plugin(sensitivity="1/week"), Plugin(), Plugin(sensitivity="1/quarter")):
        at_work = desk(plugin)
        at_work.live(30, every=0.25)
        at_work.live(8)
        told.append(at_work.signals[0].figures.expected)
    patient = desk(Plugin(after=timedelta(days=9)))
    patient.live(30, every=0.25)
    patient.live(8)

    assert told == sorted(told)
    assert told[0] < told[2]
    assert kinds(patient) == []


def test_a_time_too_short_is_refused():
    with pytest.raises(ValueError, match="write 1h or more"):
        Plugin(after=timedelta(minutes=5))


def test_a_restart_at_every_step_changes_nothing():
    straight, restarted = desk(), desk(restarts=True)

    for each in (straight, restarted):
        each.live(15, every=0.25)
        back = each.live(6)
        each.poll(back, 2, (report("back", back),))
        each.live(2, every=0.25, name="more")

    assert len(straight.signals) == 2
    assert restarted.signals == straight.signals
