"""Three facts of age, and the reasons why it is not ready."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import generate_latest

from answers.daemon import Pulse
from answers.health import NOT_STORING, Life, judge_health, read_pulse
from daemon.metrics.counters import Counters
from daemon.metrics.gauges import Gauges
from model import Outage
from tests.daemon.metrics.moment import FACTS, MEASURES
from tests.scenes.statuses import a_status

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
PULSE = Pulse(4711, NOW - 8 * SECOND)
STOPPED = Pulse(None)
WELL = a_status(NOW, feeds_failing=2)


def judge(status=WELL, pulse=PULSE, problem=""):
    return judge_health(status, pulse, NOW, "./start {}".format, problem)


def test_a_daemon_that_lives_is_ready_and_its_facts_are_three():
    health = judge()

    assert (health.is_ready, health.life, health.troubles) == (True, Life.LIVE, ())
    assert health.pulse_at == NOW - 8 * SECOND
    assert (health.polled_at, health.next_at) == (NOW - MINUTE, NOW + MINUTE)
    assert health.storage == ""


def test_a_daemon_that_stopped_is_to_be_started():
    health = judge(pulse=Pulse(None, NOW - 90 * SECOND))

    assert (health.is_ready, health.life) == (False, Life.STOPPED)
    assert health.troubles == (
        "the daemon is not running; its last pulse was 1m30s ago; start it with: ./start run",
    )


def test_a_daemon_that_never_ran_has_no_pulse():
    health = judge(replace(WELL, last_poll=None, mode=""), STOPPED)

    assert (health.pulse_at, health.polled_at) == (None, None)
    assert health.troubles == ("the daemon is not running; start it with: ./start run",)


def test_a_state_that_cron_polls_is_ready_until_a_round_stays_away():
    rounds = judge(replace(WELL, mode="once"), STOPPED)
    late = judge(replace(WELL, mode="once", last_poll=NOW - timedelta(days=2)), STOPPED)

    assert (rounds.is_ready, rounds.life) == (True, Life.ROUNDS)
    assert late.life is Life.STOPPED
    assert late.troubles == ("nothing was polled for 2d; look at the job that runs: ./start once",)


@pytest.mark.parametrize(("age", "life"), [(60, Life.LIVE), (61, Life.LATE), (-5, Life.LIVE)])
def test_a_pulse_is_late_after_a_minute(age, life):
    health = judge(pulse=replace(PULSE, at=NOW - age * SECOND))

    assert (health.life, health.is_ready) == (life, life is Life.LIVE)


def test_a_daemon_that_hangs_is_to_be_restarted():
    (trouble,) = judge(pulse=replace(PULSE, at=NOW - 5 * MINUTE)).troubles

    assert trouble == (
        "the daemon (process 4711) gave no pulse for 5m; see its log, and restart it"
    )


def test_a_daemon_that_writes_no_file_is_late_and_its_log_has_the_reason():
    health = judge(pulse=Pulse(4711))

    assert health.life is Life.LATE
    assert "metrics.failed" in health.troubles[0]


@pytest.mark.parametrize(("late", "life"), [(10, Life.LIVE), (11, Life.LATE)])
def test_polls_that_are_overdue_are_late(late, life):
    health = judge(replace(WELL, next_poll=NOW - late * MINUTE))

    assert (health.life, health.is_ready) == (life, life is Life.LIVE)
    assert health.troubles == (
        ()
        if life is Life.LIVE
        else ("polls are overdue for 11m; see the log, and restart the daemon",)
    )


def test_a_database_that_takes_no_writes_is_a_trouble():
    health = judge(pulse=replace(PULSE, trouble=NOT_STORING))

    assert not health.is_ready
    assert health.storage.startswith("nothing can be stored; ")
    assert health.troubles == (health.storage,)


def test_a_database_that_cannot_be_read_is_told_in_its_own_words():
    health = judge(status=None, problem="x.db: the database is damaged; put a backup in its place")

    assert health.troubles == ("x.db: the database is damaged; put a backup in its place",)
    assert (health.polled_at, health.life) == (None, Life.LIVE)


def test_feeds_that_all_fail_are_a_trouble_and_no_feeds_are_none():
    (trouble,) = judge(replace(WELL, feeds_failing=3)).troubles

    assert trouble == "all feeds fail; see the reasons with: ./start feeds"
    assert judge(replace(WELL, feeds_total=0, feeds_failing=0)).is_ready


def test_without_a_network_the_remedy_is_that_of_the_network():
    outage = Outage(NOW - MINUTE, 3, "no name server answers")

    (trouble,) = judge(replace(WELL, feeds_failing=3, outage=outage)).troubles

    assert trouble == (
        "no network since 2026-11-22 11:59 UTC (1m): none of 3 feeds could be reached (no name server answers); check the connection; "
        "polls go on"
    )


def test_several_troubles_are_all_listed():
    health = judge(replace(WELL, feeds_failing=3), Pulse(None, NOW, NOT_STORING))

    assert len(health.troubles) == 3


def test_the_pulse_is_read_from_the_file_that_the_daemon_writes():
    counters = Counters()
    Gauges(counters.registry).show(FACTS, MEASURES)
    text = generate_latest(counters.registry).decode()

    assert read_pulse(text, 7) == Pulse(7, FACTS.at)


def test_a_daemon_that_cannot_store_says_so_in_the_file():
    text = "groundswell_heartbeat_timestamp_seconds 0\ngroundswell_storage_ok 0\n"

    assert read_pulse(text, 7).trouble == NOT_STORING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense {",
        "groundswell_heartbeat_timestamp_seconds nan\n",
        "groundswell_heartbeat_timestamp_seconds 1e300\n",
        "# TYPE groundswell_heartbeat_timestamp_seconds gauge\n",
        "groundswell_storage_ok 1.0\n",
    ],
)
def test_a_file_without_a_pulse_has_none(text):
    assert read_pulse(text, 7) == Pulse(7)
