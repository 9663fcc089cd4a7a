"""`completion`: the script that lets a shell complete commands."""

import os

import pytest

from tests.cli.test_cli import call


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_each_shell(ask, shell):
    answer = ask("completion", shell)

    assert answer.code == 0
    assert f"_MONITOR_PY_COMPLETE={shell}_complete" in answer.out


def test_a_shell_completes_the_commands(folder):
    words = {"COMP_WORDS": "monitor.py re", "COMP_CWORD": "1"}
    env = os.environ | words | {"_MONITOR_PY_COMPLETE": "bash_complete"}

    done = call(cwd=folder, env=env)

    assert done.stdout.split() == [b"plain,reload", b"plain,retry", b"plain,replay"]
