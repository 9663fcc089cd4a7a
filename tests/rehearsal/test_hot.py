"""The hot list of recorded entries, at a time or in steps, is that of whole hours."""

from datetime import timedelta

import pytest

import config
from config import Texts
from model import UsageError
from rehearsal.hot import HotHours, list_hours
from tests.scenes.terms import a_stream
from tests.watchers.discovery.scene import START

pytestmark = pytest.mark.untraced
CONFIG = config.parse(Texts("config.yaml", {"config.yaml": "watches: [Kelderdam]"}), {})
STREAM = a_stream()


def find_lists(step=None, until=None, known=()):
    hours = HotHours(CONFIG, known)
    return list(list_hours(hours, STREAM, step, until))


def hour(number):
    return START + timedelta(hours=number)


def test_the_list_at_the_end_is_that_of_the_last_hour():
    [hot] = find_lists()

    assert hot.at == hour(144)


def test_the_list_at_a_time_knows_only_the_hours_that_are_over():
    [before] = find_lists(until=hour(120) + timedelta(minutes=59))
    [after] = find_lists(until=hour(121) + timedelta(minutes=1))

    assert (before.at, before.terms) == (hour(120), ())
    assert after.at == hour(121)
    assert [(term.text, term.covered_by) for term in after.terms] == [("Kelderdam", ("Kelderdam",))]


def test_a_time_after_the_entries_has_a_list_of_its_own():
    [hot] = find_lists(until=hour(200))

    assert (hot.at, hot.terms) == (hour(200), ())


def test_a_time_long_after_the_entries_is_refused():
    with pytest.raises(UsageError, match=r"the entries end at 2026-03-08 00:00 UTC, long before"):
        find_lists(until=hour(24 * 300))


def test_a_time_before_the_entries_has_no_list():
    assert find_lists(until=START) == []


def test_steps_are_whole_ones_and_the_last_list_ends_them():
    times = [hot.at for hot in find_lists(step=48, until=hour(110))]

    assert times == [hour(48), hour(96), hour(110)]
    assert [hot.at for hot in find_lists(step=24)][-2:] == [hour(120), hour(144)]


def test_a_topic_that_is_known_keeps_its_id():
    hours = HotHours(CONFIG)
    [_] = list_hours(hours, STREAM, until=hour(121))
    [topic] = hours._past.topics.values()

    [later] = find_lists(until=hour(123), known=[topic])
    [alone] = find_lists(until=hour(123))

    assert later.terms[0].id == topic.id != alone.terms[0].id


def test_the_days_of_the_past_are_at_hand():
    hours = HotHours(CONFIG)
    [_] = list_hours(hours, STREAM)

    day = int(START.timestamp()) // 86400
    assert sorted(hours.list_days()) == [day, day + 1, day + 2, day + 3, day + 4]
    assert hours.count_days("council")[day] > 1
    assert hours.count_days("nowhere") == {}
