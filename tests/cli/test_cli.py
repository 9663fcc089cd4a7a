"""The command line as a whole: help, exit codes, and output that is safe on a terminal."""

import os
import re
import subprocess
import sys
import tty
from pathlib import Path

import pytest

from model import ConfigError, GroundswellError, StorageError, UsageError
from tests.scenes.commands import load_commands

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (
    *("run", "once", "web", "mcp", "reload", "retry", "silence", "acknowledge", "feedback"),
    *("overlay", "subscribe", "unsubscribe", "send-test"),
    *("demo", "check", "try", "preview", "replay", "backtest", "schema"),
    *("status", "hot", "feeds", "entries", "alerts", "why", "deliveries"),
    *("export", "completion"),
)
CONTROLS = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]")


def call(*args, cwd, **settings):
    """Ask monitor.py as a process."""
    command = [sys.executable, str(ROOT / "monitor.py"), *args]
    return subprocess.run(command, cwd=cwd, capture_output=True, timeout=60, **settings)


# --- help -------------------------------------------------------------------------------------


def test_help_lists_the_commands_in_a_meaningful_order(ask):
    answer = ask("--help")

    listed = re.findall(r"^  ([a-z-]+) {2,}\S", answer.out.partition("Watch:")[2], re.MULTILINE)
    assert tuple(listed) == COMMANDS
    assert answer.code == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(ask, command):
    answer = ask(command, "--help")

    assert answer.code == 0
    assert "Examples:\n    python monitor.py " in answer.out
    assert f"python monitor.py {command}" in answer.out.partition("Examples:")[2]
    assert max(map(len, answer.out.splitlines())) <= 100


def test_every_command_that_prints_data_can_print_json():
    without = [
        name
        for name, command in load_commands().items()
        if not any("--json" in option.opts for option in command.params)
    ]

    silent = ["run", "once", "web", "mcp", "demo"]
    anyway = ["schema", "completion", "hindsight", "plan-draft"]
    assert without == [*silent, *anyway]  # the last print nothing else


def test_version_prints_the_version(ask):
    assert re.fullmatch(r"groundswell \d+\.\d+\.\d+\S*\n", ask("--version").out)


# --- exit codes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GroundswellError("x: y; z"), 1),
        (ConfigError(["a: b; c", "d: e; f"]), 2),
        (UsageError("x: y; z"), 2),
        (StorageError("x: y; z"), 3),
    ],
)
def test_an_error_is_printed_and_sets_the_exit_code(ask, error, code):
    def fail(*_):
        raise error

    assert ask("run", run=fail) == (code, "", f"{error}\n")


def test_the_result_of_a_command_is_the_exit_code(ask):
    assert ask("once", once=lambda _: 0).code == 0
    assert ask("run", run=lambda *_: 7).code == 7


@pytest.mark.parametrize(
    "args", [["nonesuch"], ["run", "--nonesuch"], ["replay"], ["try"], ["alerts", "--limit", "x"]]
)
def test_bad_usage_is_exit_code_two(ask, args):
    answer = ask(*args)

    assert (answer.code, answer.out) == (2, "")
    assert "monitor.py" in answer.err


def test_an_interrupt_is_exit_code_130(ask):
    def interrupted(*_):
        raise KeyboardInterrupt

    assert ask("run", run=interrupted).code == 130


def test_an_error_is_printed_without_control_characters(ask):
    def fail(*_):
        raise StorageError("data/\x1b[2J.db: bad; mend it")

    assert ask("run", run=fail).err == "data/\\x1b[2J.db: bad; mend it\n"


def test_a_closed_pipe_gives_no_traceback(folder):
    (folder / "many.jsonl").write_text(
        "".join(
            f'{{"t": "2026-03-01T12:00:00Z", "title": "CBDC number {n} of many in one go"}}\n'
            for n in range(3000)
        )
    )
    program = f'"{sys.executable}" "{ROOT}/monitor.py" replay many.jsonl --json | head -n 1; '
    done = subprocess.run(
        ["bash", "-c", f'{program} echo "${{PIPESTATUS[0]}}"'],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.stderr == ""
    assert done.stdout.splitlines()[1] == "141"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_a_full_disk_is_reported_with_a_fix(folder):
    done = subprocess.run(
        f'"{sys.executable}" "{ROOT}/monitor.py" check > /dev/full',
        shell=True,
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    )

    assert done.returncode == 3
    assert done.stderr == (
        "standard output: the disk is full; free some space, or send the output elsewhere\n"
    )


def test_closed_outputs_give_no_traceback(folder):
    program = f'"{sys.executable}" "{ROOT}/monitor.py" check >&- 2>&-'

    assert subprocess.run(program, shell=True, cwd=folder).returncode == 0


# --- output -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        ["--help"],
        ["status"],
        ["feeds"],
        ["alerts"],
        ["deliveries"],
        ["status", "--json"],
        ["feeds", "--json"],
        ["alerts", "--json"],
        ["deliveries", "--json"],
        ["check"],
        ["try", "CBDC \x1b]0;owned\x07"],
        ["try", "CBDC \x1b]0;owned\x07", "--json"],
        ["nonesuch\x1b[2J"],
    ],
)
def test_no_control_character_but_newline_reaches_a_pipe(folder, kept, args):
    from model import Verdict
    from tests.cli.conftest import alert

    kept.record(alert(1, "The CBDC \x1b[31mpilot"))
    kept.deliver(Verdict.REFUSED, "too \x1b[2Jlong")

    done = call(*args, cwd=folder)

    assert not CONTROLS.search(done.stdout)
    assert not CONTROLS.search(done.stderr)
    assert done.stdout or done.stderr


def test_an_ascii_output_gets_chinese_as_escapes(folder):
    env = os.environ | {"PYTHONIOENCODING": "ascii"}

    plain = call("try", "央行数字货币", cwd=folder, env=env)
    written = call("try", "央行数字货币", "--json", cwd=folder, env=env)

    assert (plain.returncode, written.returncode) == (0, 0)
    assert b"[\\u592e\\u884c" in plain.stdout
    assert written.stdout.isascii()


@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_colours_unless_no_color_is_set(folder, kept, env, coloured):
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    clean = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    command = [sys.executable, str(ROOT / "monitor.py"), "feeds"]

    with subprocess.Popen(
        command, cwd=folder, stdout=theirs, env=clean | {"TERM": "xterm", "COLUMNS": "120"} | env
    ) as process:
        os.close(theirs)
        seen = b""
        while not seen.endswith(b"\x04"):
            try:
                seen += os.read(ours, 65536) or b"\x04"
            except OSError:  # the other end is closed
                break
    os.close(ours)

    assert process.returncode == 0
    assert (b"\x1b[33mdegraded" in seen) is coloured
    assert b"dead\\x1bone" in seen
    assert (b"\x1b" in seen) is coloured


def test_a_text_that_begins_with_a_dash_gets_the_command_to_write(ask):
    answer = ask("try", "-5% fall")

    assert answer.code == 2
    assert answer.err.endswith(
        "a text that begins with - needs -- before it: python monitor.py try -- '-5% fall'\n"
    )
    assert ask("try", "--", "-5% fall").code == 0
