"""A printed command calls the program as it was called, and names the config that was given."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal import program

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    yield
    program.remember_config("")


def call(patch: pytest.MonkeyPatch, *words: str, script: str = "", own: str = "") -> None:
    """Let the program be called by *words*, of which Python makes the argument list *script*."""
    patch.setattr(sys, "orig_argv", list(words))
    arguments = list(words[words.index(script) + 1 :]) if script in words else []
    patch.setattr(sys, "argv", [script or words[-1], *arguments])
    patch.setenv("GROUNDSWELL_COMMAND", own)


@pytest.mark.parametrize(
    ("words", "script", "typed"),
    [
        (("python", "monitor.py", "status"), "monitor.py", "python monitor.py"),
        (("python3.12", "monitor.py"), "monitor.py", "python3.12 monitor.py"),
        (("python", "-X", "dev", "monitor.py", "run"), "monitor.py", "python -X dev monitor.py"),
        (
            ("/opt/g/.venv/bin/python", "/opt/g/monitor.py", "run", "-c", "x"),
            "/opt/g/monitor.py",
            "/opt/g/.venv/bin/python /opt/g/monitor.py",
        ),
        (
            ("/my files/python", "monitor.py", "run"),
            "monitor.py",
            "'/my files/python' monitor.py",
        ),
    ],
)
def test_the_program_is_called_as_python_was(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], script: str, typed: str
) -> None:
    call(monkeypatch, *words, script=script)

    assert program.get_program() == typed


def test_a_module_is_called_as_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "orig_argv", ["python", "-m", "groundswell", "status"])
    monkeypatch.setattr(sys, "argv", ["/site/groundswell/__main__.py", "status"])
    monkeypatch.delenv("GROUNDSWELL_COMMAND", raising=False)

    assert program.get_program() == "python -m groundswell"


def test_an_installed_program_that_is_in_no_path_is_called_by_its_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    script = tmp_path / "groundswell"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    call(monkeypatch, "python", f"{script}", "run", script=f"{script}")

    assert program.get_program() == f"{script}"
    monkeypatch.setenv("PATH", f"{tmp_path}")
    assert program.get_program() == "groundswell"


@pytest.mark.parametrize(
    ("config", "command"),
    [
        ("", "./start retry"),
        ("mine/config.yaml", "./start retry -c mine/config.yaml"),
        ("my news/config.yaml", "./start retry -c 'my news/config.yaml'"),
        ("a$b.yaml", "./start retry -c 'a$b.yaml'"),
    ],
)
def test_a_command_names_the_config_that_was_given(
    monkeypatch: pytest.MonkeyPatch, config: str, command: str
) -> None:
    call(monkeypatch, "python", "monitor.py", script="monitor.py", own="./start")
    program.remember_config(config)

    assert program.write_command("retry") == command


@pytest.mark.parametrize(
    ("words", "script", "own", "typed"),
    [
        (("python", "monitor.py"), "monitor.py", "./start", "{here}/start"),
        (("python", "monitor.py"), "monitor.py", "/my\\ files/start", "'/my files/start'"),
        (("python", "monitor.py"), "monitor.py", "", f"{sys.executable} {ROOT}/monitor.py"),
        (
            ("python", "-X", "dev", "monitor.py"),
            "monitor.py",
            "",
            f"{sys.executable} -X dev {ROOT}/monitor.py",
        ),
    ],
)
def test_a_command_for_elsewhere_runs_in_any_folder(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: tuple[str, ...],
    script: str,
    own: str,
    typed: str,
) -> None:
    call(monkeypatch, *words, script=script, own=own)
    monkeypatch.chdir(tmp_path)

    command = program.write_command_from_anywhere("deliveries --failed", "my news/config.yaml")

    program_words = typed.format(here=tmp_path)
    assert command == f"{program_words} deliveries --failed -c '{tmp_path}/my news/config.yaml'"


def test_a_module_is_called_by_its_file_in_a_command_for_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "orig_argv", ["python", "-m", "groundswell", "run"])
    monkeypatch.setattr(sys, "argv", ["/site/groundswell/__main__.py", "run"])
    monkeypatch.delenv("GROUNDSWELL_COMMAND", raising=False)

    command = program.write_command_from_anywhere("retry", "/c.yaml")

    assert command == f"{sys.executable} {ROOT}/monitor.py retry -c /c.yaml"


def test_an_installed_program_is_called_by_its_path_in_a_command_for_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "groundswell"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    call(monkeypatch, "python", f"{script}", "run", script=f"{script}")

    assert program.write_command_from_anywhere("retry", "/c.yaml") == f"{script} retry -c /c.yaml"


@pytest.mark.parametrize(
    ("own", "name"),
    [
        ("./start", "start"),
        ("/opt/g/start", "start"),
        ("'/my files/start'", "start"),
        ("", "monitor.py"),
    ],
)
def test_a_shell_knows_the_program_by_the_last_word_that_calls_it(
    monkeypatch: pytest.MonkeyPatch, own: str, name: str
) -> None:
    call(monkeypatch, "python", "monitor.py", script="monitor.py", own=own)

    assert program.get_name() == name
