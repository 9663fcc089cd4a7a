"""A watcher that fails costs its own watch; the log, the operator and status say so."""

import asyncio
import json
from datetime import timedelta

import pytest

import monitor
from tests.cli.conftest import NOW
from tests.scenes.clock import StoppedClock
from tests.scenes.log_settings import log_settings_restored

LOUD = """
from dataclasses import dataclass
from typing import ClassVar

from model import Kind, Remark, Signal
from watchers import Observed

KIND = Kind("loud", label="Loud")


@dataclass(frozen=True, kw_only=True)
class Plugin:
    "Notices nothing, and fails."

    wants_clock: ClassVar[bool] = {wants_clock}
    kinds: ClassVar[tuple[Kind, ...]] = (KIND,)

    def observe(self, watch, reports, history):
        {look}
"""
CONFIG = """
feeds: [{type: file, path: saved.xml, backfill: 5}]
watches:
  - {name: Broken one, keywords: [CBDC], alert_on: [loud, match], tell: [screen]}
  - {name: Sound one, keywords: [CBDC], tell: [other]}
channels: {screen: {type: console}, other: {type: console}}
ops: screen
"""
FEED = """<rss version="2.0"><channel><title>t</title>
<item><guid>1</guid><title>CBDC pilot starts</title></item></channel></rss>"""

LOOKS = {
    "raises": "return 1 / 0",
    "returns nothing": "return None",
    "keeps a state that is no JSON": "return Observed(kept={'loud': {'when': history.now}})",
    "keeps a state whose to_json fails": "return Observed(kept={'loud': KIND})",
    "signals another watch": "return Observed([Signal(KIND, 'x', 'k', Remark('a'))])",
    "has words that are no text": "return Observed([Signal(KIND, watch.name, 'k', Remark(None))])",
}


@pytest.fixture(autouse=True)
def restore_log():
    with log_settings_restored():
        yield


@pytest.fixture
def loud(folder, write):
    """Install the broken watcher, and a feed with one entry."""
    (folder / "saved.xml").write_text(FEED)
    (folder / "config.yaml").write_text(CONFIG)

    def install(look, *, wants_clock=False):
        write("watchers/loud.py", LOUD.format(look=look, wants_clock=wants_clock))

    return install


def run_once(ask):
    return ask("once", once=monitor.once, now=monitor.now)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_watcher_that_fails_costs_its_own_alerts_alone(ask, loud, look):
    loud(look)

    answer = run_once(ask)

    assert answer.code == 0
    assert answer.out.count("🔎 Sound one") == 1
    assert answer.out.count("🔎 Broken one") == 1  # of its other watcher
    assert answer.out.count("⚠️ Alerts may be missing: watch Broken one") == 1
    assert answer.err.count("watcher.crashed") == 1


def test_the_log_has_the_watch_the_kind_and_the_traceback(ask, loud):
    loud("return 1 / 0")

    rows = [json.loads(line) for line in run_once(ask).err.splitlines() if line.startswith("{")]

    (row,) = [row for row in rows if row["event"] == "watcher.crashed"]
    assert (row["level"], row["watch"], row["kind"]) == ("error", "Broken one", "loud")
    assert row["problem"] == "ZeroDivisionError at watchers/loud.py:19"
    assert "return 1 / 0" in row["exception"]


def publish(folder, *titles):
    items = "".join(f"<item><guid>{t}</guid><title>{t}</title></item>" for t in titles)
    (folder / "saved.xml").write_text(f"<rss version='2.0'><channel>{items}</channel></rss>")


def run_at_each_hour(folder, *steps):
    """Run one daemon, and do each of *steps* an hour after the one before."""
    clock = StoppedClock(NOW)

    async def work():
        async with monitor.open_monitor(folder / "config.yaml", clock.pair) as running:
            await running.once()
            for number, step in enumerate(steps):
                clock.at += timedelta(hours=1)
                publish(folder, f"CBDC news {number}")
                step()
                await running.once()

    asyncio.run(work())


def find_notes(ask):
    return json.loads(ask("status", "--json").out.splitlines()[-1])["notes"].get("watchers", "")


def test_the_operator_is_told_once_and_status_says_it(ask, loud, folder, capsys):
    loud("return 1 / 0")

    run_at_each_hour(folder, lambda: None, lambda: None)

    out = capsys.readouterr().out
    assert out.count("⚠️ Alerts may be missing: watch Broken one") == 1
    assert out.count("🔎 Sound one") == 3
    assert find_notes(ask) == (
        'watch Broken one: its watcher "loud" failed (ZeroDivisionError at watchers/loud.py:19)'
    )


def test_a_watcher_that_works_again_is_forgotten(ask, loud, folder, capsys):
    loud("import os; return Observed() if os.environ.get('GROUNDSWELL_SOUND') else 1 / 0")
    with pytest.MonkeyPatch.context() as patch:
        run_at_each_hour(folder, lambda: patch.setenv("GROUNDSWELL_SOUND", "1"))

    assert capsys.readouterr().out.count("⚠️ Alerts may be missing") == 1
    assert find_notes(ask) == ""


def test_another_start_keeps_the_note_until_the_watch_is_looked_at(ask, loud, folder):
    loud("return 1 / 0")
    run_at_each_hour(folder)
    run_at_each_hour(folder)  # its feed is not due yet

    assert "loud" in find_notes(ask)


def test_a_watch_that_left_the_config_leaves_no_note(ask, loud, folder):
    loud("return 1 / 0")
    run_at_each_hour(folder)
    text = CONFIG.replace("Broken one", "Other one").replace("[loud, match]", "[match]")
    (folder / "config.yaml").write_text(text)
    run_at_each_hour(folder)

    assert find_notes(ask) == ""


def test_a_watcher_that_fails_at_the_clock_lets_the_daemon_start(ask, loud):
    loud("return 1 / 0", wants_clock=True)

    answer = run_once(ask)

    assert answer.code == 0
    assert answer.out.count("🔎 Sound one") == 1
    assert answer.out.count("⚠️ Alerts may be missing") == 1


def test_a_replay_goes_on_and_names_the_fault_at_its_end(ask, loud, folder):
    loud("return 1 / 0")
    rows = [
        {"t": f"2026-03-01T{hour:02}:00:00Z", "title": f"CBDC news {hour}"} for hour in range(3)
    ]
    (folder / "in.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))

    answer = ask("replay", "in.jsonl", "--json")

    assert answer.code == 1
    told = [json.loads(line)["watch"] for line in answer.out.splitlines()]
    assert told.count("Sound one") == told.count("Broken one") == 3
    assert answer.err == (
        'watch Broken one: its watcher "loud" failed 3 times '
        "(ZeroDivisionError at watchers/loud.py:19); repair it\n"
    )


def test_a_backtest_goes_on_and_has_the_fault_among_its_notes(ask, loud):
    loud("return 1 / 0")
    run_once(ask)

    answer = ask("backtest", "--alone", now=monitor.now)

    assert answer.code == 0
    assert 'watch Broken one: its watcher "loud" failed' in answer.out + answer.err
