"""The gauges show the state of a moment, and the series stay few however large it is."""

import re
from pathlib import Path

from prometheus_client import generate_latest

from daemon.metrics.counters import Counters
from daemon.metrics.gauges import Gauges
from storage import Waiting
from tests.daemon.metrics.events import count_everything
from tests.daemon.metrics.moment import FACTS, MEASURES, NOW


def show(facts=FACTS, measures=MEASURES, registry=None):
    registry = registry or Counters().registry
    Gauges(registry).show(facts, measures)

    def value(name, **labels):
        return registry.get_sample_value(f"groundswell_{name}", labels)

    return value


def test_the_state_of_a_moment_is_shown():
    value = show()

    assert value("heartbeat_timestamp_seconds") == 1795348800
    assert value("start_timestamp_seconds") == 1795345200
    assert value("config_loaded_timestamp_seconds") == 1795347000
    assert (value("watches", state="ok"), value("watches", state="failing")) == (9, 1)
    assert (value("config_ok"), value("storage_ok"), value("storage_bytes")) == (1, 1, 4096)


def test_feeds_are_counted_by_their_state():
    value = show()

    counts = {state: value("feeds", state=state) for state in ("ok", "new", "down", "moved")}
    assert counts == {"ok": 2, "new": 1, "down": 1, "moved": 1}
    assert value("feeds", state="gone") == 0


def test_trends_that_live_are_counted():
    value = show()

    assert (value("trends", state="rising"), value("trends", state="peaked")) == (1, 0)


def test_channels_of_the_config_are_shown_and_no_others():
    value = show()

    assert (value("outbox_waiting", channel="team"), value("outbox_waiting", channel="mail")) == (
        3,
        0,
    )
    assert value("outbox_oldest_timestamp_seconds", channel="team") == 1795345200
    assert value("outbox_oldest_timestamp_seconds", channel="mail") is None
    assert (value("channel_blocked", channel="team"), value("channel_blocked", channel="mail")) == (
        0,
        1,
    )
    assert value("outbox_waiting", channel="gone") is None


def test_trouble_with_the_config_and_the_database_is_shown():
    value = show(FACTS._replace(is_storing=False), MEASURES._replace(notes={"config": "a mistake"}))

    assert (value("config_ok"), value("storage_ok")) == (0, 0)


def test_a_database_that_cannot_be_read_is_not_ok_and_the_last_numbers_stay():
    registry = Counters().registry
    gauges = Gauges(registry)
    gauges.show(FACTS, MEASURES)
    gauges.show(FACTS, None)

    assert registry.get_sample_value("groundswell_storage_ok") == 0
    assert registry.get_sample_value("groundswell_storage_bytes") == 4096


def test_series_stay_below_a_thousand_at_10_000_feeds_and_50_channels():
    counters = Counters()
    channels = tuple(f"channel {number}" for number in range(50))
    count_everything(counters, channels)
    waiting = tuple(Waiting(channel, 1, NOW) for channel in channels)
    measures = MEASURES._replace(feeds=10_000, doubtful=MEASURES.doubtful * 3000, waiting=waiting)

    Gauges(counters.registry).show(FACTS._replace(channels=channels), measures)

    lines = generate_latest(counters.registry).decode().splitlines()
    series = [line for line in lines if not line.startswith("#")]
    assert 900 < len(series) < 1000


def test_the_docs_list_each_metric_and_no_other():
    counters = Counters()
    Gauges(counters.registry)
    page = Path(__file__).parents[3] / "docs" / "running.md"
    part = page.read_text().partition("\n## Metrics\n")[2].partition("\n## ")[0]

    listed = re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)

    text = generate_latest(counters.registry).decode()
    named = re.findall(r"^# TYPE groundswell_(\w+) ", text, re.MULTILINE)
    assert sorted(listed) == sorted(named)
