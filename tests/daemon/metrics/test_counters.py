"""Events are counted under their names; labels have values of closed sets."""

from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import generate_latest

from daemon.metrics.counters import Counters
from model import (
    Alert,
    Arrival,
    Delivery,
    Message,
    NewReport,
    Outcome,
    Page,
    SeenEntry,
    Signal,
    State,
    Verdict,
)
from watchers import burst, match

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def counters():
    return Counters()


def value(counters, name, **labels):
    return counters.registry.get_sample_value(f"groundswell_{name}", labels)


def entry(number, arrival=Arrival.NEWS):
    return SeenEntry("f", str(number), "CBDC", first_seen=NOW, arrival=arrival)


def alert(state, kind=match.KIND):
    return Alert(
        named="a",
        signal=Signal(kind, "Money", "k", NewReport(())),
        at=NOW,
        state=state,
        reason="new report",
        to=("team",),
        said=Message(kind=kind.name, headline="H"),
    )


def delivery(channel="team"):
    return Delivery(
        id="d", alert="a", channel=channel, recipient="", message=Message("match", "H"), at=NOW
    )


def test_polls_are_counted_by_their_result(counters):
    counters.count_poll(Page(), [entry(1), entry(2)], 3, 2 * SECOND)
    counters.count_poll(Page(unchanged=True), [], 0, SECOND)
    counters.count_poll(Page(), [], 0, SECOND)
    counters.count_poll(Page(problem="timeout"), [], 0, 30 * SECOND)

    results = {
        result: value(counters, "feed_polled_total", result=result)
        for result in ("new", "unchanged", "failed")
    }
    assert results == {"new": 1, "unchanged": 2, "failed": 1}
    assert value(counters, "matches_total") == 3
    assert value(counters, "poll_seconds_sum") == 34
    assert value(counters, "poll_seconds_bucket", le="5.0") == 3


def test_entries_are_counted_by_their_arrival(counters):
    old = entry(2, Arrival.BASELINE)
    counters.count_poll(Page(), [entry(1), old, entry(3)], 0, SECOND)

    assert value(counters, "entries_new_total", arrival="news") == 2
    assert value(counters, "entries_new_total", arrival="baseline") == 1


def test_alerts_are_counted_by_kind_and_state_and_notices_as_one_kind(counters):
    counters.count_alert(alert(State.ACTIVE))
    counters.count_alert(alert(State.SUPPRESSED))
    counters.count_alert(alert(State.ACTIVE, burst.Plugin.kinds[0]))
    counters.count_notice(alert(State.ACTIVE))

    assert value(counters, "alerts_total", kind="match", state="active") == 1
    assert value(counters, "alerts_total", kind="match", state="suppressed") == 1
    assert value(counters, "alerts_total", kind="burst.rising", state="active") == 1
    assert value(counters, "alerts_total", kind="ops", state="active") == 1


def test_only_an_accepted_delivery_has_a_delay(counters):
    counters.count_delivery(delivery(), Outcome(Verdict.RETRY), "pending", NOW + 9 * SECOND)
    counters.count_delivery(delivery(), Outcome(Verdict.SENT), "sent", NOW + 30 * SECOND)

    assert value(counters, "delivery_attempts_total", channel="team", verdict="retry") == 1
    assert value(counters, "delivery_attempts_total", channel="team", verdict="sent") == 1
    assert value(counters, "delivery_delay_seconds_count", channel="team") == 1
    assert value(counters, "delivery_delay_seconds_sum", channel="team") == 30


def test_a_channel_that_left_the_config_is_forgotten(counters):
    for channel in ("team", "old"):
        counters.count_delivery(delivery(channel), Outcome(Verdict.SENT), "sent", NOW)

    counters.forget_channels({"team"})

    text = generate_latest(counters.registry).decode()
    assert 'channel="team"' in text
    assert 'channel="old"' not in text


def test_restarts_of_the_parser_are_taken_over_as_a_total(counters):
    for total in (0, 2, 2, 3):
        counters.count_restarts(total)

    assert value(counters, "cage_restarts_total") == 3


def test_lateness_lag_loads_and_commits_are_measured(counters):
    clock = iter([10.0, 10.25])
    counters.observe_lateness(-0.5)
    counters.observe_lag(0.03)
    counters.count_load("held")
    counters.time_commit(lambda: next(clock))()

    assert value(counters, "poll_late_seconds_sum") == 0
    assert value(counters, "loop_lag_seconds_bucket", le="0.05") == 1
    assert value(counters, "config_loads_total", result="held") == 1
    assert value(counters, "commit_seconds_sum") == 0.25
