"""The demo shows a trend's whole life and nothing else, by itself, and leaves nothing behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.loopback.signals import inherited
from tests.loopback.whole_demo import whole_demo

ROOT = Path(__file__).resolve().parents[1]
CROWN, RATES, CHINESE = "Central bank digital currency", "Interest rates", "央行数字货币"


def start(folder, *args, interrupt=signal.SIG_DFL):
    """Start a demo with its temporary files in *folder*; its parent hands *interrupt* on."""
    with inherited(interrupt, signal.SIGINT):
        return subprocess.Popen(
            [sys.executable, str(ROOT / "monitor.py"), "demo", *args],
            env={**os.environ, "TMPDIR": str(folder), "COLUMNS": "80"},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def wait_for_state(folder, demo):
    """Wait until the daemon of *demo* works on a database somewhere in *folder*."""
    while not any(folder.rglob("*.db")):
        assert demo.poll() is None
        time.sleep(0.05)


@pytest.fixture
def shown(tmp_path_factory):
    """Return the output of a whole demo."""
    return whole_demo(tmp_path_factory).shown


def test_a_newcomer_sees_a_trend_rise_escalate_and_end(shown):
    steps = re.findall(
        rf"^📈 {CROWN} (rising further|rising)|{CROWN} (is .*?)[:;]", shown, re.MULTILINE
    )

    assert ["".join(step) for step in steps] == [
        "rising",
        "rising further",
        "is past its peak",
        "is back to usual",
    ]
    assert re.search(r"one trend:\n +rising Wed .*, escalated .*, peaked .*,\s+over", shown)


def test_the_noisy_watch_says_nothing_in_spite_of_a_backlog(shown):
    assert f"📈 {RATES}" not in shown
    assert re.search(rf"{RATES}: found in \d{{3}}; as many as usual", shown)
    assert "Feed can be read again: Meridian Wire" in shown


def test_each_report_in_chinese_is_an_alert(shown):
    assert shown.count(f"🔎 {CHINESE}\n") == 4
    assert f"{CHINESE}: found in 4; 4 told" in shown


def test_the_times_are_those_of_the_fortnight(shown):
    assert "Wednesday 7 October: " in shown
    assert re.search(r"^Wed 7 Oct \d\d:\d\d\n📈", shown, re.MULTILINE)


def test_it_fits_on_a_few_screens(shown):
    assert len(shown.splitlines()) < 160


def test_the_status_of_a_kept_demo_misses_no_further_round(tmp_path_factory):
    kept = whole_demo(tmp_path_factory).kept

    status = subprocess.run(
        [sys.executable, str(ROOT / "monitor.py"), "status", "-c", str(kept / "config.yaml")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "nothing was polled" not in status.stdout
    assert status.returncode == 0


def test_the_kept_folder_can_be_looked_at_and_is_not_overwritten(tmp_path):
    with start(tmp_path, "--keep", "kept") as demo:
        demo.stdout.readline()
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=60)

    again = start(tmp_path, "--keep", "kept")
    told = again.communicate(timeout=60)[1]

    assert (tmp_path / "kept" / "config.yaml").exists()
    assert (again.returncode, "kept: cannot be made (File exists)" in told) == (2, True)


@pytest.mark.parametrize(
    ("number", "interrupt"),
    [
        (signal.SIGINT, signal.SIG_DFL),
        (signal.SIGTERM, signal.SIG_DFL),
        (signal.SIGTERM, signal.SIG_IGN),
    ],
    ids=["Ctrl-C", "SIGTERM", "SIGTERM in the background of a script"],
)
def test_an_interrupt_ends_it_at_once_and_leaves_nothing(tmp_path, number, interrupt):
    with start(tmp_path, interrupt=interrupt) as demo:
        wait_for_state(tmp_path, demo)
        demo.send_signal(number)
        _, err = demo.communicate(timeout=60)

    assert (demo.returncode, err.strip()) == (130, "stopped; nothing is left of it")
    assert list(tmp_path.iterdir()) == []


def test_it_ends_when_its_output_is_closed(tmp_path):
    with start(tmp_path, "--fast") as demo:
        demo.stdout.readline()
        demo.stdout.close()
        err = demo.stderr.read()
        code = demo.wait(timeout=300)

    assert (code, err) == (141, "")
    assert list(tmp_path.iterdir()) == []


def test_its_news_are_recorded_entries_of_invented_publishers():
    lines = (ROOT / "demo" / "fortnight.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]

    assert [row["t"] for row in rows] == sorted(row["t"] for row in rows)
    assert {row["url"].split("/")[2].rpartition(".")[2] for row in rows} == {"example"}
