"""Once a week one message names the noisiest watches: on Monday at nine, and never twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import structlog

from config import Texts, parse
from daemon.metrics.counters import Counters
from daemon.operator import Operator
from daemon.weekly import find_last_end, name_week
from tests.answers.test_feedback import CONFIG, JOBS, NEWS, poll, say
from tests.loopback.daemon import Daemon
from tests.scenes.timing import at

BERLIN = "Europe/Berlin"
SATURDAY = datetime(2026, 3, 28, 8, tzinfo=UTC)  # the clocks go forward that night
NINE = at("2026-03-30 09:00", BERLIN)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def daemon(tmp_path):
    text = CONFIG.replace("{type: console}", f"{{type: console, zone: {BERLIN}}}")
    made = Daemon(tmp_path / "g.db", parse(Texts("/etc/g/config.yaml", {"config.yaml": text}), {}))
    made.begin(SATURDAY - DAY)
    poll(made, "The first page of the feed", at=SATURDAY - DAY)
    yield made
    made.store.close()


def start(daemon):
    """Return the operator of a process that has just started."""
    return Operator(daemon.store, structlog.get_logger(), Counters())


def list_told(daemon):
    rows = daemon.store.list_alerts(99)
    return [(row.at, row.to, row.message) for row in rows if row.kind == "ops.feedback"]


def test_the_message_comes_on_monday_at_nine_by_the_clocks_of_the_channel(daemon):
    poll(daemon, *JOBS, *NEWS, at=SATURDAY)
    say(daemon, "not_relevant", *JOBS, at=SATURDAY)
    say(daemon, "useful", *NEWS, at=SATURDAY)
    operator = start(daemon)

    operator.weekly.report(daemon.config, NINE - MINUTE)
    before = list_told(daemon)
    operator.weekly.report(daemon.config, NINE)

    assert before == []
    ((when, to, message),) = list_told(daemon)
    assert (when, to) == (NINE, ("desk",))
    assert message.headline == (
        "Noisiest last week: Money (4 told, 2 useful, 0 not useful, 2 not relevant)"
    )
    numbers, line = message.lines
    assert numbers == (
        "For Money, this line would have dropped 2 of 2 not relevant entries and "
        "0 of 2 useful ones (job 2):"
    )
    assert line == "none: [bank run, job]"


def test_it_is_told_once_whatever_ends_the_process(daemon):
    poll(daemon, *JOBS, at=SATURDAY)
    say(daemon, "not_relevant", *JOBS, at=SATURDAY)

    for minute in (0, 1, 300, 3 * 1440):
        operator = start(daemon)
        operator.weekly.report(daemon.config, NINE + minute * MINUTE)
        operator.weekly.report(daemon.config, NINE + minute * MINUTE + MINUTE)

    assert len(list_told(daemon)) == 1


def test_a_daemon_that_stood_still_on_monday_tells_it_when_it_runs_again(daemon):
    poll(daemon, *JOBS, at=SATURDAY)
    say(daemon, "not_useful", *JOBS, at=SATURDAY)

    start(daemon).weekly.report(daemon.config, NINE + 2 * DAY)

    assert [when for when, _, _ in list_told(daemon)] == [NINE + 2 * DAY]


def test_a_week_without_noise_is_not_told(daemon):
    poll(daemon, *JOBS, *NEWS, at=SATURDAY)
    say(daemon, "useful", *NEWS, at=SATURDAY)
    say(daemon, "not_useful", *JOBS, at=NINE + MINUTE)
    operator = start(daemon)

    operator.weekly.report(daemon.config, NINE + 2 * MINUTE)
    operator.weekly.report(daemon.config, NINE + 7 * DAY)
    operator.weekly.report(daemon.config, NINE + 14 * DAY)

    assert [when for when, _, _ in list_told(daemon)] == [NINE + 7 * DAY]


def test_without_a_channel_of_the_operator_nothing_is_told(daemon):
    poll(daemon, *JOBS, at=SATURDAY)
    say(daemon, "not_useful", *JOBS, at=SATURDAY)
    text = CONFIG.replace("ops: desk\n", "")
    config = parse(Texts("/etc/g/config.yaml", {"config.yaml": text}), {})

    start(daemon).weekly.report(config, NINE)

    assert list_told(daemon) == []


@pytest.mark.parametrize(
    ("moment", "end", "week"),
    [
        ("2026-03-30 09:00", "2026-03-30 09:00", "2026-W14"),  # after the clocks went forward
        ("2026-03-30 08:59", "2026-03-23 09:00", "2026-W13"),
        ("2026-10-26 09:00", "2026-10-26 09:00", "2026-W44"),  # after they went back
        ("2026-10-26 08:59", "2026-10-19 09:00", "2026-W43"),
        ("2027-01-03 12:00", "2026-12-28 09:00", "2026-W53"),
    ],
)
def test_the_week_ends_at_nine_also_when_the_clocks_change(moment, end, week):
    found = find_last_end(at(moment, BERLIN), BERLIN)

    assert (found, name_week(found, BERLIN)) == (at(end, BERLIN), week)
