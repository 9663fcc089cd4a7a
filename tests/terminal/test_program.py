"""A printed command calls the program as it was called, and names the config that was given."""

import sys
from collections.abc import Iterator

import pytest

from terminal import program


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
    ("text", "named"),
    [
        ("Look closer: monitor.py feeds", "Look closer: ./start feeds -c x.yaml"),
        (
            "See: monitor.py deliveries --failed; send again: monitor.py retry",
            "See: ./start deliveries --failed -c x.yaml; send again: ./start retry -c x.yaml",
        ),
        ("If meant: monitor.py reload --accept", "If meant: ./start reload --accept -c x.yaml"),
        ("monitor.py", "monitor.py"),
        ("mymonitor.py retry", "mymonitor.py retry"),
    ],
)
def test_the_commands_in_a_text_are_named(
    monkeypatch: pytest.MonkeyPatch, text: str, named: str
) -> None:
    call(monkeypatch, "python", "monitor.py", script="monitor.py", own="./start")
    program.remember_config("x.yaml")

    assert program.name_commands(text) == named


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
