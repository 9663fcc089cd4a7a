"""A second process that works ahead: it gives the same, and never outlives the first."""

import io
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model import Entry, GroundswellError, Match, Report, Span, UsageError
from rehearsal import ahead
from tests.loopback.signals import inherited

ROOT = Path(__file__).resolve().parents[2]
LINES = 4_000  # far more than stand in the pipes, so that both are still at work

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="needs a second core"
)

CONFIG = """
feeds: [https://www.example.org/rss.xml]
watches:
  - {name: Money, keywords: [CBDC], alert_on: [match, burst]}
channels:
  screen: {type: console}
"""


def numbers_then(error=None, count=5):
    yield from range(count)
    if error is not None:
        raise error


@pytest.fixture
def command(tmp_path):
    """A replay of many entries, each with an alert, as a process of its own."""
    (tmp_path / "config.yaml").write_text(CONFIG)
    with (tmp_path / "in.jsonl").open("w") as lines:
        for n in range(LINES):
            at = f"2026-02-{1 + n // 2000:02d}T{n // 100 % 20:02d}:{n // 2 % 50:02d}:00Z"
            lines.write(json.dumps({"t": at, "title": f"The CBDC of number {n}"}) + "\n")
    return [sys.executable, str(ROOT / "monitor.py"), "replay", "--json", "in.jsonl"]


def children(process):
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(each) for each in found]


def is_gone(pid):
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def ends(pid):
    for _ in range(1000):
        if is_gone(pid):
            return True
        time.sleep(0.01)
    return False


def test_items_come_in_their_order_and_then_the_error():
    items = ahead.work_ahead(numbers_then(UsageError("in.jsonl:6: not JSON")))

    assert [next(items) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(UsageError, match=r"^in\.jsonl:6: not JSON$"):
        next(items)


def test_a_fault_of_the_second_process_is_said_and_ends_both(capfd, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)  # a command may have set its own
    with pytest.raises(GroundswellError, match="the process that reads ahead was ended; see above"):
        list(ahead.work_ahead(numbers_then(ZeroDivisionError("a fault of ours"))))

    assert capfd.readouterr().err.endswith("ZeroDivisionError: a fault of ours\n")


def test_without_a_second_process_one_does_it_all(monkeypatch):
    def fork():
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", fork)

    assert list(ahead.work_ahead(numbers_then())) == [0, 1, 2, 3, 4]


def test_nothing_is_left_when_the_items_are_not_wanted_any_more():
    items = ahead.work_ahead(numbers_then(count=1_000_000))

    assert next(items) == 0
    items.close()

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_report_arrives_whole_except_for_its_fingerprints():
    entry = Entry("feed", "1", "The CBDC", "https://a.example/1", tags=("money",))
    match = Match("Money", entry, ("CBDC",), (Span("title", 4, 8),))
    report = Report("r1", "Money", (match,), ("link:a",), ("a.example",), 0, ("a.example",), "s1")

    (arrived,) = ahead.work_ahead([report])

    assert arrived == Report("r1", "Money", (match,), (), ("a.example",), 0, ("a.example",), "s1")
    assert arrived.matches[0].spans == (("title", 4, 8),)


def test_a_reader_that_leaves_ends_both_processes(command, tmp_path):
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE) as replay:
        assert replay.stdout.readline()
        (child,) = children(replay)
        replay.stdout.close()

        assert replay.wait(timeout=60) == 141
    assert ends(child)


@pytest.mark.parametrize(
    ("told", "code", "inherits"),
    [
        (signal.SIGINT, 130, signal.SIG_DFL),
        (signal.SIGTERM, -15, signal.SIG_DFL),
        (signal.SIGTERM, -15, signal.SIG_IGN),
        (signal.SIGKILL, -9, signal.SIG_DFL),
    ],
)
def test_both_processes_end_when_the_first_is_told_to(command, tmp_path, told, code, inherits):
    with inherited(inherits, signal.SIGINT, signal.SIGTERM):
        replay = subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    with replay:
        assert replay.stdout.readline()
        (child,) = children(replay)
        replay.send_signal(told)

        assert replay.communicate(timeout=60)[1].strip() == b""
        assert replay.returncode == code
    assert ends(child)


def test_a_second_process_that_is_killed_is_no_end_of_the_entries(command, tmp_path):
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as replay:
        assert replay.stdout.readline()
        (child,) = children(replay)
        os.kill(child, signal.SIGKILL)

        said = replay.communicate(timeout=60)[1]
    assert replay.returncode == 1
    assert said == (
        b"replay: the process that reads ahead was ended; see above, or free some memory\n"
    )


def test_an_end_within_an_item_is_no_item():
    whole = pickle.dumps((True, "an entry of a feed"))

    for length in range(len(whole)):
        with pytest.raises(GroundswellError, match="the process that reads ahead was ended"):
            list(ahead._read_items(io.BytesIO(whole[:length])))


def test_the_alerts_are_those_of_one_process(command, tmp_path):
    lines = (tmp_path / "in.jsonl").read_bytes()

    of_two = subprocess.run(command, cwd=tmp_path, capture_output=True)
    of_one = subprocess.run([*command[:-1], "-"], cwd=tmp_path, input=lines, capture_output=True)

    assert (of_two.returncode, of_two.stderr, of_one.stderr) == (0, b"", b"")
    assert len(of_two.stdout.splitlines()) >= LINES
    assert of_two.stdout == of_one.stdout
