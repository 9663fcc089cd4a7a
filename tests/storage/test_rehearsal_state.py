"""A rehearsal remembers three days of texts, the alerts that it told, and states of watchers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from model import Alert, Figures, Message, Report, State
from storage import RehearsalState
from tests.scenes.signals import a_signal

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def report(key, *fingerprints):
    return Report(key, "Money", (), fingerprints)


def alert(key, at, state=State.ACTIVE):
    return Alert("id", a_signal("match", "Money", key), at, state, "", (), Message("match", "x"))


def test_a_text_is_known_for_three_days_and_keeps_its_first_report():
    memory = RehearsalState()
    memory.add_reports([report("r1", "url:a", "title:b")], NOON)
    memory.add_reports([report("r2", "url:a")], NOON + DAY)

    assert memory.recent(NOON + 2 * DAY).get("url:a") == "r1"
    assert memory.recent(NOON + 2 * DAY).get("title:b") == "r1"
    assert memory.recent(NOON + 2 * DAY).get("url:z") is None
    assert memory.recent(NOON + 4 * DAY).get("url:a") is None


def test_only_active_alerts_are_remembered_as_told():
    memory = RehearsalState()
    memory.record(alert("quiet", NOON, State.SUPPRESSED))
    memory.record(alert("told", NOON))
    memory.record(alert("told", NOON + DAY))

    assert memory.told().get("quiet") is None
    assert memory.told().get("told") == NOON


def test_the_state_of_a_long_rehearsal_stays_small():
    memory = RehearsalState()
    for hour in range(24 * 60):
        at = NOON + timedelta(hours=hour)
        memory.recent(at)
        memory.add_reports([report(f"r{hour}", f"url:{hour}")], at)
        memory.record(alert(f"r{hour}", at))

    assert len(memory.told()) <= 24 * 6 + 1


def test_a_rise_is_remembered_until_its_trend_ends_however_late():
    memory = RehearsalState()
    figures = Figures(7, 0.4, 9.0, 5.0, NOON, 4, 7, 1.0, NOON)
    rise = replace(
        alert("rise", NOON), signal=a_signal("burst.rising", "Money", "r", figures=figures)
    )
    memory.record(rise)
    memory.record(alert("told", NOON))

    memory.recent(NOON + 30 * DAY)

    assert memory.told().get("r") == NOON
    assert memory.told().get("told") is None


def test_watches_are_due_once_at_their_wake_time():
    memory = RehearsalState()
    memory.keep("Money", {"burst": {"a": 1}}, NOON, NOON + DAY)
    memory.keep("Football", {"burst": {}}, NOON, NOON + 2 * DAY)
    memory.keep("Football", {"burst": {}}, NOON, None)

    assert memory.find_next_wake() == NOON + DAY
    assert memory.take_due(NOON) == []
    assert memory.take_due(NOON + DAY) == ["Money"]
    assert memory.find_next_wake() is None
    assert memory.state("Money", "burst") == {"a": 1}


def test_titles_of_earlier_entries_come_newest_first():
    memory = RehearsalState()
    for n in range(1_500):
        memory.add_titles([f"t{n}"], NOON + n * DAY)

    found = memory.titles(NOON + 1_200 * DAY)

    assert (len(found), found[0], found[-1]) == (1_000, "t1199", "t200")


def test_only_the_last_wake_time_of_a_watcher_counts():
    memory = RehearsalState()
    for day in (3, 1, 5, 2, 2):
        memory.keep("Money", {"silent": {}}, NOON, NOON + day * DAY)
    memory.keep("Money", {"burst": {}}, NOON, NOON + 4 * DAY)

    assert memory.find_next_wake() == NOON + 2 * DAY
    assert memory.take_due(NOON + 3 * DAY) == ["Money"]
    assert memory.find_next_wake() == NOON + 4 * DAY
    assert memory.take_due(NOON + 9 * DAY) == ["Money"]
    assert memory.take_due(NOON + 9 * DAY) == []
