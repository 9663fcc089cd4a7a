"""`alert_on: [new]`: the first mention of a keyword ever, or after a long time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from model import Absence, Arrival, Watch
from tests.scenes.desk import DAY, HOUR, START, Desk, report
from watchers.new import Plugin

WATCH = Watch("Digital money", ("CBDC", "eNaira"), alert_on=("new",))


def desk(**options):
    made = Desk(Plugin(), WATCH, **options)
    made.poll(START)
    return made


def test_the_first_mention_in_forty_days_is_told_and_says_so():
    at_work = desk()
    at_work.poll(START + HOUR, 1, (report("old", START + HOUR),))
    at = START + 40 * DAY

    assert at_work.poll(at, 1, (report("again", at),)) == ["new"]
    (signal,) = at_work.signals
    assert signal.about.absence == Absence(START + HOUR, was_found=True)
    assert signal.keywords == ("CBDC",)
    assert signal.key == "match:Digital money:again"


def test_a_mention_within_thirty_days_is_nothing_new():
    at_work = desk()
    for day in (1, 30, 59, 88):
        at = START + day * DAY
        at_work.poll(at, 1, (report(f"day {day}", at),))

    assert at_work.signals == []


def test_each_keyword_is_new_by_itself():
    at_work = desk()
    for day in range(1, 20):
        at = START + day * DAY
        at_work.poll(at, 1, (report(f"day {day}", at),))
    at = START + 20 * DAY

    both = report("both", at, keywords=("CBDC", "eNaira"))

    assert at_work.poll(at, 1, (both,)) == ["new"]
    assert at_work.signals[-1].keywords == ("eNaira",)
    assert at_work.signals[-1].about.absence == Absence(START, was_found=False)


def test_a_watch_of_few_days_claims_nothing():
    at_work = desk()
    at = START + 6 * DAY

    assert at_work.poll(at, 1, (report("first", at),)) == []


def test_a_first_mention_is_told_once_however_often_it_is_copied():
    at_work = desk()
    at = START + 10 * DAY
    assert at_work.poll(at, 1, (report("first", at),)) == ["new"]

    for hour in range(1, 5):
        at_work.poll(at + hour * HOUR, 1, (report("first", at + hour * HOUR, f"q{hour}"),))

    assert len(at_work.signals) == 1


@pytest.mark.parametrize("arrival", [Arrival.BASELINE, Arrival.BACKFILL])
def test_an_old_entry_is_remembered_but_not_told(arrival):
    at_work = desk()
    at = START + 10 * DAY
    old = report("old", at, arrival=arrival, published=at - 20 * DAY)
    assert at_work.poll(at, 0, (old,)) == []

    soon, late = at + 5 * DAY, at + 36 * DAY
    assert at_work.poll(soon, 1, (report("soon", soon),)) == []
    assert at_work.poll(late, 1, (report("late", late),)) == ["new"]
    assert at_work.signals[-1].about.absence.since == soon


def test_the_first_page_of_a_feed_is_not_told():
    at_work = desk()
    at = START + 10 * DAY

    assert at_work.poll(at, 9, (report("first page", at, feed="g"),), feed="g") == []


def test_a_keyword_that_is_added_is_looked_for_from_then_on_and_the_others_go_on():
    at_work = desk()
    at_work.poll(START + HOUR, 1, (report("old", START + HOUR),))
    at_work.watch = Watch(WATCH.name, ("CBDC", "digital euro"), alert_on=("new",))
    edited = START + 35 * DAY
    at_work.poll(edited, 1, ())
    at_work.look(edited)

    at = edited + 2 * DAY
    assert at_work.poll(at, 1, (report("x", at, keywords=("digital euro",)),)) == []
    at += DAY
    assert at_work.poll(at, 1, (report("y", at),)) == ["new"]
    assert at_work.signals[-1].about.absence == Absence(START + HOUR, was_found=True)


def test_a_watch_with_other_conditions_begins_again():
    at_work = desk()
    at_work.watch = Watch(WATCH.name, WATCH.keywords, none=("job",), alert_on=("new",))
    at = START + 40 * DAY

    assert at_work.poll(at, 1, (report("x", at),)) == []


def test_after_says_how_long():
    at_work = Desk(Plugin(after=timedelta(days=3)), WATCH)
    at_work.poll(START)
    for day in (1, 3, 6.5, 9):
        at = START + day * DAY
        at_work.poll(at, 1, (report(f"day {day}", at),))

    assert [signal.key for signal in at_work.signals] == ["match:Digital money:day 6.5"]


def test_a_time_too_short_is_refused():
    with pytest.raises(ValueError, match="write 1h or more"):
        Plugin(after=timedelta(minutes=5))


def test_a_restart_at_every_step_changes_nothing():
    straight, restarted = desk(), desk(restarts=True)

    for each in (straight, restarted):
        for day in (1, 2, 9, 45, 46, 80):
            at = START + day * DAY
            words = ("eNaira",) if day % 3 == 0 else ("CBDC",)
            each.poll(at, 1, (report(f"day {day}", at, keywords=words),))

    assert len(straight.signals) == 4
    assert restarted.signals == straight.signals
