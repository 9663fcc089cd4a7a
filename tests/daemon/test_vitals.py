"""A daemon as a process of its own writes its numbers, and tells systemd that it lives."""

import socket

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.loopback.world import World

pytestmark = pytest.mark.untraced


@pytest.fixture
def world(tmp_path):
    with World(tmp_path) as world:
        yield world


@pytest.fixture
def systemd(tmp_path, monkeypatch):
    path = str(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(path)
        listener.settimeout(60)
        yield listener


def read(path):
    """Return the samples of the file, by name and labels."""
    return {
        (sample.name.removeprefix("groundswell_"), *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(path.read_text())
        for sample in family.samples
    }


def test_the_file_counts_the_events_and_systemd_hears_of_start_life_and_end(world, systemd):
    path = world.folder / "data" / "metrics.prom"
    path.mkdir(parents=True)  # it cannot be written yet
    world.start()
    assert systemd.recv(99) == b"READY=1"
    assert systemd.recv(99) == b"WATCHDOG=1"
    world.wait_for_baseline()
    for number in range(3):
        world.publish("world", f"CBDC pilot {number} starts in world", expected=True)
    world.wait(world.everyone_knows)
    world.wait(lambda: "metrics.failed" in world.log())

    path.rmdir()
    world.wait(lambda: path.is_file() and ("alerts_total", "active", "match") in read(path))

    found = read(path)
    assert found["alerts_total", "active", "match"] == 3
    assert found["matches_total",] == 3
    assert found["entries_new_total", "news"] == 3
    assert found["entries_new_total", "baseline"] >= 60  # of four feeds, and those of two more
    assert found["delivery_attempts_total", "policy", "sent"] == 3
    assert found["delivery_attempts_total", "desk", "sent"] == 6  # two people each
    assert found["delivery_delay_seconds_count", "desk"] == 6
    assert found["feed_polled_total", "new"] >= 6
    assert found["feed_polled_total", "failed"] >= 1
    assert found["poll_late_seconds_count",] >= 6
    assert found["commit_seconds_count",] >= 6
    assert found["loop_lag_seconds_count",] >= 1
    assert found["config_loads_total", "loaded"] == 1
    assert found["outbox_waiting", "policy"] == 0
    assert (found["storage_ok",], found["config_ok",]) == (1, 1)
    assert world.log().count("metrics.failed") == 1

    world.stop()
    systemd.settimeout(0.5)
    words = set()
    while b"STOPPING=1" not in words:
        words.add(systemd.recv(99))
    assert words <= {b"WATCHDOG=1", b"STOPPING=1"}
    assert read(path)["matches_total",] == 3  # its age tells since when the daemon is down
