"""Common options and the session: the config, the database, times and examples."""

import sys
from pathlib import Path

import pytest

from cli.options import format_examples, get_program

ROOT = Path(__file__).resolve().parents[2]


def configs_of(ask, *args):
    seen = []
    answer = ask(*args, run=lambda path, _greet: seen.append(path) or 0)
    return seen, answer.err


def test_the_config_of_this_folder_is_used_unless_another_is_named(ask, folder):
    assert configs_of(ask, "run") == ([Path("config.yaml")], "")
    assert configs_of(ask, "run", "-c", "team.yaml") == ([Path("team.yaml")], "")
    assert configs_of(ask, "-c", "team.yaml", "run") == ([Path("team.yaml")], "")
    assert configs_of(ask, "--config", "a.yaml", "run", "--config", "b.yaml") == (
        [Path("b.yaml")],
        "",
    )


def test_without_a_config_the_shipped_one_is_used_with_a_note(ask, folder):
    (folder / "config.yaml").unlink()

    assert configs_of(ask, "run") == (
        [ROOT / "config.yaml"],
        f"there is no config.yaml in this folder; using {ROOT / 'config.yaml'}\n",
    )


@pytest.mark.parametrize("command", ["status", "feeds", "alerts", "deliveries", "retry", "reload"])
def test_without_a_database_a_command_says_how_to_get_one(ask, folder, command):
    answer = ask(command)

    assert answer == (
        3,
        "",
        (
            f"{folder.relative_to(folder) / 'data' / 'groundswell.db'}: there is no state, the daemon "
            "has never run with this config; start it with: python monitor.py run -c config.yaml\n"
        ),
    )


@pytest.mark.parametrize(
    ("called", "own", "program"),
    [
        ("/srv/monitor.py", "", "python monitor.py"),
        ("/usr/bin/groundswell", "", "groundswell"),
        ("", "", "groundswell"),
        ("/srv/monitor.py", "./start", "./start"),
    ],
)
def test_the_program_is_named_as_a_person_calls_it(monkeypatch, called, own, program):
    monkeypatch.setattr(sys, "argv", [called])
    monkeypatch.setenv("GROUNDSWELL_COMMAND", own)

    assert get_program() == program


def test_examples_are_kept_as_they_are_written():
    assert format_examples("\n  monitor.py run\n") == "\b\nExamples:\n  monitor.py run"
    assert format_examples("") is None


def test_a_wrong_time_is_refused_with_an_example(ask):
    answer = ask("replay", "--from", "yesterday", "in.jsonl")

    assert answer.code == 2
    assert '"yesterday" is not a time; write it like 2026-01-31T08:00Z' in answer.err
