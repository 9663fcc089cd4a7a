"""A program that gets each alert as JSON: its exit codes, its limits, its environment."""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from model import Verdict
from notifiers.command import Plugin
from tests.notifiers.samples import HOSTILE, RISE, delivery, send, use

DEADLINE = 60  # seconds, on a busy machine


def _program(code: str, *words: str, **options: Any) -> Plugin:
    return Plugin(run=(sys.executable, "-c", code, *words), **options)


def test_the_alert_is_one_line_of_json_on_standard_input(tmp_path: Path) -> None:
    copy = tmp_path / "alert"
    plugin = _program("import sys; open(sys.argv[1], 'w').write(sys.stdin.read())", str(copy))

    assert send(plugin, delivery(RISE)).verdict is Verdict.SENT
    text = copy.read_text()
    assert text.count("\n") == 1
    assert json.loads(text)["kind"] == "burst.rising"
    assert json.loads(text)["delivery"] == "k7delivery"


def test_no_word_of_an_alert_is_an_argument(tmp_path: Path) -> None:
    copy = tmp_path / "words"
    plugin = _program(
        "import sys; open(sys.argv[1], 'w').write(repr(sys.argv[2:]))", str(copy), "$(id)", "; ls"
    )

    assert send(plugin, delivery(HOSTILE)).verdict is Verdict.SENT
    assert copy.read_text() == "['$(id)', '; ls']"


@pytest.mark.parametrize(
    ("code", "verdict", "note"),
    [
        ("", Verdict.SENT, ""),
        ("raise SystemExit(75)", Verdict.RETRY, "ended with 75: it says nothing"),
        ("raise SystemExit('no\\nmore')", Verdict.REFUSED, "ended with 1: no"),
        ("import sys; print('\\x1b[31mred', file=sys.stderr); sys.exit(3)", Verdict.REFUSED,
         "ended with 3: [31mred"),
        ("import os; os.kill(os.getpid(), 9)", Verdict.UNSURE, "ended by SIGKILL"),
        ("import os; os.close(0)", Verdict.SENT, ""),
    ],
)  # fmt: skip
def test_the_exit_code_is_the_verdict(code: str, verdict: Verdict, note: str) -> None:
    outcome = send(_program(code), delivery())

    assert outcome.verdict is verdict
    assert outcome.note.endswith(note) or note in outcome.note


def test_a_program_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "open(sys.argv[1], 'w').write(str(child.pid))\n"
        "time.sleep(600)\n"
    )
    pids = tmp_path / "pid"
    outcome = send(_program(code, str(pids), timeout=timedelta(seconds=1)), delivery())

    assert outcome.verdict is Verdict.UNSURE
    assert "took longer than 1s and was killed" in outcome.note
    wait_for_end(Path(f"/proc/{pids.read_text()}/stat"))


def wait_for_end(stat: Path) -> None:
    """Wait until the process of *stat* has ended; the system takes its time to end a killed one."""
    end = time.monotonic() + DEADLINE
    while is_running(stat):
        assert time.monotonic() < end
        time.sleep(0.02)


def is_running(stat: Path) -> bool:
    try:
        return stat.read_text().split()[2] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_child_that_keeps_standard_error_open_delays_nobody() -> None:
    code = "import subprocess; subprocess.Popen(['sleep', '3'])"

    assert send(_program(code), delivery()).verdict is Verdict.SENT


def test_a_flood_of_errors_is_cut_off() -> None:
    code = "import sys\nwhile True: sys.stderr.write('x' * 65536)"
    outcome = send(_program(code), delivery())

    assert outcome.verdict is Verdict.REFUSED
    assert "more than 1 MB" in outcome.note


def test_standard_output_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    assert send(_program("print('x' * 5_000_000)"), delivery()).verdict is Verdict.SENT
    assert capfd.readouterr().out == ""


def test_the_program_gets_no_secret_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    copy = tmp_path / "env"
    code = "import os, sys; open(sys.argv[1], 'w').write(repr(dict(os.environ)))"
    send(_program(code, str(copy)), delivery())

    assert "secret" not in copy.read_text()
    assert "PATH" in copy.read_text()


def test_a_program_that_is_not_there_blocks_the_channel() -> None:
    plugin = Plugin(run=("/nowhere/tell",))
    outcome = send(plugin, delivery())

    assert outcome.verdict is Verdict.BLOCKED
    assert "no such file or directory" in outcome.note
    (problem,) = use(plugin.check)
    assert problem.startswith("tell is no program")


def test_a_repeat_says_that_it_may_be_one() -> None:
    assert "twice" in send(_program(""), delivery(maybe_sent=True)).note


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"run": ()}, "there is no program"),
        ({"run": (" ",)}, "there is no program"),
        ({"run": ("./tell",)}, "not a whole path"),
        ({"run": ("tell", "a\0b")}, "null character"),
        ({"run": ("tell",), "timeout": timedelta()}, "timeout"),
        ({"run": ("tell",), "timeout": timedelta(seconds=51)}, "timeout"),
    ],
)
def test_a_mistake_is_refused(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Plugin(**options)
